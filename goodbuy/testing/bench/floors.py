"""What each page cannot do without: its query as bare SQL. The floor of the measured ratios."""

from __future__ import annotations

PEOPLE = """
select p.id, p.name, p.title, p.email, p.phone, c.name, m.name, p.last_contact_at, p.created_at
from people_person p left join people_company c on c.id = p.company_id
left join workspaces_member m on m.id = p.owner_id
where p.workspace_id = %(workspace)s and p.deleted_at is null {more}
order by p.sort_name, p.id limit 51
"""
STEPS = """
select s.number, s.name, s.state, s.due_on, s.baseline_due_on, s.done_on, c.name, c.firm
from plans_step s join deals_castmember c on c.id = s.owner_id where s.deal_id = %(deal)s
order by s.number
"""
DEAL_ROWS = [
    "select * from deals_deal d join plans_plan p on p.deal_id = d.id where d.id = %(deal)s",
    "select id, name, side, firm, part, does, does_not from deals_castmember"
    " where deal_id = %(deal)s",
    STEPS,
    "select name, stage, gist from plans_phase where deal_id = %(deal)s order by 1",
    "select words, due_on, state, said_by_id from promises_promise where deal_id = %(deal)s",
    "select id, name, target, baseline, state from promises_outcome where deal_id = %(deal)s",
    "select words, state, answer, asked_at from deals_question where deal_id = %(deal)s",
]
OPEN_FOR = " and d.owner_id = %(member)s and d.deleted_at is null"

FLOORS: dict[str, list[str]] = {
    "people": [PEOPLE.format(more="")],
    "deep": [PEOPLE.format(more="and (p.sort_name, p.id) > (%(name)s, %(id)s::uuid)")],
    "search": [PEOPLE.format(more="and p.search_text like %(words)s")],
    "near": [
        "select p.id, p.name, p.email from people_person p where p.workspace_id = %(workspace)s"
        " and %(words)s <%% p.search_text order by word_similarity(%(words)s, p.search_text) desc"
        " limit 50"
    ],
    "person": [
        "select * from people_person where id = %(person)s",
        "select at, kind, actor_name, about_name, facts from timeline_event"
        " where person_id = %(person)s order by at desc, id desc limit 50",
    ],
    "around": [
        "select kind, words, person_id, other_id, other_name from people_tie"
        " where person_id = %(person)s or other_id = %(person)s limit 500",
    ],
    "board": [
        "select stage, currency, count(*), sum(value) from deals_deal"
        " where workspace_id = %(workspace)s and deleted_at is null group by 1, 2",
        "select d.* from unnest(array['exploring', 'evaluating', 'agreed', 'onboarding', 'live',"
        " 'proven', 'renewing']) s cross join lateral (select d.company_name, d.name, d.told_at,"
        " (select n.name from plans_step n where n.deal_id = d.id and n.state <> 'confirmed'"
        " order by n.number limit 1) as next from deals_deal d where"
        " d.workspace_id = %(workspace)s and d.stage = s and d.deleted_at is null"
        " order by d.told_at nulls first, d.id limit 25) d",
    ],
    "room": [
        *DEAL_ROWS,
        "select headline, why, next_words, published_at from plans_narration"
        " where deal_id = %(deal)s and state = 'published' order by published_at desc limit 5",
    ],
    "deal": [
        *DEAL_ROWS,
        "select at, kind, actor_name, about_name, facts from timeline_event"
        " where deal_id = %(deal)s order by at desc, id desc limit 30",
    ],
    "today": [
        "select p.words, p.due_on, d.company_name from promises_promise p"
        " join deals_deal d on d.id = p.deal_id where p.workspace_id = %(workspace)s"
        " and p.state in ('recorded', 'acknowledged') and p.due_on <= current_date" + OPEN_FOR,
        "select q.words, q.answer_due_at, d.company_name from deals_question q"
        " join deals_deal d on d.id = q.deal_id where q.workspace_id = %(workspace)s"
        " and q.state in ('asked', 'reopened')" + OPEN_FOR,
        "select s.name, s.due_on, d.company_name from plans_step s"
        " join deals_deal d on d.id = s.deal_id where s.workspace_id = %(workspace)s"
        " and s.state in ('ready', 'in_progress', 'claimed') and s.due_on <= current_date"
        + OPEN_FOR,
    ],
}

# A row like one that is there, with a key of its own: the least that a new one can cost.
_LIKE = (
    "insert into {table} select (jsonb_populate_record(r, jsonb_build_object('id',"
    " gen_random_uuid(), {more}))).* from {table} r where {which} limit 1 returning id"
)
_EVENT = _LIKE.format(table="timeline_event", more="'at', now()", which="person_id = %(person)s")
FLOORS["new_person"] = [
    "select id from people_emailaddress where workspace_id = %(workspace)s and normal = %(mail)s",
    _LIKE.format(
        table="people_person",
        more="'source', 'bench', 'name', %(mail)s::text",
        which="id = %(person)s",
    ),
    _LIKE.format(
        table="people_emailaddress",
        more="'value', %(mail)s::text, 'normal', %(mail)s::text",
        which="person_id = %(person)s",
    ),
    _EVENT,
]
FLOORS["new_note"] = [
    "select id from people_person where id = %(person)s",
    _LIKE.format(
        table="conversations_note", more="'words', 'Bench'", which="person_id = %(person)s"
    ),
    _EVENT,
]
