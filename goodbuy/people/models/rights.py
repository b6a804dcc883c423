from __future__ import annotations

import hashlib
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models

from goodbuy.kernel import clock
from goodbuy.kernel.errors import NotAllowed, Refusal
from goodbuy.kernel.tongues import for_us, for_us_later
from goodbuy.timeline.models import Actor, RecordedModel
from goodbuy.workspaces.models import Member, WorkspaceModel


class ConsentText(RecordedModel):
    """What a workspace asks people to agree to, in its own words. A new text is a new row."""

    number = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=2000)
    by = models.ForeignKey(Member, models.PROTECT, related_name="+", db_index=False)
    on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "number"], name="consent_text_once")
        ]

    def __str__(self) -> str:
        return for_us("Text %(number)s") % {"number": self.number}

    @classmethod
    def current(cls, by: Actor) -> ConsentText | None:
        """The text that counts today; None where the workspace has written none."""
        rows = cls.objects.filter(workspace_id=by.workspace_id)
        found: ConsentText | None = rows.order_by("-number").first()
        return found

    @classmethod
    def write(cls, words: str, *, by: Member) -> ConsentText:
        """The next text; what rests on an older one keeps resting on it."""
        if not by.is_manager:
            raise NotAllowed("A manager or an owner words what people are asked to agree to.")
        words = words.replace("\r\n", "\n").replace("\x00", "").strip()
        if len(words) < 20:
            raise Refusal("Write it out, in a sentence or two that anybody can understand.")
        if len(words) > 2000:
            raise Refusal("That is longer than 2,000 letters. Say it shorter.")
        last = cls.current(by)
        if last and last.words == words:
            raise Refusal("This is the text that counts already. Nothing changed.")
        made = cls(number=last.number + 1 if last else 1, words=words, by=by)
        made.on = clock.today(by.zone)
        made.born("consent.worded", by=by)
        return made


class Erasure(WorkspaceModel):
    """That somebody was erased, when and by whom; nothing of who it was.

    `marks` are hashes of the erased rows' ids: after a restore they say whom to erase again.
    `signs` are keyed hashes of addresses and names: an import knows them again (people/signs.py).
    """

    class Why(models.TextChoices):
        ASKED = "asked", for_us_later("They asked for it")
        CONSENT = "consent", for_us_later("They took their consent back")
        NEEDLESS = "needless", for_us_later("We need it no longer")
        TIME = "time", for_us_later("Its time was over")
        RESTORED = "restored", for_us_later("A backup had brought them back")

    marks = ArrayField(models.CharField(max_length=64), editable=False)
    signs = ArrayField(models.CharField(max_length=64), editable=False, default=list)
    on = models.DateField()
    by_name = models.CharField(max_length=120)
    why = models.CharField(max_length=8, choices=Why)
    # What went, and what stays without a name and why: lines of words and numbers.
    gone = models.JSONField(default=list)
    kept = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index("workspace", models.F("on").desc(), name="erasure_newest")]

    def __str__(self) -> str:
        return for_us("a person")


def mark_of(pk: UUID) -> str:
    return hashlib.sha256(f"erased:{pk}".encode()).hexdigest()


__all__ = ["ConsentText", "Erasure", "mark_of"]
