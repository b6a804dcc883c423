"""Writes what the comparison found: who is new, what differs, and how to undo it."""

import json
from contextlib import nullcontext
from uuid import UUID

from goodbuy.integrations.copying import KEY_IN_SQL, execute, fetch, looked_up_at_once
from goodbuy.integrations.models import Import
from goodbuy.integrations.own_looking import Difference, differences, look_at_own
from goodbuy.integrations.people_import.merging import FILLED_ONCE, SORT, TEXTS, People, plain
from goodbuy.integrations.people_import.moves import propose_moves
from goodbuy.people.models import Person
from goodbuy.people.search import many_new_people, refresh_search_text
from goodbuy.timeline.models import record

IN_ONE_ROW = 5000

NEW_COMPANIES = f"""
with made as (
  insert into people_company (id, workspace_id, created_at, name, domain, website, phone, industry,
    street, city, region, postcode, country, zone, sort_name, search_text)
  select s.id, %(workspace)s, %(now)s, s.name, '', '', '', '', '', '', '', '', '', '',
    left({plain("s.name")}, 200), {plain("' ' || s.name")}
  from staged_company s where s.here is null
    and exists (select from staged_person p where p.company = s.place and (p.status = 'create'
      or p.status = 'update' and p.line in (
        select line from staged_difference where new ? 'company_id')))
  returning id
) insert into integrations_importedrows (id, workspace_id, created_at,
  of_id, "table", ids, lines, is_created)
select {KEY_IN_SQL}, %(workspace)s, %(now)s, %(import)s, 'people_company', array_agg(id),
  '{{}}', true
from made having count(*) > 0
"""

# No company in the row, the main one, or one of the person's others: none of them is news.
IS_KNOWN = (
    "c.place is null or c.here is not null and p.company_id is not distinct from c.here "
    "or m.person_id is not null"
)


def _differences() -> str:
    """The fields whose value in the file is another than here, as one JSON object a row."""
    named = {
        "name": "s.is_named and",
        "given_name": "s.is_named and (s.is_parted or s.name <> p.name) and",
        "family_name": "s.is_named and (s.is_parted or s.name <> p.name) and",
        # At another company than the one here it is the title of a new job: see MOVED.
        "title": "(c.place is null or p.company_id = c.here"
        " or p.company_id is null and m.person_id is null) and",
    }
    parts = [
        f"'{c}', case when {named.get(c, '')} s.{c} <> '' and s.{c} <> p.{c} then s.{c} end"
        for c in TEXTS
    ]
    parts += [f"'{c}', case when p.{c} = '' and s.{c} <> '' then s.{c} end" for c in FILLED_ONCE]
    parts += [
        "'birthday', case when s.birthday <> p.birthday or p.birthday is null then s.birthday end",
        f"'company_id', case when p.company_id is null and not ({IS_KNOWN})"
        " then coalesce(c.here, c.id) end",
    ]
    return f"jsonb_strip_nulls(jsonb_build_object({', '.join(parts)}))"


MORE = """
create temporary table staged_more on commit drop as
select s.line from staged_email e join staged_person s on s.line = e.line and s.here is not null
left join people_emailaddress a on a.person_id = s.here and a.normal = e.normal where a.id is null
union
select s.line from staged_phone f join staged_person s on s.line = f.line and s.here is not null
where not exists (select from people_phonenumber a where a.person_id = s.here and a.value = f.value)
  and not exists (select from people_phonenumber a
    where a.person_id = s.here and a.normal = f.normal and f.normal <> '')
"""
COMPARE = f"""
create temporary table staged_difference on commit drop as
select s.line, s.here as id, {_differences()} as new,
  exists (select from staged_more m where m.line = s.line) as has_more,
  s.note <> '' and n.person_id is null as has_note,
  coalesce(nullif(s.choice, ''), %(policy)s) as choice,
  case when p.company_id is not null and not ({IS_KNOWN}) then c.name end as moved_to
from staged_person s
join people_person p on p.id = s.here
left join staged_company c on c.place = s.company
left join (select distinct person_id, company_id from people_employment
  where person_id in (select here from staged_person)) m
  on m.person_id = p.id and m.company_id = c.here
left join (select distinct person_id, words from conversations_note
  where deleted_at is null and person_id in (select here from staged_person)) n
  on n.person_id = p.id and n.words = s.note
where s.line = s.leader and s.here is not null
"""
# A row that says nothing new is never added again, whatever was chosen for duplicates.
DECIDE = """
update staged_person s set status = case
    when d.new = '{}' and not d.has_more and not d.has_note
      and (d.moved_to is null or d.choice = 'update')
      and not exists (select from staged_else e where e.id = d.id) then 'same'
    else case d.choice when 'skip' then 'skip' when 'new' then 'create' else 'update' end end
from staged_difference d where d.line = s.line
"""
CREATE_PEOPLE = f"""
insert into people_person (id, workspace_id, created_at, name, given_name, family_name, company_id,
  title, email, phone, city, country, zone, language, website, birthday, photo, source,
  sort_name, search_text)
select s.id, %(workspace)s, %(now)s, s.name, s.given_name, s.family_name, s.company_id,
  s.title, s.email, s.phone, s.city, s.country, s.zone, s.language, s.website, s.birthday, s.photo,
  %(source)s, {SORT}, {plain("s.searched")}
from (
  select s.*, coalesce(c.here, c.id) as company_id, ' ' || concat_ws(' ', s.name,
    nullif(s.title, ''), coalesce(f.name, c.name), nullif(s.words, '')) as searched
  from staged_person s
  left join staged_company c on c.place = s.company
  left join people_company f on f.id = c.here
  where s.status = 'create' offset 0
) s
"""
OWNER = "case when s.status = 'create' then s.id else s.here end"
# Wrapped around each insert of rows that hang on people: what was made is remembered at once.
MADE = """
with made as ({insert} returning id)
insert into integrations_importedrows (id, workspace_id, created_at,
  of_id, "table", ids, lines, is_created)
select {key}, %(workspace)s, %(now)s, %(import)s, '{table}', array_agg(id), '{{}}', true
from made having count(*) > 0
"""
ADD_POINTS = """
insert into {table} (id, workspace_id, created_at, person_id, value, normal, label, is_primary)
select t.id, %(workspace)s, %(now)s, {owner}, t.value, t.normal, t.label,
  t.place = 0 and (s.status = 'create' or not exists (
    select from {table} a where a.person_id = s.here and a.is_primary))
from {staged} t join staged_person s on s.line = t.line
where s.status = 'create' or s.status = 'update' and not exists (
  select from {table} a where a.person_id = s.here and {there})
"""
ADD_JOBS = """
insert into people_employment (id, workspace_id, created_at, person_id, company_id, title, source,
  is_main)
select s.job_id, %(workspace)s, %(now)s, {owner}, coalesce(c.here, c.id), s.title, %(source)s, true
from staged_person s join staged_company c on c.place = s.company
where s.status = 'create' or s.line in (select line from staged_difference where new ? 'company_id')
  and s.status = 'update'
"""
ADD_NOTES = f"""
insert into conversations_note (id, workspace_id, created_at, words, by_id, person_id, is_pinned,
  audience)
select {KEY_IN_SQL}, %(workspace)s, %(now)s, s.note, %(member)s, {{owner}}, false, 'team'
from staged_person s left join staged_difference d on d.line = s.line
where s.note <> '' and (s.status = 'create' or s.status = 'update' and d.has_note)
"""
REMEMBER = """
insert into integrations_importedrows (id, workspace_id, created_at,
  of_id, "table", ids, lines, is_created)
select {key}, %(workspace)s, %(now)s, %(import)s, '{table}', array_agg(id), array_agg(line),
  {created}
from ({rows}) r group by line / {size}
"""
OLD_VALUES = """
insert into integrations_importchange (id, workspace_id, created_at, of_id, "table",
  row_id, old, new)
select {key}, %(workspace)s, %(now)s, %(import)s, '{table}', t.id,
  (select jsonb_object_agg(k, to_jsonb(t) -> k) from unnest({fields}) k), '{{}}'
from {table} t join ({rows}) r on r.id = t.id
"""
NEW_VALUES = """
update integrations_importchange i set new = (
  select jsonb_object_agg(k, to_jsonb(t) -> k) from jsonb_object_keys(i.old) k)
from {table} t where i.of_id = %(import)s and i."table" = '{table}' and t.id = i.row_id
"""
CHANGED = (
    "select d.* from staged_difference d join staged_person s using (line) "
    "where s.status = 'update'"
)


def _updates() -> str:
    columns = [*TEXTS, *FILLED_ONCE]
    sets = [f"{c} = coalesce(d.new ->> '{c}', p.{c})" for c in columns]
    sets.append("birthday = coalesce((d.new ->> 'birthday')::date, p.birthday)")
    sets.append("company_id = coalesce((d.new ->> 'company_id')::uuid, p.company_id)")
    return f"update people_person p set {', '.join(sets)} from ({CHANGED}) d where d.id = p.id"


TOLD = """
insert into timeline_event (id, workspace_id, created_at, kind, at, actor_kind, actor_id,
  actor_name, about_type, about_id, about_name, person_id, company_id, changed, facts, audience)
select {key}, %(workspace)s, %(now)s, 'person.changed', %(now)s, 'member', %(member)s, %(actor)s,
  'people.person', p.id, left(p.name, 200), p.id, p.company_id, d.new,
  jsonb_build_object('from', %(file)s::text), 'team'
from people_person p join ({rows}) d on d.id = p.id where not d.new ? 'name' and d.new <> '{{}}'
"""


# Who works elsewhere now, as the file says: proposed, and never written over what is known.
MOVED = """
select d.id, d.moved_to, s.title from staged_difference d join staged_person s using (line)
where d.moved_to is not null and d.choice = 'update' order by d.line
"""


def compare(people: People) -> None:
    # Whoever is new differs from nobody.
    of_nobody = "" if people.matches else " with no data"
    people.run(MORE + of_nobody)
    people.run(COMPARE + of_nobody)


def own_differences(people: People) -> dict[UUID, Difference]:
    """Tags and own fields that the file says else: beside the columns of a person."""
    looking = look_at_own(people.of)
    if looking is None:
        return {}
    here = dict(people.ask("select line, here from staged_person where here is not null"))
    return differences(looking, here)


def stage_else(found: dict[UUID, Difference]) -> None:
    rows = [(pk, json.dumps(old), json.dumps(new)) for pk, (old, new) in found.items()]
    if not rows:
        return
    execute(
        "insert into staged_else select * from unnest(%s::uuid[], %s::jsonb[], %s::jsonb[])",
        [list(column) for column in zip(*rows, strict=True)],
    )


def write(people: People) -> None:
    compare(people)
    stage_else(own_differences(people))
    people.run("update staged_person set status = null where line <> leader or here is not null")
    people.run(DECIDE)
    people.run("create index on staged_difference (line)")
    people.run("analyze staged_person (status); analyze staged_difference")
    moved = people.ask(MOVED)
    people.counts["companies"] = people.run(NEW_COMPANIES) and _made(people, "people_company")
    _change_those_who_are_here(people)
    with looked_up_at_once():
        _create(people)
    _finish_changes(people)
    _remember(people)
    propose_moves(people, moved)
    _count(people)


def _create(people: People) -> None:
    with many_new_people() if people.are_many else nullcontext():
        people.counts["created"] = people.run(CREATE_PEOPLE)
        _add_points(people)
        _add(people, "people_employment", ADD_JOBS)
        _add(people, "conversations_note", ADD_NOTES)


def _add_points(people: People) -> None:
    for staged, table in (
        ("staged_email", "people_emailaddress"),
        ("staged_phone", "people_phonenumber"),
    ):
        there = "a.normal = t.normal"
        if staged == "staged_phone":
            there = "(a.normal = t.normal and t.normal <> '' or a.value = t.value)"
        _add(people, table, ADD_POINTS, staged=staged, there=there)


def _add(people: People, table: str, insert: str, **names: str) -> None:
    """Rows that hang on people, and in the same statement what undoing needs to know of them."""
    people.run(MADE, insert=insert, table=table, **names, owner=OWNER)


def _change_those_who_are_here(people: People) -> None:
    people.counts["updated"] = people.ask(f"select count(*) from ({CHANGED}) d")[0][0]
    if not people.counts["updated"]:
        return
    fields = (
        "array(select jsonb_object_keys(r.new) union select 'sort_name' union select 'search_text')"
    )
    people.run(OLD_VALUES, table="people_person", fields=fields, rows=CHANGED)
    moved = f"""select m.id from people_employment m join ({CHANGED}) d on d.id = m.person_id
        where d.new ? 'company_id' and m.is_main and m.to_on is null"""
    people.run(OLD_VALUES, table="people_employment", fields="array['is_main']", rows=moved)
    people.run(f"update people_employment set is_main = false where id in ({moved})")
    retitled = f"""select m.id from people_employment m join ({CHANGED}) d on d.id = m.person_id
        where d.new ? 'title' and not d.new ? 'company_id' and m.is_main and m.to_on is null"""
    people.run(OLD_VALUES, table="people_employment", fields="array['title']", rows=retitled)
    people.run(
        f"update people_employment m set title = d.new ->> 'title' from ({CHANGED}) d "
        f"where m.person_id = d.id and m.id in ({retitled})"
    )
    people.run(_updates())


def _finish_changes(people: People) -> None:
    if not people.counts["updated"]:
        return
    changed = people.ask(f"select d.id, d.new from ({CHANGED}) d")
    refresh_search_text([row[0] for row in changed])
    for table in ("people_person", "people_employment"):
        people.run(NEW_VALUES, table=table)
    people.run(TOLD, rows=CHANGED)
    # A new name goes on to where it is copied (the cast of a deal), so it is told one by one.
    renamed = people.ask(f"select d.id from ({CHANGED}) d where d.new ? 'name'")
    tell_of_names([row[0] for row in renamed], people.of)


def tell_of_names(ids: list[UUID], of: Import) -> None:
    for person in Person.objects.filter(pk__in=ids).order_by("pk"):
        record(
            "person.changed",
            about=person,
            by=of.member,
            changed={"name": person.name},
            facts={"from": of.file_name},
            **person.event_places(),
        )


def _remember(people: People) -> None:
    size = str(IN_ONE_ROW)
    made = "select s.id, s.line from staged_person s where s.status = 'create'"
    people.run(REMEMBER, table="people_person", rows=made, created="true", size=size)
    found = """select case when l.status = 'create' then l.id else l.here end as id, s.line
        from staged_person s join staged_person l on l.line = s.leader
        where s.line <> s.leader or s.status <> 'create'"""
    people.run(REMEMBER, table="people_person", rows=found, created="false", size=size)


def _count(people: People) -> None:
    people.counts |= {"unchanged": 0, "skipped": 0}
    if not people.matches:
        return
    counted = dict(
        people.ask("select status, count(*) from staged_person where line = leader group by 1")
    )
    people.counts["unchanged"] = counted.get("same", 0)
    people.counts["skipped"] = counted.get("skip", 0)
    people.run("""
        insert into integrations_importrow
          (id, workspace_id, created_at, of_id, line, verdict, reason, cells)
        select {key}, %(workspace)s, %(now)s, %(import)s, s.line, 'skipped',
          left(p.name || ' is already here and was left as they are.', 300),
          array[s.name, s.email]
        from staged_person s join people_person p on p.id = s.here where s.status = 'skip'
    """)


def _made(people: People, table: str) -> int:
    rows = fetch(
        "select coalesce(sum(cardinality(ids)), 0) from integrations_importedrows "
        'where of_id = %s and "table" = %s',
        [people.of.pk, table],
    )
    return int(rows[0][0])
