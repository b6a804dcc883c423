"""What a view asks of a request, learned by listening to it, and answers to that, good or bad.

`with listening() as asked:` notes every name that a view reads from the form, the address or the
files, and every form field that judges one. `good_answers(asked)` fills them in sensibly; BAD is
what somebody types who means no harm, or a little.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from goodbuy.kernel import clock

# Names that are Django's or the machinery's own.
NOT_OURS = {"csrfmiddlewaretoken", "next", "sent"}
# A form takes an empty request for one that was not sent.
BOUND = {"sent": "1"}

BAD = (
    "",
    "\x00",
    "a\x00b",
    "ü" * 12_000,
    "-1",
    "99999999999999999999999",
    "NaN",
    "1e400",
    "2026-02-30",
    "0001-01-01",
    "9999-12-31",
    "not-a-uuid",
    "00000000-0000-0000-0000-000000000000",
    "Mars/Olympus_Mons",
    "../../etc/passwd",
    "+" + "9" * 60,
    "a@b@c",
    "[]{\"'<script>%s%(x)s{x}",
    "\u202e\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
    "²³½",
    "٣",
    " ",
    "\ufeff\u200b\r\n\t",
)

BAD_FILES = (
    ("empty.csv", b"", "text/csv"),
    ("nul.csv", b"\x00\x01\x02" * 50, "text/csv"),
    ("lines.csv", b"Name;E-mail\n\xff\xfe\n\x00;\n", "text/csv"),
    ("quote.csv", b'Name,E-mail\n"open,', "text/csv"),
    ("broken.vcf", b"BEGIN:VCARD\nVERSION:9\nN", "text/vcard"),
    ("picture.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 40, "image/png"),
    ("x" * 400 + "\u202e.png", b"GIF89a", "image/gif"),
    ("plan.yaml", b"- &a [*a, {", "text/yaml"),
)

# What a view reads by name and no form judges.
KNOWN: dict[str, Any] = {
    "words": "Good words",
    "what": "What happened",
    "why": "Why it matters",
    "next": "What is next",
    "reason": "The cold room floods",
    "stage": "evaluating",
    "role": "seller",
    "name": "A fine name",
    "duplicates": "update",
    "verb": "remove",
    "language": "de",
    "zone": "Europe/Berlin",
    "country": "DE",
    "currency": "EUR",
    "domain": "good.example",
    "phone": "+49 30 901821",
    "phones": "+49 30 901822",
    "emails": "good@client.example",
    "parent": "",
    "seen": "",
    "how": "asked",
    "status": "all_well",
    "answer": "yes",
    "level": "email",
}


@dataclass
class Asked:
    """Names that were read, those only looked for, files, and the fields that judge a name."""

    names: list[str] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    fields: dict[str, Any] = field(default_factory=dict)

    def note(self, several: list[str], name: Any) -> None:
        if isinstance(name, str) and name not in NOT_OURS and name not in several:
            several.append(name)

    @property
    def texts(self) -> list[str]:
        return [n for n in self.names if n not in self.files]


@contextmanager
def listening() -> Iterator[Asked]:
    asked = Asked()
    get, getlist = MultiValueDict.get, MultiValueDict.getlist
    has, clean = dict.__contains__, forms.BaseForm._clean_fields

    def heard(given: Any, name: Any) -> None:
        if isinstance(given, QueryDict):
            asked.note(asked.names, name)
        else:
            asked.note(asked.files, name)

    def listened_get(self: Any, key: Any, default: Any = None) -> Any:
        heard(self, key)
        return get(self, key, default)

    def listened_getlist(self: Any, key: Any, default: Any = None) -> Any:
        # Django's own tables of routes are such dictionaries too, and are read in this way.
        if isinstance(self, QueryDict):
            heard(self, key)
        return getlist(self, key, default)

    def listened_contains(self: Any, key: Any) -> bool:
        if isinstance(self, QueryDict):
            asked.note(asked.flags, key)
        return has(self, key)

    def listened_clean(self: Any) -> None:
        for name, one in self.fields.items():
            asked.fields[self.add_prefix(name)] = one
        clean(self)

    with (
        patch.object(MultiValueDict, "get", listened_get),
        patch.object(MultiValueDict, "getlist", listened_getlist),
        patch.object(MultiValueDict, "__contains__", listened_contains, create=True),
        patch.object(forms.BaseForm, "_clean_fields", listened_clean),
    ):
        yield asked


def good_answers(asked: Asked, turn: int = 0) -> dict[str, Any]:
    """Sensible words for everything that was asked; `turn` picks another choice each time."""
    answers = {}
    for name in asked.texts:
        one = asked.fields.get(name)
        value = _good(name, one, turn) if one is not None else KNOWN.get(name)
        if value is not None:
            answers[name] = value
    return answers


def _good(name: str, one: Any, turn: int) -> Any:
    if isinstance(one, forms.FileField):
        return None
    if isinstance(one, forms.BooleanField):
        return "on"
    if isinstance(one, forms.ChoiceField | forms.ModelChoiceField):
        values = [str(v) for v in itertools.islice(_values(one.choices), 40) if str(v)]
        return values[turn % len(values)] if values else ""
    if isinstance(one, forms.DateField):
        return (clock.now() + timedelta(days=10 + turn)).date().isoformat()
    if isinstance(one, forms.EmailField):
        return f"someone{turn}@client.example"
    if isinstance(one, forms.URLField):
        return "https://client.example"
    if isinstance(one, forms.IntegerField | forms.DecimalField):
        return "3"
    return KNOWN.get(name) or _good_words(one)


def _good_words(one: Any) -> str:
    words = one.initial if isinstance(one.initial, str) and one.initial else "Good words"
    return words[: getattr(one, "max_length", None) or 100]


def _values(choices: Any) -> Iterator[Any]:
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from (inner for inner, _ in label)
        else:
            yield value


def bad_file(turn: int) -> SimpleUploadedFile:
    name, content, kind = BAD_FILES[turn % len(BAD_FILES)]
    return SimpleUploadedFile(name, content, kind)
