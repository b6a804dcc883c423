"""Thirteen deals in every stage, and one of them in full: what pages are looked at with."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from goodbuy.deals.models import Brief, CastMember, Deal, Question, Standing
from goodbuy.kernel import clock
from goodbuy.kernel.working_days import WorkingCalendar
from goodbuy.plans.models import Phase, Plan, Step
from goodbuy.promises.models import Outcome, Promise
from goodbuy.testing.cast import make_cast, make_company, make_deal, make_grant, make_member
from goodbuy.workspaces.models import Member

# stage, company, client, next step (empty: none), in how many days, told how many days ago
OTHERS = [
    ("exploring", "Bexley Pharma", "Ada Quill", "Send the floor plan", 2, 1),
    ("exploring", "Calder Cold Storage", "Joanna Pell", "", 0, None),
    ("evaluating", "Tallow Creek Dairy", "Wynn Abara", "Wynn’s day to talk", 0, 5),
    ("evaluating", "Quarry Lane", "Theo Marsh", "Theo’s day to talk", 5, 12),
    ("agreed", "Halloway Foods", "Iris Boone", "Iris’s board decides", 8, 2),
    ("onboarding", "Lark & Sons Bakery", "Gus Lark", "", 0, 31),
    ("live", "Merrow Seafoods", "Col Merrow", "Visit the line", 3, 6),
    ("live", "Fennimore Paper", "Bea Fenn", "Train the night shift", 8, 2),
    ("live", "Ostrander Mills", "Nell Ostrander", "Say how it went", 0, 1),
    ("proven", "Dunmore Tea", "Hana Dunmore", "Results day, both teams", 14, 3),
    ("proven", "Pell Valley Cider", "Ewan Pell", "Take a reference call", 20, 4),
    ("renewing", "Orchard Street Foods", "Rosa Lindqvist", "Walk site two with us", 13, 3),
]
PHASES = [
    ("Wrong labels cost us", "exploring"),
    ("Worth fixing?", "evaluating"),
    ("Does it work here?", "evaluating"),
    ("Are we safe?", "agreed"),
    ("Ready inside", "onboarding"),
    ("Shifts use it daily", "live"),
    ("Show the board", "proven"),
]
# phase, step, owner, state, due in days
STEPS = [
    (0, "Listen on the docks", "mira", "confirmed", -90),
    (1, "Write it back", "mira", "confirmed", -70),
    (2, "Trial on aisle 4", "tomas", "confirmed", -50),
    (3, "Agree, at the price held", "maren", "confirmed", -30),
    (4, "Wi-Fi check", "owen", "claimed", -2),
    (4, "Approve the label layout", "maren", "ready", 2),
    (4, "Test login, stock system", "priya", "ready", 2),
    (4, "Freezer-label answer", "lena", "in_progress", -2),
    (4, "Connect six printers", "sam", "planned", 6),
    (5, "Train both shifts", "tomas", "planned", 18),
    (5, "Live on six docks", "sam", "planned", 24),
    (6, "Recall drill, then results day", "ben", "planned", 70),
]


def working(days: int) -> date:
    calendar = WorkingCalendar(country="US", zone="America/New_York")
    return calendar.on_or_after(clock.today(calendar.zone) + timedelta(days))


def tell_story(cast: Any) -> Deal:
    """Fill the cast's workspace; returns the deal of Harbor & Pine, which is there in full."""
    lena = make_member(cast.workspace, "Lena Berg", "delivery", title="label engineer")
    for row in OTHERS:
        _other(cast.mira, *row)
    return _harbor(cast, lena)


def _told(deal: Deal, days: int | None, born: int = 120) -> None:
    ago = None if days is None else clock.now() - timedelta(days=days)
    created = clock.now() - timedelta(days=born if days is not None else 1)
    Deal.objects.filter(pk=deal.pk).update(told_at=ago, created_at=created)


def _other(
    by: Member, stage: str, company: str, client: str, step: str, due: int, told: int | None
) -> None:
    firm = make_company(by, company)
    deal = make_deal(by, firm, name=f"A better line at {company}", stage=stage, value=24000)
    ours = make_cast(by, deal, by.name, "seller", member=by, does="leads", does_not="fit")
    theirs = make_cast(by, deal, client, "client", firm=company, does="decides", does_not="fit")
    _told(deal, told)
    if step:
        plan = Plan(deal=deal, state="shown")
        plan.born("plan.drawn", by=by)
        phase = Phase(deal=deal, plan=plan, name="The next phase", stage=stage, order=1)
        phase.born("phase.added", by=by)
        whose = theirs if step.split("’")[0] == theirs.first_name else ours
        _step(by, deal, plan, phase, 1, step, whose, ours, "planned", due)
    if company == "Merrow Seafoods":
        _outcome(by, deal, theirs, "Fewer stops of the line", "short", 1)
    if company == "Dunmore Tea":
        for n, name in enumerate(("Less waste", "Faster shifts", "No recalls")):
            _outcome(by, deal, theirs, name, "exceeded", n)


def _outcome(by: Member, deal: Deal, who: CastMember, name: str, state: str, n: int) -> None:
    verdict = {"verdict_by": who, "verdict_on": working(-3)} if state == "exceeded" else {}
    facts = {"unit": "a week", "baseline": 12, "target": 2, "due_on": working(60), "order": n}
    outcome = Outcome(deal=deal, name=name, verifier=who, state=state, **facts, **verdict)
    outcome.born("outcome.proposed", by=by)


def _step(
    by: Member, deal: Deal, plan: Plan, phase: Phase, number: int, name: str,
    owner: CastMember, narrator: CastMember, state: str, due: int,
) -> None:  # fmt: skip
    day = working(due)
    done = {"done_on": day} if state in ("claimed", "confirmed") else {}
    Step(
        deal=deal, plan=plan, phase=phase, number=number, name=name, owner=owner,
        narrator=narrator, state=state, starts_on=day, due_on=day, baseline_due_on=day,
        expectation="You see each day what is done.", **done,
    ).born("step.added", by=by, audience="client")  # fmt: skip


def _harbor(cast: Any, lena: Member) -> Deal:
    by, deal = cast.mira, cast.deal
    Deal.objects.filter(pk=deal.pk).update(
        stage="onboarding", value=48600, value_on=working(75), agreed_on=working(-30)
    )
    deal.refresh_from_db()
    _told(deal, 0)
    people = {"mira": cast.mira_cast}
    people["maren"] = _client(by, deal, "Maren Oakes", "Decides", 84, 62, "Wants no second recall")
    people["ingrid"] = _client(by, deal, "Ingrid Solheim", "Pays", 78, 16, "Waits for our answer")
    people["tomas"] = _client(by, deal, "Tomás Reyes", "Uses", 56, 84, "Uses, trusted")
    people["priya"] = _client(by, deal, "Priya Nair", "Checks", 46, 10, "Short of time")
    people["ben"] = _client(by, deal, "Ben Adeyemi", "Checks recalls", 38, 48, "Checks recalls")
    for listener, heard in (("tomas", "maren"), ("ingrid", "maren"), ("ben", "tomas")):
        standing = Standing.objects.get(cast=people[listener])
        standing.change("standing.changed", by=by, listens_to=people[heard])
    lena_face = CastMember.join(deal, by=by, member=lena, does="labels", does_not="price")
    people["lena"] = lena_face
    sam = {"does": "connects printers", "does_not": "repairs Wi-Fi", "firm": "Northlight"}
    people["sam"] = make_cast(by, deal, "Sam Okoro", "seller", **sam)
    people["owen"] = make_cast(by, deal, "Owen Hale", "third", firm="Kestrel")
    _plan(by, deal, people)
    _said(by, deal, people)
    maren = make_grant(by, deal, people["maren"], "maren-token")
    Question.ask(deal, "When does the first invoice come?", by=maren)
    Question.ask(deal, "Does the printer work at −30 °C?", by=cast.ana, way="anonymous")
    Brief.send(deal, by=maren, status="all_well", words="Audit week.", reconnect_on=working(5))
    return deal


def _client(
    by: Member, deal: Deal, name: str, part: str, influence: int, stance: int, words: str
) -> CastMember:
    does = {"does": "approves what is theirs", "does_not": "fit anything"}
    face = make_cast(by, deal, name, "client", firm=deal.company_name, part=part, **does)
    Standing.place(face, by=by, influence=influence, stance=stance, words=words)
    return face


def _plan(by: Member, deal: Deal, people: dict[str, CastMember]) -> None:
    plan = Plan(deal=deal, state="shown")
    plan.born("plan.drawn", by=by)
    phases = []
    for n, (name, stage) in enumerate(PHASES):
        phases.append(Phase(deal=deal, plan=plan, name=name, stage=stage, order=n + 1))
        phases[-1].born("phase.added", by=by)
    for n, (phase, name, owner, state, due) in enumerate(STEPS):
        narrator = people["mira"]
        _step(by, deal, plan, phases[phase], n + 1, name, people[owner], narrator, state, due)


def _said(by: Member, deal: Deal, people: dict[str, CastMember]) -> None:
    for words, who, to, state, due in (
        ("The spare printer stands in aisle 4 by Friday.", "sam", "tomas", "kept", -20),
        ("No price change until the results are there.", "mira", "ingrid", "kept", -30),
        ("You have the day-by-day plan.", "sam", "tomas", "recorded", 1),
        ("You have the answer about freezer labels.", "lena", "ben", "recorded", -2),
        ("The label layout comes back.", "maren", "sam", "acknowledged", 2),
        ("Someone is on the dock at 6:00.", "mira", "tomas", "missed", -40),
    ):
        Promise(
            deal=deal, words=words, said_by=people[who], said_to=people[to], state=state,
            said_on=working(-45), due_on=working(due),
        ).born("promise.recorded", by=by, audience="client")  # fmt: skip
    for n, name in enumerate(("Wrong labels", "Recall drill", "Minutes a pallet")):
        _outcome(by, deal, people["maren"], name, "agreed", n)
