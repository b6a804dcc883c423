"""Plays one deal from its first day to today: each step done on its day, each stage in its turn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import Any

from goodbuy.conversations.models import Note
from goodbuy.deals.models import Brief, CastMember, Deal, Grant
from goodbuy.kernel import clock
from goodbuy.kernel.working_days import WorkingCalendar
from goodbuy.plans.actions import draw_plan
from goodbuy.plans.models import Narration, Plan, Presence, Step
from goodbuy.plans.schedule import Task, schedule
from goodbuy.plans.template_file import TemplateFile
from goodbuy.promises.models import Outcome
from goodbuy.server.sample.stage import Firm, at, day
from goodbuy.workspaces.boundary import acting_as_grant
from goodbuy.workspaces.models import Member

CALENDAR = WorkingCalendar(country="US", zone="America/New_York")
# What is worth telling a client after the fact; the rest of what was drafted is dropped.
TOLD = {
    "plan.shown", "plan.confirmed", "step.confirmed", "step.slipped", "step.disputed",
    "outcome.agreed", "outcome.claimed", "outcome.verified", "outcome.exceeded",
    "deal.agreed", "deal.live", "deal.proven", "promise.delayed", "promise.kept",
    "handoff.returned", "handoff.accepted_by_client", "handoff.closed", "review.shown",
}  # fmt: skip
# part: what they do and what they do not, where the story says nothing of its own.
DOES = {
    "decides": ("Says yes or no, and says so openly", "Manage the work day by day"),
    "pays": ("Pays the invoices", "Choose the days"),
    "it": ("Gives access to the systems", "Train the shifts"),
    "checks": ("Looks whether it is right", "Decide alone"),
    "uses it": ("Works with it every day", "Sign"),
    "line manager": ("Opens the line for the work", "Sign"),
    "site manager": ("Opens the site and plans the shifts", "Sign"),
    "salesperson": ("Answers for every promise", "Plan the installation"),
}
OTHERS = ("Does the steps with this name on them", "Speak for anyone else")
SAM = {"does": "Gets everything ready and live", "does_not": "Change prices"}
ORDER = ["exploring", "evaluating", "agreed", "onboarding", "live", "proven"]


@dataclass
class Play:
    """A deal being played: who is in it, and how each of them acts."""

    firm: Firm
    deal: Deal
    owner: Member
    cast: dict[str, CastMember] = field(default_factory=dict)
    grants: dict[str, Grant] = field(default_factory=dict)

    def fresh(self) -> Deal:
        self.deal = Deal.objects.select_related("workspace", "owner").get(pk=self.deal.pk)
        return self.deal

    def actor_of(self, cast: CastMember) -> Any:
        """The member or the grant whose voice this is; for a firm without a link, the owner."""
        if cast.member_id:
            return next(m for m in self.firm.members.values() if m.pk == cast.member_id)
        grant = self.grants.get(cast.name)
        return grant or self.owner

    def as_client(self, name: str, act: Callable[[Grant], Any]) -> None:
        grant = self.grants[name]
        grant.refresh_from_db()
        with acting_as_grant(grant):
            act(grant)

    def tell(self) -> None:
        """Let the narrators say what is worth it, and nothing else."""
        for entry in Narration.objects.filter(deal=self.deal, state="draft").for_list():
            by = self.actor_of(entry.narrator)
            by = by if isinstance(by, Member) else self.owner
            entry.publish(by=by) if entry.kind in TOLD else entry.drop(by=by)


def open_deal(firm: Firm, company: str, line: dict[str, Any], start: int) -> Play:
    owner = firm.members[line["owner"]]
    with at(start, 9):
        deal = Deal.open_deal(
            by=owner,
            company=firm.companies[company],
            name=line["name"],
            value=Decimal(line["value"]),
            currency=line.get("currency", "USD"),
            started_on=day(start),
        )
        play = Play(firm, deal, owner)
        _seat(play, owner.name, member=owner, part="salesperson")
        _seat(play, "Sam Okafor", member=firm.members["sam"], part="delivery lead", **SAM)
        for name, part in line["clients"].items():
            _seat(play, name, person=firm.people[name], part=part)
        for name, firm_name in line.get("third", {}).items():
            _seat(play, name, person=firm.people[name], side="third", firm=firm_name, part="fitter")
    return play


def _seat(play: Play, name: str, **fields: Any) -> CastMember:
    cast = CastMember.join(play.deal, by=play.owner, **fields)
    play.cast[name] = cast
    person = fields.get("person")
    if person is not None:
        grant, _ = Grant.give(play.deal, cast=cast, email=person.email, by=play.owner, mail=False)
        play.grants[name] = grant
    return cast


def start_for(file: TemplateFile, stage: str, through: float) -> int:
    """How many days ago a plan of this template began, to be so far into `stage` today."""
    tasks = [
        Task(key=s.key, name=s.name, duration_days=s.days, calendar=CALENDAR, after=s.after)
        for s in file.steps
    ]
    spans = schedule(tasks, CALENDAR.on_or_after(day(0)))
    inside = [spans[s.key] for p in file.phases if p.stage == stage for s in p.steps]
    if not inside:
        return -8
    first, last = min(s.starts_on for s in inside), max(s.due_on for s in inside)
    return -int((first - day(0)).days + (last - first).days * through) - 3


def play_to_today(play: Play, until: str, outcomes: list[dict[str, Any]]) -> None:
    """Walk the working days from the plan's first to yesterday."""
    begin = play.deal.started_on
    assert begin is not None
    offset = (begin - day(0)).days
    while offset < 0:
        if CALENDAR.is_working(day(offset)):
            _one_day(play, offset, until, outcomes)
        offset += 1


def _one_day(play: Play, offset: int, until: str, outcomes: list[dict[str, Any]]) -> None:
    today = day(offset)
    with at(offset, 10):
        for step in Step.objects.filter(deal=play.deal, state="claimed", done_on__lt=today):
            _confirm(play, step)
        due = Step.objects.filter(deal=play.deal, state__in=Step.OPEN, due_on__lte=today)
        for step in due.select_related("owner", "phase").order_by("number"):
            if ORDER.index(step.phase.stage) <= ORDER.index(_ahead(until)):
                _do(play, step)
    with at(offset, 16):
        _measure(play, offset, outcomes)
        _next_stage(play, until, outcomes)
        play.tell()


def _ahead(until: str) -> str:
    return until if until in ORDER else "proven"


def _do(play: Play, step: Step) -> None:
    by = play.actor_of(step.owner)
    if isinstance(by, Grant):
        play.as_client(step.owner.name, lambda grant: step.claim(by=grant, evidence=step.evidence))
    else:
        step.claim(by=by, evidence=step.evidence)


def _confirm(play: Play, step: Step) -> None:
    if step.owner.side == CastMember.Side.CLIENT:
        step.confirm(by=play.owner)
        return
    helper = step.helper.name if step.helper and step.helper.name in play.grants else ""
    clients = [c.name for c in play.cast.values() if c.side == "client" and c.name in play.grants]
    play.as_client(helper or clients[0], lambda grant: step.confirm(by=grant))


def _next_stage(play: Play, until: str, outcomes: list[dict[str, Any]]) -> None:
    """The stage follows the steps: it is that of the earliest phase with something open."""
    deal = play.fresh()
    steps = Step.objects.filter(deal=deal).exclude(state__in=Step.DONE)
    first = steps.select_related("phase").order_by("phase__order").first()
    reached = first.phase.stage if first else "proven"
    wanted = min(reached, _ahead(until), key=ORDER.index)
    verbs = {
        "evaluating": deal.evaluate,
        "agreed": deal.agree,
        "onboarding": deal.onboard,
        "live": deal.go_live,
    }
    if deal.stage in ORDER and ORDER.index(deal.stage) < ORDER.index(wanted):
        step_to = ORDER[ORDER.index(deal.stage) + 1]
        if step_to == "agreed" and play.owner.role == Member.Role.SELLER:
            verbs["agreed"](by=play.owner)
        elif step_to in verbs:
            verbs[step_to](by=play.owner)
        if step_to == "onboarding":
            # Agreed when they said yes, signed when the last step of that phase was done.
            deal.edit(by=play.owner, agreed_on=clock.today())
            step_back(play)


def step_back(play: Play) -> None:
    """The seller introduces who comes after, and is heard less from then on."""
    rows = list(Presence.objects.filter(deal=play.deal).for_list())
    seller = next((row for row in rows if row.is_seller), None)
    after = next((row for row in rows if row is not seller), None)
    if seller is None or after is None or seller.mode != Presence.Mode.LEAD:
        return
    words = after.cast.does or "Gets everything ready for you"
    seller.introduce(after, by=play.owner, words=words)
    seller.refresh_from_db()
    seller.step_down(Presence.Mode.BACKGROUND, by=play.owner)


def draw_and_show(play: Play, line: dict[str, Any]) -> None:
    """The plan is drawn on the first day, shown on the third, and confirmed by the first client."""
    assert play.deal.started_on is not None
    start = (play.deal.started_on - day(0)).days
    with at(start, 11):
        template = play.firm.templates[line["template"]]
        players = {
            "third:" + part: one for one in play.cast.values() if one.side == "third"
            for part in _third_parts(template.file)
        }  # fmt: skip
        draw_plan(play.deal, template, by=play.owner, start_on=day(start), players=players)
        say_who_does_what(play)
        for number, fields in enumerate(line.get("outcomes", []), start=1):
            _propose(play, fields, number)
    if line["stage"] == "exploring":
        return
    with at(min(start + 2, 0), 14):
        plan = Plan.objects.get(deal=play.deal)
        plan.show(by=play.owner)
        play.tell()
    if start + 4 < 0:
        client = next(iter(line["clients"]))
        with at(start + 4, 9):
            play.as_client(client, lambda grant: _say_yes(play, grant))
            play.tell()


def say_who_does_what(play: Play) -> None:
    """Everyone named in the room says what they do and what they do not."""
    for cast in CastMember.objects.filter(deal=play.deal):
        does, does_not = DOES.get(cast.part.lower(), OTHERS)
        cast.edit(by=play.owner, does=cast.does or does, does_not=cast.does_not or does_not)


def _third_parts(file: TemplateFile) -> set[str]:
    return {s.who for s in file.steps if s.side == "third"}


def _say_yes(play: Play, grant: Grant) -> None:
    plan = Plan.objects.get(deal=play.deal)
    plan.open(by=grant)
    plan.confirm(by=grant, seen=plan.seal)
    for outcome in Outcome.objects.filter(deal=play.deal, state=Outcome.State.PROPOSED):
        outcome.agree(by=grant)


def _propose(play: Play, fields: dict[str, Any], number: int) -> Outcome:
    by = fields.get("by")
    return Outcome.propose(
        deal=play.deal,
        by=play.owner,
        name=fields["name"],
        unit=fields.get("unit", ""),
        baseline=Decimal(str(fields["before"])),
        baseline_on=play.deal.started_on,
        target=Decimal(str(fields["target"])),
        direction="down" if fields["before"] > fields["target"] else "up",
        due_on=day(30),
        verifier=play.cast.get(by) if by else None,
        order=number,
    )


def _measure(play: Play, offset: int, outcomes: list[dict[str, Any]]) -> None:
    for fields in outcomes:
        for ago, value in fields.get("readings", []):
            if CALENDAR.on_or_after(day(-ago)) == day(offset):
                outcome = Outcome.objects.get(deal=play.deal, name=fields["name"])
                if outcome.state != Outcome.State.PROPOSED:
                    outcome.measure(day(-ago), Decimal(str(value)), by=play.owner)


def prove(play: Play, outcomes: list[dict[str, Any]], ago: int) -> None:
    """The seller says that it is there; the client, and only the client, that it is."""
    with at(-ago - 3, 11):
        for fields in outcomes:
            outcome = Outcome.objects.get(deal=play.deal, name=fields["name"])
            outcome.claim(by=play.owner)
        play.tell()
    for fields in outcomes:
        with at(-ago, 15):
            outcome = Outcome.objects.select_related("deal").get(
                deal=play.deal, name=fields["name"]
            )
            verdict, words = fields["verdict"], fields.get("words", "")
            give = partial(_verdict_of, outcome, verdict, words)
            play.as_client(fields["by"], give)
            play.tell()


def _verdict_of(outcome: Outcome, verdict: str, words: str, grant: Grant) -> Any:
    return outcome.give_verdict(verdict, by=grant, words=words)


def slip_back(play: Play, name: str, words: str) -> None:
    """A proven result is there no longer, and we are the ones who say it first."""
    with at(-3, 9):
        outcome = Outcome.objects.select_related("deal").get(deal=play.deal, name=name)
        outcome.fall_short(by=play.owner, words=words)


def brief(play: Play, line: dict[str, Any]) -> None:
    with at(-line["ago"], 9):
        reconnect = day(-line["reconnect"])
        play.as_client(
            line["by"],
            lambda grant: Brief.send(
                play.deal,
                by=grant,
                status=line["status"],
                words=line["words"],
                reconnect_on=CALENDAR.on_or_after(reconnect),
            ),
        )
    with at(-line["ago"], 15):
        for news in Brief.objects.filter(deal=play.deal, state="sent"):
            news.see(by=play.owner)


def note(play: Play, words: str, ago: int) -> None:
    with at(-ago, 17):
        made = Note(words=words, by=play.owner, deal_id=play.deal.pk)
        made.born("note.written", by=play.owner)


def looked(play: Play, ago: int | None) -> None:
    """The client opened the room so many days ago."""
    if ago is not None:
        with at(-ago, 8, 52):
            play.fresh().was_told()
            for grant in play.grants.values():
                grant.refresh_from_db()
                grant.touch()
