"""All that waits for somebody, ordered and limited before names are looked up.

Asked in two statements: what can hurt today, and the rest where that leaves room for it.
"""

from __future__ import annotations

from datetime import UTC, date
from typing import Any
from uuid import UUID

from goodbuy.deals.models import Brief, Deal, Grant, Question
from goodbuy.deals.quiet import FOR_EVER
from goodbuy.insight.people_duties import PEOPLE
from goodbuy.insight.talk_duties import TALK_STATES, TALKS
from goodbuy.kernel import clock
from goodbuy.kernel.statements import ask, spelled
from goodbuy.plans.assuming import AHEAD, CHANGES
from goodbuy.plans.models import Handoff, Narration, Presence, Step, TeachBack
from goodbuy.plans.models.check_in import CheckIn
from goodbuy.promises.models import Outcome, Promise
from goodbuy.workspaces.models import Member

# After the signature, until the results are proven: where a seller must not vanish.
SIGNED = (Deal.Stage.AGREED, Deal.Stage.ONBOARDING, Deal.Stage.LIVE)

# Mine: I own the deal, or I am the one of us who is named; what somebody owns who no longer
# works here waits for whoever manages.
MINE = """
own as materialized (
  select id from deals_deal where owner_id = %(member)s and deleted_at is null
  union select id from deals_deal where %(manages)s and deleted_at is null
    and owner_id in (select id from workspaces_member where left_at is not null)
),
mine as materialized (
  select id, true as is_owned from own union all
  select distinct deal_id, false from deals_castmember
  where member_id = %(member)s and not exists (select from own where own.id = deal_id)
)"""
EVERYONES = """
mine as materialized (
  select id, true as is_owned from deals_deal
  where workspace_id = %(workspace)s and deleted_at is null
)"""
# How those deals stand, for the kinds to which that matters: looked up only where it is asked.
STANDING = """
standing as materialized (
  select d.id, d.stage, d.told_at, is_owned from mine join deals_deal d on d.id = mine.id
  where d.deleted_at is null
)"""
# Each kind: its row, its deal, its words, the cast members whose names stand in `who` and `more`
# (or the words for `more`), its day or moment, how soon waiting hurts somebody (the smallest
# first), and who is named. A check-in's and an untold step's `who` is the deal's first client.
KINDS = {
    "promise": """
      select r.id, r.deal_id, r.words, r.said_by_id, r.said_to_id, '', r.due_on, null::timestamptz,
        case when r.due_on < %(today)s then 2 else 6 end, r.said_by_id, is_owned
      from promises_promise r join deals_castmember c on c.id = r.said_by_id
      join mine on mine.id = r.deal_id
      where r.state = any(%(promised)s) and r.due_on <= %(soon)s and c.side = 'seller'""",
    "question": """
      select r.id, r.deal_id, r.words, r.asker_id, r.owner_id, '', null::date, r.answer_due_at,
        case when r.answer_due_at < %(now)s then 1 else 5 end, r.owner_id, is_owned
      from deals_question r join mine on mine.id = r.deal_id where r.state = any(%(asked)s)""",
    # Ours that are due, and anyone's that are late or in dispute: we guide them all. Where a deal
    # is paused or over nobody is hurried, asked or rung up; a stage is looked up for what is left.
    "step": """
      select * from (
        select r.id, r.deal_id, r.name, r.owner_id, null::uuid, r.state, r.due_on,
          null::timestamptz,
          case when r.state = %(disputed)s then 1 when r.due_on < %(today)s then 3 else 6 end,
          r.narrator_id, is_owned
        from plans_step r join deals_castmember c on c.id = r.owner_id
        join mine on mine.id = r.deal_id
        where r.state = any(%(open)s) and r.due_on <= %(soon)s
          and (c.side = 'seller' or r.due_on < %(today)s or r.state = %(disputed)s)
        offset 0) r
      where (select stage from deals_deal where id = r.deal_id) = any(%(running)s)
      union all
      select r.id, r.deal_id, r.name, r.owner_id, null::uuid, r.state, r.due_on, null::timestamptz,
        1, r.narrator_id, is_owned
      from plans_step r join mine on mine.id = r.deal_id
      where r.state = %(disputed)s and r.due_on > %(soon)s
        and (select stage from deals_deal where id = r.deal_id) = any(%(running)s)""",
    # Done by the client: one of us looks and confirms. Done by a third party: ask the client.
    "claim": """
      select r.id, r.deal_id, r.name, r.owner_id, null::uuid, c.side, r.due_on, null::timestamptz,
        4, r.narrator_id, is_owned
      from plans_step r join deals_castmember c on c.id = r.owner_id
      join mine on mine.id = r.deal_id
      where r.state = %(claimed)s and c.side <> 'seller'""",
    "narration": """
      select r.id, r.deal_id, r.headline, r.narrator_id, null::uuid, '', r.due_on,
        null::timestamptz, case when r.due_on < %(today)s then 4 else 7 end, r.narrator_id,
        is_owned
      from plans_narration r join mine on mine.id = r.deal_id where r.state = %(draft)s""",
    # News from a client that nobody answered; and a day to talk again that has come: not before
    # the day, and then until somebody talked with them. A newer word replaces an older one.
    "brief": """
      select r.id, r.deal_id, r.words, r.cast_id, null::uuid,
        case when c.side = 'seller' then 'ours:' else '' end || r.status || '|' || r.noted_by,
        r.reconnect_on,
        r.sent_at, case when r.reconnect_on is not null or c.side = 'seller' then 3
          when r.status = any(%(bad)s) then 1 else 4 end, null::uuid, is_owned
      from deals_brief r join deals_castmember c on c.id = r.cast_id
      join mine on mine.id = r.deal_id
      where r.status <> %(over)s and (
        c.side <> 'seller' and r.state = any(%(unanswered)s)
          and (r.reconnect_on is null or r.reconnect_on <= %(today)s)
        or r.reconnect_on <= %(today)s and r.talked_on is null and r.status <> all(%(endings)s))
      and not exists (select from deals_brief n where n.deal_id = r.deal_id
        and n.cast_id = r.cast_id and n.sent_at > r.sent_at)""",
    "colleague": """
      select r.id, r.deal_id, c.name, null::uuid, null::uuid, r.email || '|' || c.id, null::date,
        null::timestamptz, 5, null::uuid, is_owned
      from deals_grant r join deals_castmember c on c.id = r.cast_id
      join mine on mine.id = r.deal_id
      where r.state = %(proposed)s""",
    "result": """
      select r.id, r.deal_id, r.name, null::uuid, null::uuid, r.verdict_words, r.due_on,
        null::timestamptz, 2, null::uuid, is_owned
      from promises_outcome r join mine on mine.id = r.deal_id where r.state = %(short)s""",
    # `more` is how many working days to wait; whoever but us did it is asked sooner. Only what
    # could not be asked by letter, and of nobody who wished to be left in peace.
    "check_in": """
      select r.id, r.deal_id, r.asks, r.cast_id, null::uuid, wait::text,
        coalesce(r."on", s.done_on), null::timestamptz, 4, s.narrator_id, is_owned
      from plans_checkin r left join plans_step s on s.id = r.step_id
      left join deals_castmember c on c.id = s.owner_id
      cross join lateral (select case when r."on" is not null then 0
        when c.side = 'seller' then r.days
        else least(r.days, %(longest_wait)s) end) w(wait)
      join mine on mine.id = r.deal_id
      where r.state = %(scheduled)s and r.kind = %(check_in)s
        and coalesce(r."on", s.done_on + wait) <= %(today)s
        and (select stage from deals_deal where id = r.deal_id) = any(%(running)s)
        and not exists (select from deals_brief b join deals_castmember bc on bc.id = b.cast_id
          where b.deal_id = r.deal_id and bc.side = 'client'
            and (b.reconnect_on > %(today)s or b.status = any(%(endings)s))
            and not exists (select from deals_brief n where n.deal_id = b.deal_id
              and n.cast_id = b.cast_id and n.sent_at > b.sent_at))""",
    # Said in the client's own words: one of us says whether we mean the same.
    "teach_back": """
      select r.id, r.deal_id, r.words, r.cast_id, null::uuid,
        concat(s.id, '|', translate(r.noted_by, '|', '/'), '|', s.name), null::date,
        r.created_at, 4, s.narrator_id, is_owned
      from plans_teachback r join plans_step s on s.id = r.step_id
      join mine on mine.id = r.deal_id where r.state = %(said)s""",
    # Asked and reminded, and still not said: one of us rings, unless they chose a later day.
    "unsaid": """
      select r.id, r.deal_id, s.name, r.cast_id, null::uuid, s.id::text, r.call_on,
        null::timestamptz, 4, s.narrator_id, is_owned
      from plans_teachback r join plans_step s on s.id = r.step_id
      join mine on mine.id = r.deal_id
      where r.state = any(%(to_say)s) and r.call_on <= %(today)s and s.is_shared
        and s.state <> %(not_needed)s
        and (select stage from deals_deal where id = r.deal_id) = any(%(running)s)
        and not exists (select from deals_brief b where b.cast_id = r.cast_id
          and (b.reconnect_on > %(today)s or b.status = any(%(endings)s))
          and not exists (select from deals_brief n where n.deal_id = b.deal_id
            and n.cast_id = b.cast_id and n.sent_at > b.sent_at))""",
    # Answers that ask something of us: `more` is the verdict, whether what comes next is clear,
    # until when they wish to be left in peace, who of us wrote it down, and what was asked. Worse
    # than they were told, or not clear, hurts sooner.
    "follow_up": """
      select r.id, r.deal_id, r.answer, r.cast_id, null::uuid, concat(r.verdict, '|',
        r.is_clear, '|', (select max(case when b.status = any(%(endings)s) then %(ever)s
            else b.reconnect_on end)
          from deals_brief b where b.cast_id = r.cast_id
          and (b.reconnect_on > %(today)s or b.status = any(%(endings)s))
          and not exists (select from deals_brief n
            where n.deal_id = b.deal_id and n.cast_id = b.cast_id and n.sent_at > b.sent_at)),
        '|', translate(r.noted_by, '|', '/'), '|', r.asks), r.follow_on, null::timestamptz,
        case when r.follow_on < %(today)s then 2
          when r.verdict < 0 or not r.is_clear then 3 else 4 end, r.owner_id, is_owned
      from plans_checkin r join mine on mine.id = r.deal_id
      where r.state = %(answered)s and r.follow_on is not null""",
    # Its `words` are the rung, its `more` whose turn it is there: a colleague, or the sponsor.
    # Who does not answer, and how far up the ladder that has come; 0: too long without a word.
    "silence": """
      select r.id, r.deal_id, r.rung::text, r.cast_id, r.turn_to_id, '', r.silent_from,
        null::timestamptz, case when r.rung in (0, 4) then 1 else 3 end,
        case when r.rung = 2 then coalesce(r.turn_to_id, r.owner_id) else r.owner_id end, is_owned
      from plans_checkin r join mine on mine.id = r.deal_id
      where (r.heard_on is null or r.rung = 0) and (r.state = %(silent)s and r.rung >= 2
        or r.state = %(escalated)s)
        and (select stage from deals_deal where id = r.deal_id) = any(%(running)s)""",
    **TALKS,
    **PEOPLE,
    # Who speaks for us and has not been heard for longer than their part allows.
    "vanished": """
      select r.id, r.deal_id, case when r.is_seller then 'seller' else r.mode end, r.cast_id,
        null::uuid, (%(here)s - since)::text, since, null::timestamptz,
        case when r.is_seller then 2 else 4 end, r.cast_id, is_owned
      from plans_presence r join standing on standing.id = r.deal_id
      join deals_castmember c on c.id = r.cast_id
      join workspaces_workspace w on w.id = r.workspace_id
      cross join lateral (
        select (coalesce(r.heard_at, r.created_at) at time zone w.zone)::date) s(since)
      where stage = any(%(signed)s) and r.mode <> %(archived)s and not c.has_left
        and (c.away_from is null or not %(today)s between c.away_from and c.away_to)
        and since < %(here)s - w.silent_days * case r.mode when %(background)s then 2
          when %(on_call)s then 4 else 1 end""",
    # Heard far less than planned when it was last looked at, and not since; who has not vanished.
    "cliff": """
      select r.id, r.deal_id, r.planned_share::text, r.cast_id, null::uuid, r.heard_share::text,
        (r.cliff_at at time zone w.zone)::date, null::timestamptz, 3, r.cast_id, is_owned
      from plans_presence r join standing on standing.id = r.deal_id
      join deals_castmember c on c.id = r.cast_id
      join workspaces_workspace w on w.id = r.workspace_id
      where r.cliff_at is not null and stage = any(%(signed)s) and not c.has_left
        and coalesce(r.heard_at < r.cliff_at, true)
        and (c.away_from is null or not %(today)s between c.away_from and c.away_to)
        and (coalesce(r.heard_at, r.created_at) at time zone w.zone)::date
          >= %(here)s - w.silent_days * case r.mode when %(background)s then 2
            when %(on_call)s then 4 else 1 end""",
    # One of us who no longer works here, and still leads a purchase or speaks for us in it.
    "gone": """
      select r.id, r.id, m.name, null::uuid, null::uuid, 'leads',
        (m.left_at at time zone m.zone)::date, null::timestamptz, 2, null::uuid, is_owned
      from deals_deal r join standing on standing.id = r.id
      join workspaces_member m on m.id = r.owner_id
      where m.left_at is not null and standing.stage = any(%(running)s)
      union all
      select c.id, c.deal_id, m.name, null::uuid, null::uuid, 'speaks',
        (m.left_at at time zone m.zone)::date, null::timestamptz, 2, null::uuid, is_owned
      from workspaces_member m join deals_castmember c on c.member_id = m.id
      join standing on standing.id = c.deal_id
      where m.left_at is not null and not c.has_left and standing.stage = any(%(running)s)""",
    # Whoever has to act on a handoff: the giver (of a draft only once it is signed), the
    # receiver, or whoever is to close it.
    "handoff": """
      select r.id, r.deal_id, r.state, acts, null::uuid,
        r.missing, null::date, r.created_at, case when r.state = %(returned)s then 2 else 4 end,
        acts, is_owned
      from plans_handoff r join standing on standing.id = r.deal_id
      cross join lateral (select case when r.state = any(%(givers)s) then r.giver_id
        else r.receiver_id end) a(acts)
      where r.state = any(%(to_act)s) or r.state = %(begun)s and stage = any(%(signed)s)""",
}
# Steps that begin soon and of which the client heard nothing since they became what they are; not
# where they asked to be left in peace. All of a deal are told at once, so the key is the deal.
# Looked for only where what hurts more leaves room for it.
ASSUMED = """
  select r.deal_id, r.deal_id, r.name, null::uuid, r.owner_id, '',
    r.due_on, null::timestamptz, 5, r.narrator_id, is_owned
  from plans_step r join standing on standing.id = r.deal_id
  where r.is_shared and r.state = any(%(open)s) and r.starts_on <= %(ahead)s
    and stage = any(%(running)s)
    and (told_at is null or told_at < coalesce(
      (select max(at) from timeline_event e where e.about_id = r.id
        and e.kind = any(%(changes)s) and e.actor_kind <> 'guest'), r.created_at))
    and not exists (select from deals_brief b
      where b.deal_id = r.deal_id and b.reconnect_on > %(today)s)
    and %(room)s > %(hard)s + (select count(*) from others where harm < 5)"""
_COLUMNS = 'id, deal_id, words, who_id, more_id, more, "on", at, harm, named_id, is_owned'
_ORDER = 'w.harm, coalesce(w."on", w.at::date), w.id'


def _soonest(parts: dict[str, str], only: str = "true") -> str:
    """Those of the parts that are mine and not put off, which a page names `kind:id`."""
    all_parts = " union all ".join(
        f"select '{kind}' as kind, * from ({select}) {kind}({_COLUMNS})"
        for kind, select in parts.items()
    )
    return f"""(
  select w.* from ({all_parts}) w
  where (w.is_owned or w.named_id in (select id from me)) and not exists (
    select from insight_later l where l.member_id = %(member)s and l.until_on > %(today)s
      and l.item = w.kind || ':' || w.id) and {only}
  order by {_ORDER} limit %(most)s)"""


# What can hurt somebody today; nothing else does (a test reads them). Where it fills the list by
# itself, nothing else is looked for.
TODAY = ("question", "step", "brief", "silence", "respect")
_FIRST = {kind: KINDS[kind] for kind in TODAY}
_REST = {kind: select for kind, select in KINDS.items() if kind not in TODAY}
_MINE = """
with me as materialized (select id from deals_castmember where member_id = %(member)s),
{mine}"""
_TOLD = f"""
select w.kind, w.id, w.deal_id, coalesce(d.company_name, ''), w.words,
  coalesce(who.name, case when w.kind in ('check_in', 'follow_up', 'silence', 'assumed') then (
    select name from deals_castmember where deal_id = w.deal_id and side = 'client'
      and not has_left order by "order", id limit 1) end, ''),
  coalesce(other.name, w.more), w."on", w.at, w.harm
from first w left join deals_deal d on d.id = w.deal_id
left join deals_castmember who on who.id = w.who_id
left join deals_castmember other on other.id = w.more_id
where w.deal_id is null or d.id is not null and d.deleted_at is null
order by {_ORDER}
"""
URGENT = f"{_MINE}, first as {_soonest(_FIRST)} {_TOLD}"
OTHERS = f"""{_MINE}, {STANDING},
others as materialized {_soonest(_REST)},
first as (select * from others union all {_soonest({"assumed": ASSUMED})}) {_TOLD}"""
# Where each of them stands in a row that is told.
_ID, _ON, _AT, _HARM = 1, 7, 8, 9


def what_waits(
    member: Member, today: date, soon: date, *, everyone: bool, room: int
) -> list[tuple[Any, ...]]:
    """The rows that hurt soonest, for a list with so much room; ours that are due until `soon`."""
    values = {
        "member": member.pk,
        "workspace": member.workspace_id,
        "today": today,
        # What is counted over weeks is counted where the workspace is, as on the page of the deal.
        "here": clock.today(member.workspace.zone),
        "soon": soon,
        "now": clock.now(),
        "ahead": today + AHEAD,
        "room": room,
        "manages": member.is_manager,
        # Some fall away when working days are counted.
        "most": 2 * room,
    }
    urgent, others = _OF_ALL if everyone else _OF_ONE
    rows = ask(urgent, values)
    if sum(row[_HARM] < 2 for row in rows) < 2 * room:
        values["hard"] = sum(row[_HARM] < 5 for row in rows)
        rows = sorted(rows + ask(others, values), key=_order)
    return rows


def _order(row: tuple[Any, ...]) -> tuple[int, date, UUID]:
    day = row[_ON] or (row[_AT].astimezone(UTC).date() if row[_AT] else date.max)
    return row[_HARM], day, row[_ID]


def _words(*states: Any) -> list[str]:
    return [str(state) for state in states]


_STATES: dict[str, Any] = {
    "promised": _words(Promise.State.RECORDED, Promise.State.ACKNOWLEDGED),
    "asked": _words(*Question.OPEN),
    "open": _words(*Step.OPEN),
    "disputed": str(Step.State.DISPUTED),
    "claimed": str(Step.State.CLAIMED),
    "draft": str(Narration.State.DRAFT),
    "unanswered": _words(Brief.State.SENT, Brief.State.SEEN),
    "endings": _words(*Brief.ENDINGS),
    "over": str(Brief.Status.DECIDED_NO),
    "ever": FOR_EVER,
    "bad": _words(Brief.Status.NOT_AS_PROMISED, Brief.Status.BAD_NEWS, Brief.Status.TALK),
    "proposed": str(Grant.State.PROPOSED),
    "short": str(Outcome.State.SHORT),
    "scheduled": str(CheckIn.State.SCHEDULED),
    "said": str(TeachBack.State.SAID),
    "to_say": _words(*TeachBack.TO_SAY),
    "not_needed": str(Step.State.NOT_NEEDED),
    "answered": str(CheckIn.State.ANSWERED),
    "silent": str(CheckIn.State.SILENT),
    "escalated": str(CheckIn.State.ESCALATED),
    "check_in": str(CheckIn.Kind.CHECK_IN),
    "longest_wait": CheckIn.LONGEST_WAIT,
    "running": _words(*Deal.RUNNING),
    "changes": list(CHANGES),
    **TALK_STATES,
    "signed": _words(*SIGNED),
    "archived": str(Presence.Mode.ARCHIVED),
    "background": str(Presence.Mode.BACKGROUND),
    "on_call": str(Presence.Mode.ON_CALL),
    "returned": str(Handoff.State.RETURNED),
    "begun": str(Handoff.State.DRAFT),
    "givers": _words(Handoff.State.DRAFT, Handoff.State.RETURNED),
    "to_act": _words(
        Handoff.State.OFFERED, Handoff.State.RETURNED, Handoff.State.ACCEPTED_BY_CLIENT
    ),
}
_OF_ONE, _OF_ALL = (
    [spelled(sql.format(mine=mine), everyone=everyone, **_STATES) for sql in (URGENT, OTHERS)]
    for mine, everyone in ((MINE, False), (EVERYONES, True))
)
