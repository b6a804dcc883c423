from __future__ import annotations

from datetime import date, timedelta
from typing import Any, ClassVar, Self

from django.db import models, transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from goodbuy.deals.models.cast import CastMember
from goodbuy.deals.models.deal import Deal
from goodbuy.deals.models.grant import Grant
from goodbuy.deals.models.question import answerer_of
from goodbuy.deals.voices import calendar_of
from goodbuy.deals.words import in_words
from goodbuy.kernel import clock
from goodbuy.kernel.errors import NotAllowed, Refusal, fitting
from goodbuy.kernel.tongues import at_home, for_us, for_us_later
from goodbuy.kernel.words import long_day
from goodbuy.timeline.models import Event, RecordedModel
from goodbuy.workspaces.models import Member, WorkspaceQuerySet, known_states


class Apart:
    """Somebody outside who answers a letter and has no link: they speak from their seat."""

    actor_kind = "guest"
    zone = ""

    def __init__(self, cast: CastMember) -> None:
        self.cast, self.pk, self.actor_name = cast, cast.pk, cast.name
        self.deal, self.deal_id, self.workspace_id = cast.deal, cast.deal_id, cast.workspace_id
        self.language = cast.person.language if cast.person else ""


class BriefQuerySet(WorkspaceQuerySet):
    def unanswered(self) -> Self:
        return self.exclude(state=Brief.State.ANSWERED)

    def newest(self) -> Self:
        """The last word of each person; a newer one replaces an older one."""
        later = Brief.objects.filter(deal_id=OuterRef("deal_id"), cast_id=OuterRef("cast_id"))
        return self.filter(~Exists(later.filter(sent_at__gt=OuterRef("sent_at"))))

    def come(self, today: date) -> Self:
        """Whose day to talk again is here, and nobody talked with them since."""
        due = self.filter(reconnect_on__lte=today, talked_on=None)
        return due.exclude(status__in=Brief.ENDINGS).newest()


class Brief(RecordedModel):
    """A one-tap status with the right day to talk again; until that day nothing chases."""

    LONGEST = 400
    # Beyond it a year was mistyped, and nobody would be asked anything for that long.
    FARTHEST = timedelta(days=731)

    class Status(models.TextChoices):
        ALL_WELL = "all_well", _("All well, I’m just busy")
        DELAYED = "delayed", _("It is delayed")
        TALK = "talk", _("Please talk to me")
        CARRY_ON_WITH = "carry_on_with", _("Carry on with a colleague for now")
        PAUSE = "pause", _("Please pause")
        NOT_AS_PROMISED = "not_as_promised", _("Not what I was promised")
        BAD_NEWS = "bad_news", _("I have bad news")
        DECIDED_NO = "decided_no", _("We have decided against it")
        WRONG_PERSON = "wrong_person", _("I am the wrong person for this")

    # After these nobody is chased any more, until a newer word from their side.
    ENDINGS = (Status.BAD_NEWS, Status.DECIDED_NO, Status.WRONG_PERSON)
    NEEDS_A_DAY = {
        Status.PAUSE: _("Choose the day on which we talk again; until then it is quiet."),
        Status.DELAYED: _("Choose the day until which it is delayed."),
    }
    # What one of us may say to the client in the same few words.
    OURS = (
        Status.ALL_WELL,
        Status.DELAYED,
        Status.TALK,
        Status.CARRY_ON_WITH,
        Status.BAD_NEWS,
    )

    class State(models.TextChoices):
        SENT = "sent", _("Sent")
        SEEN = "seen", _("Seen")
        ANSWERED = "answered", _("Answered")

    NOTHING_NEXT = for_us_later("Nothing is next. Thank you for telling us.")

    MOVES = {
        State.SEEN: [State.SENT],
        # Answered once more on the day to talk again: then it says what that talk brought.
        State.ANSWERED: [State.SENT, State.SEEN, State.ANSWERED],
    }

    guest_verbs = ("select", "insert")

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="briefs", db_index=False)
    cast = models.ForeignKey(CastMember, models.CASCADE, related_name="briefs", db_index=False)
    status = models.CharField(max_length=16, choices=Status)
    words = models.CharField(max_length=LONGEST, blank=True)
    carry_on_with = models.ForeignKey(
        CastMember, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    reconnect_on = models.DateField(null=True, blank=True)
    # The day on which somebody did talk with them again.
    talked_on = models.DateField(null=True, editable=False)
    # Who of us wrote it down, where it was said to one of us.
    noted_by = models.CharField(max_length=200, blank=True, editable=False)
    # What both do next: who and what, or that nothing is next. A brief never closes without.
    next_words = models.CharField(max_length=200, blank=True)
    next_owner = models.ForeignKey(
        CastMember, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    state = models.CharField(max_length=8, choices=State, default=State.SENT, editable=False)
    sent_at = models.DateTimeField()

    objects: ClassVar[Any] = BriefQuerySet.as_manager()

    # What the sender should read now: that a day was moved, or a thank-you.
    notice = ""

    class Meta:
        indexes = [
            models.Index(fields=["deal", "sent_at"], name="brief_deal"),
            models.Index(fields=["workspace", "reconnect_on"], name="brief_reconnect"),
        ]
        constraints = [
            known_states("brief_state_known", "state", "sent seen answered"),
            known_states(
                "brief_status_known",
                "status",
                "all_well delayed talk carry_on_with pause not_as_promised bad_news decided_no "
                "wrong_person",
            ),
            models.CheckConstraint(
                name="brief_says_what_is_next", condition=~models.Q(next_words="")
            ),
            models.CheckConstraint(
                name="brief_next_has_an_owner",
                condition=models.Q(status__in=["decided_no", "wrong_person"])
                | models.Q(next_owner__isnull=False)
                | models.Q(next_words__startswith="Nothing is next"),
            ),
        ]

    def __str__(self) -> str:
        return self.get_status_display()

    # Verbs

    @classmethod
    @transaction.atomic
    def send(
        cls,
        deal: Deal,
        *,
        by: Grant | Member | Apart,
        status: str,
        words: str = "",
        cast: CastMember | None = None,
        reconnect_on: date | None = None,
        carry_on_with: CastMember | None = None,
        next_words: str = "",
        next_owner: CastMember | None = None,
    ) -> Brief:
        """Say how it stands and when to talk again. A member may write down what a client said.

        Read `notice` on the brief that comes back: it says if the day was moved.
        """
        if isinstance(by, Member) and by.is_viewer:
            raise NotAllowed("You can read everything here, and change nothing.")
        speaker = cast if isinstance(by, Member) else by.cast
        if speaker is None or speaker.deal_id != deal.pk:
            raise Refusal("Say whose news this is: choose a person of this deal.")
        if status not in cls.Status.values:
            raise Refusal(_("Choose how things stand. One tap is enough."))
        brief = cls(deal=deal, cast=speaker, status=cls.Status(status), sent_at=clock.now())
        if brief.is_ours and brief.status not in cls.OURS:
            raise Refusal("That is for the client to say. Choose something that one of us can say.")
        brief.words = _short(words)
        brief.noted_by = by.name if isinstance(by, Member) and not brief.is_ours else ""
        brief._set_day(reconnect_on)
        brief.carry_on_with = carry_on_with
        brief._set_next(next_words, next_owner)
        # The client hears what we say; what one of them says is told to the team alone.
        audience = Event.Audience.CLIENT if brief.is_ours else Event.Audience.TEAM
        brief.born("brief.sent", by=by, audience=audience, facts=brief._facts())
        return brief

    def _facts(self) -> dict[str, Any]:
        with at_home():
            said = str(self.get_status_display())
        until = in_words(self.reconnect_on) if self.reconnect_on else ""
        return {"status": self.status, "said": said, "words": self.words, "until": until}

    @property
    def is_ours(self) -> bool:
        return self.cast.side == CastMember.Side.SELLER

    def see(self, *, by: Member) -> Event | None:
        if self.state != self.State.SENT:
            return None
        return self.move(self.State.SEEN, "brief.seen", by=by)

    def answer(self, *, by: Member, next_words: str, next_owner: CastMember | None = None) -> Event:
        """Say what happens next and who does it; or, in as many words, that nothing is next."""
        if by.is_viewer:
            raise NotAllowed("You can read everything here, and change nothing.")
        if not next_words.strip():
            raise Refusal("Say what is next and who does it, or that nothing is next.")
        if next_owner is None and not next_words.startswith("Nothing is next"):
            raise Refusal("Say who does that next: every next step has a name.")
        fields: dict[str, Any] = {"next_words": fitting(next_words, 200), "next_owner": next_owner}
        today = calendar_of(self.cast, self.deal.workspace).today(clock.now())
        if self.reconnect_on and self.reconnect_on <= today:
            fields["talked_on"] = today
        return self.move(self.State.ANSWERED, "brief.answered", by=by, **fields)

    def _set_day(self, wanted: date | None) -> None:
        """A day to talk again is a working day of the one who named it; later, never earlier."""
        if wanted is None:
            if self.status in self.NEEDS_A_DAY:
                raise Refusal(self.NEEDS_A_DAY[self.Status(self.status)])
            return
        calendar = calendar_of(self.cast, self.deal.workspace)
        if wanted <= clock.today(calendar.zone):
            raise Refusal("Choose a day that is still to come.")
        if wanted > clock.today(calendar.zone) + self.FARTHEST:
            raise Refusal("That day is more than two years away. Look at the year once more.")
        self.reconnect_on = calendar.on_or_after(wanted)
        if self.reconnect_on != wanted:
            said = gettext("%(day)s is not a working day, so we talk again on %(next)s.")
            names = {"day": long_day(wanted), "next": long_day(self.reconnect_on)}
            if holiday := calendar.holiday_on(wanted):
                said = gettext("%(day)s is %(name)s, so we talk again on %(next)s.")
                names["name"] = holiday
            self.notice = said % names

    def _set_next(self, words: str, owner: CastMember | None) -> None:
        status = self.Status(self.status)
        self.notice = str(THANKS.get(status, "")) or self.notice
        if status in (self.Status.DECIDED_NO, self.Status.WRONG_PERSON) and not self.is_ours:
            self.next_words, self.next_owner = self.NOTHING_NEXT, None
            return
        if status == self.Status.CARRY_ON_WITH and not self.carry_on_with:
            raise Refusal(_("Choose the colleague with whom we carry on."))
        owner = owner or self.carry_on_with or (self.cast if self.is_ours else None)
        owner = owner or answerer_of(self.deal, self.reconnect_on)
        words = fitting(words, 200) or self._usual_next(owner)
        if owner is None and not words.startswith("Nothing is next"):
            raise Refusal("Say who does that next: every next step has a name.")
        self.next_words, self.next_owner = words[:200], owner

    def _usual_next(self, owner: CastMember | None) -> str:
        if owner is None:
            return for_us("Nothing is next until someone of us joins this deal.")
        if self.status == self.Status.CARRY_ON_WITH:
            return for_us("We carry on with %(first_name)s.") % {"first_name": owner.first_name}
        if self.reconnect_on:
            return for_us("%(first_name)s gets in touch on %(reconnect_on)s.") % {
                "first_name": owner.first_name,
                "reconnect_on": in_words(self.reconnect_on),
            }
        soon = calendar_of(owner, self.deal.workspace)
        day = in_words(soon.next(clock.today(soon.zone)))
        if self.status == self.Status.TALK:
            whom = self.deal.company_name if self.is_ours else self.cast.first_name
            return for_us("%(first_name)s rings %(whom)s by %(day)s.") % {
                "first_name": owner.first_name,
                "whom": whom,
                "day": day,
            }
        if self.status in (self.Status.NOT_AS_PROMISED, self.Status.BAD_NEWS):
            return for_us("%(first_name)s answers by %(day)s.") % {
                "first_name": owner.first_name,
                "day": day,
            }
        return for_us("Nothing is next from you. The plan goes on as it stands.")


# Unwelcome news is thanked for, whoever brings it.
THANKS = {
    Brief.Status.DECIDED_NO: _("Thank you for telling us. We will not write about this again."),
    Brief.Status.WRONG_PERSON: _("Thank you. We will not write to you about this again."),
    Brief.Status.BAD_NEWS: _(
        "Thank you for telling us. It is good to know. Nobody chases you about this any more."
    ),
}


def _short(words: str) -> str:
    words = words.strip()
    if len(words) > Brief.LONGEST:
        raise Refusal(
            "Please keep it to %(most)d characters; these are %(count)d. "
            "Nothing is lost: shorten it and send it again.",
            most=Brief.LONGEST,
            count=len(words),
        )
    return words
