"""The two lines that a member could send now, in the reader's language; a draft and never a letter.

They name the day and the reason, and nothing of what was told: whether a private thing belongs
into a letter is for the one who writes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from django.utils.translation import gettext, gettext_noop

from goodbuy.kernel import words
from goodbuy.kernel.tongues import speaking

# What it is about, and the lines for it. `remembered` suits a glad day as well as a sad one.
LINES = {
    "birthday": gettext_noop(
        "Happy birthday, %(name)s. I hope that the day leaves you time for what you like best. "
        "%(me)s"
    ),
    "remembered": gettext_noop(
        "%(name)s, I remember what day it is, and I am thinking of you. %(me)s"
    ),
    "talk": gettext_noop(
        "%(name)s, today is the day on which we wanted to talk. When does it suit you? %(me)s"
    ),
    "passed": gettext_noop(
        "%(name)s, we wanted to talk on %(day)s, and I let the day go by. When does it suit you "
        "now? %(me)s"
    ),
    "ask": gettext_noop(
        "%(name)s, how does the work go since we last spoke? If something could be better, I "
        "would like to hear it first. %(me)s"
    ),
    "silence": gettext_noop(
        "%(name)s, I have not asked you for too long how the work goes. When would a few minutes "
        "suit you? %(me)s"
    ),
    "thanks": gettext_noop(
        "Thank you, %(name)s, for your gift. It was kind of you, and it was welcome here. %(me)s"
    ),
}
_SUBJECTS = {"birthday": gettext_noop("Happy birthday")}


@dataclass(frozen=True, slots=True)
class Draft:
    words: str
    subject: str = ""
    language: str = ""

    def mail_to(self, address: str) -> str:
        """An address that opens the member's own mail program with the lines in it."""
        fields = [("subject", self.subject), ("body", self.words)]
        filled = "&".join(f"{name}={quote(value, safe='')}" for name, value in fields if value)
        return f"mailto:{quote(address, safe='@+')}?{filled}"


def two_lines(about: str, name: str, me: str, language: str, on: date | None = None) -> Draft:
    """`about` is one of LINES; `name` and `me` are first names, as the two call each other."""
    with speaking(language):
        said = {"name": name, "me": me, "day": words.long_day(on) if on else ""}
        subject = gettext(_SUBJECTS[about]) if about in _SUBJECTS else ""
        return Draft(gettext(LINES[about]) % said, subject, language)
