from __future__ import annotations

from datetime import date, timedelta
from typing import Any, ClassVar

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from goodbuy.deals import demands
from goodbuy.deals.models.deal_rows import DealQuerySet, deal_constraints, deal_indexes
from goodbuy.deals.models.removing import Removable
from goodbuy.deals.words import search_text_of
from goodbuy.kernel import clock
from goodbuy.kernel.errors import NotAllowed, Refusal, WrongState, fitting
from goodbuy.kernel.ids import unguessable_key
from goodbuy.kernel.tongues import for_us, for_us_later
from goodbuy.people.models import Company
from goodbuy.timeline.models import Actor, Event, RecordedModel
from goodbuy.workspaces.models import Member


class Deal(Removable):
    """One client buying one thing, from first talk to proven outcome and after.

    Holds only what both sides may read; private judgement lives in notes.
    """

    class Stage(models.TextChoices):
        EXPLORING = "exploring", _("Exploring")
        EVALUATING = "evaluating", _("Evaluating")
        AGREED = "agreed", _("Agreed")
        ONBOARDING = "onboarding", _("Onboarding")
        LIVE = "live", _("Live")
        PROVEN = "proven", _("Results proven")
        RENEWING = "renewing", _("Buying again")
        RESTING = "resting", _("Resting")
        PAUSED = "paused", _("Paused")
        DECLINED = "declined", _("Declined")
        BROKEN_OFF = "broken_off", _("Broken off")

    RUNNING = (
        Stage.EXPLORING,
        Stage.EVALUATING,
        Stage.AGREED,
        Stage.ONBOARDING,
        Stage.LIVE,
        Stage.PROVEN,
        Stage.RENEWING,
    )
    # The seven columns of the board; the close is the line after the third.
    BOARD = RUNNING
    # Ended before its results were proven.
    STOPPED = (Stage.DECLINED, Stage.BROKEN_OFF)
    AFTER_CLOSE = (Stage.ONBOARDING, Stage.LIVE, Stage.PROVEN, Stage.RENEWING)
    # A paused deal goes back to where it was and nowhere else: see `resume`.
    MOVES = {
        Stage.EVALUATING: [Stage.EXPLORING, Stage.PAUSED],
        Stage.EXPLORING: [Stage.EVALUATING, Stage.PAUSED],
        Stage.AGREED: [Stage.EVALUATING, Stage.PAUSED],
        Stage.ONBOARDING: [Stage.AGREED, Stage.RENEWING, Stage.PAUSED],
        Stage.LIVE: [Stage.ONBOARDING, Stage.PROVEN, Stage.PAUSED],
        Stage.PROVEN: [Stage.LIVE, Stage.PAUSED],
        Stage.RENEWING: [Stage.PROVEN, Stage.PAUSED],
        Stage.RESTING: [Stage.PROVEN],
        Stage.PAUSED: list(RUNNING),
        Stage.DECLINED: [Stage.EXPLORING, Stage.EVALUATING],
        Stage.BROKEN_OFF: [Stage.AGREED, Stage.ONBOARDING, Stage.LIVE],
    }
    # Whose role lets them take a deal there. The deal's own owner may also do what IN_CHARGE may.
    # To `proven` nobody's does: that is the client's verdict on the last required outcome.
    IN_CHARGE = frozenset({Member.Role.OWNER, Member.Role.MANAGER})
    SELLING = IN_CHARGE | {Member.Role.SELLER}
    DELIVERING = SELLING | {Member.Role.DELIVERY}
    WHO_MAY = {
        Stage.EXPLORING: SELLING,
        Stage.EVALUATING: SELLING,
        Stage.AGREED: IN_CHARGE,
        Stage.ONBOARDING: SELLING,
        Stage.LIVE: DELIVERING,
        Stage.PROVEN: frozenset(),
        Stage.RENEWING: SELLING,
        Stage.RESTING: SELLING,
        Stage.PAUSED: DELIVERING,
        Stage.DECLINED: IN_CHARGE,
        Stage.BROKEN_OFF: IN_CHARGE,
    }
    # The verb behind each column of the board.
    VERBS = {
        Stage.EXPLORING: "explore",
        Stage.EVALUATING: "evaluate",
        Stage.AGREED: "agree",
        Stage.ONBOARDING: "onboard",
        Stage.LIVE: "go_live",
        Stage.PROVEN: "prove",
        Stage.RENEWING: "renew",
        Stage.RESTING: "rest",
    }
    # Stages in which a deal that began elsewhere may be written down here.
    BEGINNINGS = frozenset(
        {Stage.EXPLORING, Stage.EVALUATING, Stage.AGREED, Stage.ONBOARDING, Stage.LIVE}
    )
    # When they last looked is no news of the deal, so replaying its events need not give it.
    DERIVED: ClassVar[frozenset[str]] = RecordedModel.DERIVED | {"told_at"}

    class Depth(models.TextChoices):
        NORMAL = "normal", for_us_later("Normal")
        LIGHT = "light", for_us_later("Light one-off")

    class Side(models.TextChoices):
        SELLER = "seller", for_us_later("us")
        CLIENT = "client", for_us_later("the client")

    guest_verbs = ("select", "update")
    guest_rows = "id = {deal}"

    name = models.CharField(max_length=200)
    company = models.ForeignKey(Company, models.PROTECT, related_name="deals", db_index=False)
    # As the room shows it: the guest role cannot read companies.
    company_name = models.CharField(max_length=200)
    owner = models.ForeignKey(Member, models.PROTECT, related_name="deals", db_index=False)
    stage = models.CharField(max_length=12, choices=Stage, default=Stage.EXPLORING, editable=False)
    stage_since = models.DateTimeField(null=True, editable=False)
    depth = models.CharField(max_length=8, choices=Depth, default=Depth.NORMAL)
    value = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, default="USD")
    started_on = models.DateField(null=True, blank=True)
    agreed_on = models.DateField(null=True, blank=True, editable=False)
    # The day by which the client is to have the promised results.
    value_on = models.DateField(null=True, blank=True)
    paused_from = models.CharField(max_length=12, choices=Stage, blank=True, editable=False)
    paused_until = models.DateField(null=True, blank=True, editable=False)
    end_reason = models.CharField(max_length=400, blank=True, editable=False)
    declined_by = models.CharField(max_length=8, choices=Side, blank=True, editable=False)
    room_key = models.CharField(max_length=32, unique=True, default=unguessable_key, editable=False)
    # When a client last opened the room or heard the next step.
    told_at = models.DateTimeField(null=True, editable=False)
    search_text = models.TextField(editable=False, default="")

    objects: ClassVar[Any] = DealQuerySet.as_manager()

    class Meta:
        indexes = deal_indexes()
        constraints = deal_constraints()

    def __str__(self) -> str:
        return self.name

    def event_places(self) -> dict[str, Any]:
        return {"deal_id": self.pk, "company_id": self.company_id}

    def get_absolute_url(self) -> str:
        return f"/deals/{self.pk}/"

    def save(self, *args: Any, **options: Any) -> None:
        self.search_text = search_text_of(self.name, self.company_name)
        super().save(*args, **options)

    # Verbs

    @classmethod
    def open_deal(
        cls, *, by: Member, company: Company, stage: str = Stage.EXPLORING, **fields: Any
    ) -> Deal:
        """Write down a purchase, new or (with `stage`) already on its way elsewhere."""
        _refuse_unless(by.role in cls.SELLING, for_us("open a deal"))
        if stage not in cls.BEGINNINGS:
            label = cls.Stage(stage).label.lower()
            raise Refusal("A deal cannot begin as %(at)s. Open it where it stands today.", at=label)
        today = clock.today(by.workspace.zone)
        signed = stage in (cls.Stage.AGREED, cls.Stage.ONBOARDING, cls.Stage.LIVE)
        fields = {"owner": by, "currency": by.workspace.currency, "started_on": today, **fields}
        if signed:
            fields.setdefault("agreed_on", today)
        fields |= {"stage": stage, "stage_since": clock.now()}
        deal = cls(company=company, company_name=company.name, **fields)
        _check_fields(deal.name, deal.value)
        deal.born("deal.opened", by=by)
        return deal

    def edit(self, *, by: Actor, **fields: Any) -> Event | None:
        """Change what is known about the deal; its stage has verbs of its own."""
        if isinstance(by, Member):
            _refuse_unless(self.may_edit(by), for_us("change a deal"))
        _check_fields(fields.get("name", self.name), fields.get("value", self.value))
        if "company" in fields:
            fields["company_name"] = fields["company"].name
        event = self.change("deal.changed", by=by, **fields)
        if event:
            words = search_text_of(self.name, self.company_name)
            Deal.objects.filter(pk=self.pk).update(search_text=words)
        return event

    def may_edit(self, by: Member) -> bool:
        return by.role in self.SELLING or (by.pk == self.owner_id and not by.is_viewer)

    def explore(self, *, by: Actor) -> Event:
        return self._go(self.Stage.EXPLORING, "deal.explored", by)

    def evaluate(self, *, by: Actor) -> Event:
        return self._go(self.Stage.EVALUATING, "deal.evaluated", by)

    def agree(self, *, by: Actor, on: date | None = None) -> Event:
        """Both sides said yes. Refused with one sentence that names all that is missing."""
        signed = on or clock.today(self.workspace.zone)
        return self._go(self.Stage.AGREED, "deal.agreed", by, agreed_on=signed)

    def onboard(self, *, by: Actor) -> Event:
        return self._go(self.Stage.ONBOARDING, "deal.onboarded", by)

    @transaction.atomic
    def go_live(self, *, by: Actor) -> Event:
        self._stand()
        if self.stage == self.Stage.PROVEN:
            raise WrongState("Results that were proven stay so until one of them is lost again.")
        return self._go(self.Stage.LIVE, "deal.live", by)

    def prove(self, *, by: Actor) -> Event:
        """Follows from the client's verdict on the last required outcome, never from our click."""
        if by.actor_kind != "guest" or getattr(by, "deal_id", None) != self.pk:
            raise NotAllowed("Only the client can say that the results are there.")
        if not demands.is_demanding(self.Stage.PROVEN):
            raise Refusal("Nothing here can tell whether the results are there.")
        return self._go(self.Stage.PROVEN, "deal.proven", by)

    @transaction.atomic
    def relapse(self, *, by: Actor) -> Event:
        """Back to live, because a required outcome is no longer what was promised."""
        self._stand()
        if self.stage == self.Stage.PROVEN and not demands.missing(self, self.Stage.PROVEN):
            raise WrongState("Every promised result is still there, so nothing has changed.")
        if self.stage != self.Stage.PROVEN:
            raise WrongState("“%(it)s” has no proven results to lose. Nothing changed.", it=self)
        return self._move(self.Stage.LIVE, "deal.relapsed", by)

    def renew(self, *, by: Actor) -> Event:
        return self._go(self.Stage.RENEWING, "deal.renewed", by)

    def rest(self, *, by: Actor) -> Event:
        return self._go(self.Stage.RESTING, "deal.rested", by)

    @transaction.atomic
    def pause(self, *, by: Actor, until: date, reason: str = "") -> Event:
        self._stand()
        if until <= clock.today(self.workspace.zone):
            raise Refusal("A pause ends on a day that is still to come. Choose a later one.")
        facts = {"until": until.isoformat(), "reason": fitting(reason, 400)}
        fields = {"paused_from": self.stage, "paused_until": until}
        return self._go(self.Stage.PAUSED, "deal.paused", by, facts=facts, **fields)

    @transaction.atomic
    def resume(self, *, by: Actor) -> Event:
        """Back to the stage that it was paused in; to live, if a result is open by now."""
        self._require(by, self.Stage.PAUSED)
        self._stand()
        if self.stage != self.Stage.PAUSED:
            raise WrongState("“%(deal)s” is not paused. Nothing changed.", deal=self)
        back = self.Stage(self.paused_from)
        back = self.Stage.LIVE if back == "proven" and demands.missing(self, back) else back
        return self._move(back, "deal.resumed", by, paused_from="", paused_until=None)

    def decline(self, *, by: Actor, side: str, reason: str) -> Event:
        reason = _reason(reason, for_us("Say in a few words why it was declined."))
        fields = {"declined_by": self.Side(side), "end_reason": reason}
        return self._go(self.Stage.DECLINED, "deal.declined", by, **fields)

    def break_off(self, *, by: Actor, reason: str) -> Event:
        reason = _reason(reason, for_us("Say which clause or what reason ended it."))
        return self._go(self.Stage.BROKEN_OFF, "deal.broken_off", by, end_reason=reason)

    def go_to(self, stage: str, *, by: Actor) -> Event:
        """The move behind a column of the board."""
        try:
            verb = self.VERBS[self.Stage(stage)]
        except (ValueError, KeyError):
            raise Refusal("A client cannot be moved there. Choose one of the columns.") from None
        return getattr(self, verb)(by=by)

    def was_told(self) -> None:
        """A client opened the room or heard the next step. Written at most once a minute."""
        now = clock.now()
        old = models.Q(told_at=None) | models.Q(told_at__lt=now - timedelta(minutes=1))
        Deal.objects.filter(old, pk=self.pk).update(told_at=now)

    def may(self, by: Actor, to: str) -> bool:
        """Whether this member's role lets them take this deal there."""
        if not isinstance(by, Member):
            return True
        roles = self.WHO_MAY[self.Stage(to)]
        owns = by.pk == self.owner_id and not by.is_viewer and roles == self.IN_CHARGE
        return by.role in roles or owns

    @transaction.atomic
    def _go(self, to: Stage, kind: str, by: Actor, **fields: Any) -> Event:
        self._require(by, to)
        self._stand()
        if self.stage == self.Stage.PAUSED:
            raise WrongState("“%(deal)s” is paused. Let it go on first, then move it.", deal=self)
        if self.stage in self.MOVES[to] and (absent := demands.missing(self, to)):
            step = "proven" if to == self.Stage.PROVEN else to.label.lower()
            names = {"deal": self, "step": step, "lacks": "; ".join(absent)}
            raise Refusal("“%(deal)s” cannot be %(step)s yet: %(lacks)s.", **names)
        return self._move(to, kind, by, **fields)

    def _move(self, to: Stage, kind: str, by: Actor, **fields: Any) -> Event:
        fields = {"stage_since": clock.now(), **fields}
        return self.move(to, kind, by=by, state_field="stage", audience="client", **fields)

    def _require(self, by: Actor, to: Stage) -> None:
        if self.may(by, to):
            return
        if to == self.Stage.PROVEN:
            raise NotAllowed("Only the client can say that the results are there.")
        if self.WHO_MAY[to] == self.IN_CHARGE:
            raise NotAllowed(
                "Only the deal’s owner, a manager or an owner can do that. Ask one of them."
            )
        raise NotAllowed("Your role does not let you move a deal to %(to)s.", to=to.label.lower())

    def _stand(self) -> None:
        """Hold the row until the end of the transaction and see it as it is now."""
        Deal.objects.select_for_update(of=("self",)).only("pk").get(pk=self.pk)
        self.refresh_from_db()


def _refuse_unless(allowed: bool, what: str) -> None:
    if not allowed:
        raise NotAllowed("Your role does not let you %(do)s. Ask a seller or a manager.", do=what)


def _check_fields(name: str, value: Any) -> None:
    if not name.strip():
        raise Refusal("A deal needs a name: say what the client wants to reach.")
    fitting(name, 200)
    if value is not None and value < 0:
        raise Refusal("A value cannot be below zero.")


def _reason(words: str, ask: str) -> str:
    if not words.strip():
        raise Refusal(ask)
    return fitting(words, 400)
