"""The deal of Harbor & Pine Foods, step by step as the design tells it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from goodbuy.deals.models import Deal, Question, Standing, YesRisk
from goodbuy.plans import presence_plan
from goodbuy.plans.models import Narration, Plan, Step
from goodbuy.promises.models import Outcome, Promise
from goodbuy.server.sample import asking, play
from goodbuy.server.sample.play import CALENDAR, Play
from goodbuy.server.sample.stage import Firm, at, day, read


def tell(firm: Firm) -> Play:
    given = read("harbor.yaml")
    told = _open(firm, given)
    _draw(told, given)
    _promise(told, given)
    happenings = sorted(_happenings(told, given), key=lambda each: each[:2])
    for offset, hour, act in happenings:
        with at(offset, hour):
            act()
        if offset < -1:
            with at(offset, hour, 40):
                told.tell()
    _standings(told, given)
    _risks(told, given)
    for words in given["notes"]:
        play.note(told, words, 1)
    asking.ask(told)
    play.looked(told, 0)
    return told


def _open(firm: Firm, given: dict[str, Any]) -> Play:
    dana = firm.members["dana"]
    with at(given["started"], 9):
        deal = Deal.open_deal(
            by=dana,
            company=firm.companies["harbor"],
            name=given["name"],
            value=Decimal(given["value"]),
            started_on=day(given["started"]),
            value_on=CALENDAR.on_or_before(day(given["value_on"])),
        )
        told = Play(firm, deal, dana)
        for key, words in given["seller"].items():
            member = firm.members[key]
            told.cast[key] = play._seat(told, member.name, member=member, **words)
        for side in ("client", "third"):
            for name, words in given[side].items():
                play._seat(told, name, person=firm.people[name], side=side, **words)
    return told


def _day(offset: int) -> Any:
    return CALENDAR.on_or_after(day(offset))


def _at_work(offset: int) -> int:
    """The same day, or the next on which people work; the last one where that is not past."""
    on = CALENDAR.on_or_after(day(offset))
    if on >= day(0):
        on = CALENDAR.on_or_before(day(offset))
    return (on - day(0)).days


def _draw(told: Play, given: dict[str, Any]) -> None:
    """The plan as it was drawn before the signature, with the days that were named then."""
    dana, cast = told.owner, told.cast
    with at(given["started"] + 1, 11):
        plan = Plan(deal=told.deal, template_name="Equipment installation")
        plan.born("plan.drawn", by=dana, facts={"template": "Equipment installation"})
        phases = [
            plan.add_phase(by=dana, name=name, stage=stage, gist=gist)
            for name, stage, gist in given["phases"]
        ]
        drawn: dict[str, Step] = {}
        for phase, name, owner, helper, start, due, expectation, why, minutes in given["steps"]:
            due_on = _day(due)
            starts_on = min(_day(start), due_on)
            step = plan.add_step(
                by=dana,
                phase=phases[phase],
                name=name,
                # Whoever takes it over keeps its days, which go by its length.
                days=CALENDAR.between(starts_on, due_on) + 1,
                owner=cast[owner],
                helper=cast[helper] if helper else None,
                expectation=expectation,
                why=why,
                minutes=minutes,
                after=tuple(drawn[waited] for waited in given["waits"].get(name, ())),
            )
            drawn[name] = step
            step.set_day("step.dated", starts_on, due_on, by=dana)
        play.say_who_does_what(told)
        presence_plan.propose(plan, by=dana)
        _name_results(told, given)


def _name_results(told: Play, given: dict[str, Any]) -> None:
    for number, fields in enumerate(given["outcomes"], start=1):
        Outcome.propose(
            deal=told.deal,
            by=told.owner,
            name=fields["name"],
            unit=fields.get("unit", ""),
            baseline=Decimal(str(fields["before"])),
            baseline_on=day(given["started"]),
            target=Decimal(str(fields["target"])),
            due_on=_day(fields["due"]),
            verifier=told.cast[fields["verifier"]],
            words=fields["words"],
            order=number,
        )


def _promise(told: Play, given: dict[str, Any]) -> None:
    for words, by, to, said, due, _, place in given["promises"]:
        with at(said, 12):
            Promise.record(
                deal=told.deal,
                words=words,
                said_by=told.cast[by],
                said_to=told.cast[to],
                due_on=_day(due),
                said_on=day(said),
                said_where=place,
                by=told.owner,
            )


def _happenings(told: Play, given: dict[str, Any]) -> Any:
    """(day, hour, what is done), for everything after the plan was drawn."""
    dana, deal = told.owner, told.deal
    yield -120, 10, lambda: Plan.objects.get(deal=deal).show(by=dana)
    yield -118, 9, lambda: told.as_client("Maren Oakes", lambda g: play._say_yes(told, g))
    yield -215, 9, lambda: told.fresh().evaluate(by=dana)
    yield given["agreed"], 17, lambda: told.fresh().agree(by=dana, on=day(given["agreed"]))
    yield given["onboarded"], 9, lambda: told.fresh().onboard(by=dana)
    yield given["onboarded"], 10, lambda: play.step_back(told)
    for line in given["steps"]:
        if line[5] < -1 and line[1] not in [late[0] for late in given["new_days"]]:
            done = _at_work(line[5])
            yield done, 14, lambda name=line[1]: _do(told, name)
            yield done + 1, 9, lambda name=line[1]: _confirm(told, name)
    for name, due, reason, said in given["new_days"]:
        yield said, 9, lambda n=name, d=due, r=reason: _slip(told, n, d, r)
    for fields in given["outcomes"]:
        for on, value in fields["readings"]:
            if on > -118:
                yield on, 18, lambda n=fields["name"], o=on, v=value: _measure(told, n, o, v)
        yield -117, 18, lambda f=fields: _measure_before(told, f)
    for words, _, _, _, _, kept, _ in given["promises"]:
        if kept is not None:
            yield kept, 15, lambda w=words: _keep(told, w)
    for words, said, due, reason in given["promise_delays"]:
        yield said, 9, lambda w=words, d=due, r=reason: _delay(told, w, d, r)
    for line in given["questions"]:
        yield from _asked(told, line)
    for who, on, hour, headline, why, next_words in given["told"]:
        yield on, hour, lambda w=who, h=headline, y=why, n=next_words: _say(told, w, h, y, n)


def _step(told: Play, name: str) -> Step:
    return Step.objects.select_related("owner", "helper").get(deal=told.deal, name=name)


def _do(told: Play, name: str) -> None:
    step = _step(told, name)
    if step.is_open:
        play._do(told, step)


def _confirm(told: Play, name: str) -> None:
    step = _step(told, name)
    if step.state == Step.State.CLAIMED:
        play._confirm(told, step)


def _slip(told: Play, name: str, due: int, reason: str) -> None:
    step = _step(told, name)
    step.slip(_day(due), by=told.actor_of(step.owner), reason=reason)


def _measure(told: Play, name: str, offset: int, value: float) -> None:
    outcome = Outcome.objects.get(deal=told.deal, name=name)
    outcome.measure(day(offset), Decimal(str(value)), by=told.owner)


def _measure_before(told: Play, fields: dict[str, Any]) -> None:
    """The readings of the trial, written down once both sides had agreed on the result."""
    for on, value in fields["readings"]:
        if on <= -118:
            _measure(told, fields["name"], on, value)


def _keep(told: Play, words: str) -> None:
    promise = Promise.objects.select_related("said_by", "said_to").get(deal=told.deal, words=words)
    to = promise.said_to
    if to and to.name in told.grants:
        told.as_client(to.name, lambda grant: promise.confirm_kept(by=grant))
    else:
        promise.confirm_kept(by=told.owner)


def _delay(told: Play, words: str, due: int, reason: str) -> None:
    promise = Promise.objects.select_related("said_by", "deal").get(deal=told.deal, words=words)
    promise.give_new_day(_day(due), by=told.actor_of(promise.said_by), reason=reason)


def _asked(told: Play, line: list[Any]) -> Any:
    words, asker, asked, answered, by, answer, understood = line

    def ask(grant: Any) -> None:
        Question.ask(told.deal, words, by=grant)

    yield *asked, lambda: told.as_client(asker, ask)
    if answered:
        yield *answered, lambda: _answer(told, words, by, answer)
    if understood:
        yield answered[0], answered[1] + 1, lambda: _understand(told, words, asker)


def _answer(told: Play, words: str, by: str, answer: str) -> None:
    question = Question.objects.get(deal=told.deal, words=words)
    question.answer_with(answer, by=told.firm.members[by])


def _understand(told: Play, words: str, asker: str) -> None:
    question = Question.objects.get(deal=told.deal, words=words)
    told.as_client(asker, lambda grant: question.understand(by=grant))


def _say(told: Play, who: str, headline: str, why: str, next_words: str) -> None:
    Narration.tell(
        deal=told.fresh(),
        narrator=told.cast[who],
        by=told.owner,
        headline=headline,
        why=why,
        next_words=next_words,
    )


def _risks(told: Play, given: dict[str, Any]) -> None:
    with at(-2, 18):
        for whose, words, chance, is_told, answer, means in given["risks"]:
            fields = {"chance": chance, "is_told": is_told, "answer": answer, "means": means}
            cast = told.cast[whose] if whose else None
            YesRisk.note(told.deal, by=told.owner, cast=cast, words=words, **fields)


def _standings(told: Play, given: dict[str, Any]) -> None:
    with at(-2, 17):
        for name, (influence, stance, words, listens_to) in given["standing"].items():
            Standing.place(
                told.cast[name],
                by=told.owner,
                influence=influence,
                stance=stance,
                words=words,
                listens_to=told.cast.get(listens_to) if listens_to else None,
            )
