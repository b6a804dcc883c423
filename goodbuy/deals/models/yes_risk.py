from __future__ import annotations

from typing import Any, ClassVar

from django.db import models, transaction

from goodbuy.deals.models.cast import CastMember, Standing
from goodbuy.deals.models.deal import Deal
from goodbuy.kernel import clock
from goodbuy.kernel.errors import NotAllowed, Refusal, fitting
from goodbuy.kernel.tongues import for_us, for_us_later
from goodbuy.timeline.models import RecordedModel, record
from goodbuy.workspaces.models import Member, WorkspaceQuerySet, known_states


class YesRisk(RecordedModel):
    """What saying yes could cost: whom it could make look bad, and what we did about it.

    A risk without a `cast` is one of the purchase itself. Only the team ever reads it.
    """

    class Chance(models.TextChoices):
        POSSIBLE = "possible", for_us_later("Possible")
        LIKELY = "likely", for_us_later("Likely")
        HAPPENED = "happened", for_us_later("Happened")

    class Means(models.TextChoices):
        BREAK_CLAUSE = "break_clause", for_us_later("A way out in the contract")
        REFERENCE = "reference", for_us_later("Somebody who did it before")
        PILOT = "pilot", for_us_later("A small trial first")
        PROMISE = "promise", for_us_later("A promise with a day")
        OTHER = "other", for_us_later("Something else")

    ERASABLE = frozenset({"words", "answer"})

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="risks", db_index=False)
    cast = models.ForeignKey(
        CastMember, models.CASCADE, null=True, blank=True, related_name="risks", db_index=False
    )
    words = models.CharField(max_length=200)
    chance = models.CharField(max_length=8, choices=Chance, default=Chance.POSSIBLE)
    # Whether they said so themselves; else it is our guess, and the page says that.
    is_told = models.BooleanField(default=False)
    answer = models.CharField(max_length=300, blank=True)
    means = models.CharField(max_length=12, choices=Means, blank=True)
    answered_on = models.DateField(null=True, editable=False)

    objects: ClassVar[Any] = WorkspaceQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["deal", "created_at"], name="risk_deal"),
            models.Index(fields=["cast"], name="risk_cast"),
        ]
        constraints = [
            known_states("risk_chance_known", "chance", "possible likely happened"),
            models.CheckConstraint(
                name="risk_means_known",
                condition=models.Q(
                    means__in=["", "break_clause", "reference", "pilot", "promise", "other"]
                ),
            ),
            models.CheckConstraint(
                name="risk_answered_says_when",
                condition=models.Q(answer="", answered_on=None)
                | ~models.Q(answer="") & models.Q(answered_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return (
            for_us("what a yes could cost %(cast)s") % {"cast": self.cast.name}
            if self.cast
            else for_us("what could go wrong")
        )

    @classmethod
    def note(cls, deal: Deal, *, by: Member, words: str, **fields: Any) -> YesRisk:
        """Write down what could go wrong, and (with `answer`) what we did about it."""
        risk = cls(deal=deal, cast=fields.pop("cast", None))
        for name, value in risk._checked(by, words=words, **fields).items():
            setattr(risk, name, value)
        risk.born("risk.noted", by=by)
        return risk

    def edit(self, *, by: Member, **fields: Any) -> None:
        now = {name: getattr(self, name) for name in ("words", "chance", "answer", "means")}
        self.change("risk.changed", by=by, **self._checked(by, **{**now, **fields}))

    def _checked(
        self, by: Member, *, words: str, chance: str = Chance.POSSIBLE, answer: str = "",
        means: str = "", is_told: bool | None = None,
    ) -> dict[str, Any]:  # fmt: skip
        _refuse_viewer(by)
        cast = self.cast
        if cast and (cast.deal_id != self.deal_id or cast.side == CastMember.Side.SELLER):
            raise Refusal("Choose somebody of theirs who is in this deal.")
        if not words.strip():
            raise Refusal("Write what could go wrong. A few words are enough.")
        if chance not in self.Chance.values or means not in ("", *self.Means.values):
            raise Refusal("Choose how likely it is, and what we did about it.")
        answer = fitting(" ".join(answer.split()), 300)
        if means and not answer:
            raise Refusal("Say in a few words what we did about it.")
        given: dict[str, Any] = {"words": fitting(" ".join(words.split()), 200), "chance": chance}
        given |= {"answer": answer, "means": means if answer else ""}
        given["answered_on"] = (self.answered_on or clock.today(by.zone)) if answer else None
        if is_told is not None:
            given["is_told"] = is_told
        return given

    @transaction.atomic
    def remove(self, *, by: Member) -> None:
        _refuse_viewer(by)
        record("risk.removed", about=self, by=by, deal_id=self.deal_id)
        type(self).objects.filter(pk=self.pk).delete()


def champions_of(deal: Deal) -> Any:
    """Clients who want this to work, and so put their own name at risk for it."""
    faces = CastMember.objects.filter(deal=deal, side=CastMember.Side.CLIENT, has_left=False)
    return faces.filter(standing__stance__gte=Standing.CHAMPION)


def champions_at_risk(deal: Deal) -> list[CastMember]:
    """Those of them for whom no risk has an answer yet."""
    answered = YesRisk.objects.filter(cast=models.OuterRef("pk")).exclude(answer="")
    return list(champions_of(deal).exclude(models.Exists(answered)).for_list())


def _refuse_viewer(by: Member) -> None:
    if by.is_viewer:
        raise NotAllowed("You can read here. Ask a colleague to change this.")
