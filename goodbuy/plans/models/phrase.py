from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, Self

from django.db import models, transaction

from goodbuy.kernel.errors import NotAllowed
from goodbuy.kernel.tongues import for_us_later
from goodbuy.plans.phrasing import LONGEST
from goodbuy.timeline.models import Actor, RecordedModel
from goodbuy.workspaces.models import WorkspaceQuerySet, known_states


class PhraseQuerySet(WorkspaceQuerySet):
    def offered(self) -> Self:
        return self.filter(state=Phrase.State.OFFERED)

    def said_here(self, kind: str) -> dict[str, str]:
        """Instead of which phrase this workspace says what, in drafts of this kind."""
        rows = self.offered().filter(kind=kind).order_by("times", "created_at")
        return dict(rows.values_list("before", "after"))


class Phrase(RecordedModel):
    """What this workspace's narrators say instead of a phrase of the house.

    Learned from drafts that were changed the same way twice; holds places, never a name or a day.
    """

    class State(models.TextChoices):
        HEARD = "heard", for_us_later("Heard once")
        OFFERED = "offered", for_us_later("Offered in drafts")
        DROPPED = "dropped", for_us_later("Not offered")

    MOVES = {
        State.OFFERED: [State.HEARD, State.DROPPED],
        State.DROPPED: [State.HEARD, State.OFFERED],
    }
    # So often the same change is no accident any more.
    ENOUGH = 2

    # A client's verb drafts an entry too, in our phrases; the row holds nothing of anybody.
    guest_verbs = ("select",)
    guest_rows = "state = 'offered'"

    # The verb whose draft it stands in; with ":theirs" of what the other side does or promised.
    kind = models.CharField(max_length=60)
    before = models.CharField(max_length=LONGEST)
    after = models.CharField(max_length=LONGEST, blank=True)
    times = models.PositiveIntegerField(default=1, editable=False)
    state = models.CharField(max_length=7, choices=State, default=State.HEARD, editable=False)

    objects: ClassVar[Any] = PhraseQuerySet.as_manager()

    class Meta:
        constraints = [
            known_states("phrase_state_known", "state", "heard offered dropped"),
            models.UniqueConstraint(
                fields=["workspace", "kind", "before", "after"], name="phrase_once"
            ),
            models.CheckConstraint(
                name="phrase_changes_something",
                condition=~models.Q(before="") & ~models.Q(before=models.F("after")),
            ),
        ]

    def __str__(self) -> str:
        return self.after or self.before

    @classmethod
    @transaction.atomic
    def learn(cls, kind: str, pairs: Iterable[tuple[str, str]], *, by: Actor) -> list[Phrase]:
        """Count what was said instead of what; from the second time on it is offered.

        Returns what is offered from now on.
        """
        offered = []
        for before, after in pairs:
            known = cls.objects.filter(kind=kind, before=before, after=after).first()
            if known is None:
                cls(kind=kind, before=before, after=after).born("phrase.heard", by=by)
            else:
                was_heard = known.state == cls.State.HEARD
                known._hear_again(by)
                if was_heard and known.state == cls.State.OFFERED:
                    offered.append(known)
        return offered

    def _hear_again(self, by: Actor) -> None:
        self.change("phrase.heard", by=by, times=self.times + 1)
        if self.state == self.State.HEARD and self.times >= self.ENOUGH:
            # Whoever goes back to the words of before takes back what was learned.
            back = Phrase.objects.offered().filter(kind=self.kind)
            for other in back.filter(before=self.after, after=self.before):
                other.move(self.State.DROPPED, "phrase.dropped", by=by)
            self.move(self.State.OFFERED, "phrase.offered", by=by)

    def drop(self, *, by: Actor) -> None:
        """Drafts say again what they said before; learned a third time, it still is not offered."""
        _for_the_team(by)
        self.move(self.State.DROPPED, "phrase.dropped", by=by)

    def offer(self, *, by: Actor) -> None:
        _for_the_team(by)
        self.move(self.State.OFFERED, "phrase.offered", by=by)


def _for_the_team(by: Actor) -> None:
    if by.actor_kind == "guest" or getattr(by, "is_viewer", False):
        raise NotAllowed("How we speak is for the team to choose.")
