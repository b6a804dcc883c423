"""How much a member sees: all of the workspace, or (by role) what they or their team look after.

A member who sees all acts in the roles that everyone has; one who does not acts in a role of its
own, which inherits the other and has one restrictive policy more on every table that says
something of a person or a deal. So those who see all pay nothing, and a forgotten filter in a view
shows nothing. The policies are made from the model list: a model says `sight` itself, or it points
at one that does.
"""

from __future__ import annotations

from typing import Any

from django.db import models

# The outer cast makes it one value; without it `any (select …)` would compare with each row.
PEOPLE = "(select nullif(current_setting('app.people', true), '')::uuid[])::uuid[]"
DEALS = "(select nullif(current_setting('app.deals', true), '')::uuid[])::uuid[]"
MINE = "(select nullif(current_setting('app.workspace', true), '')::uuid)"

PERSON_SIGHT = (
    f"{PEOPLE} is null or owner_id is null or owner_id = any({PEOPLE}) "
    "or id in (select goodbuy_people_met())"
)
DEAL_SIGHT = f"{DEALS} is null or owner_id = any({DEALS}) or id in (select goodbuy_deals_joined())"

# Of a member: who must look after a person, and a deal, to be seen; '' where it does not matter.
SIGHT_OF = """
select case s.people when 'own' then array[m.id]::text when 'team' then t.ids::text else '' end,
  case s.deals when 'own' then array[m.id]::text when 'team' then t.ids::text else '' end
from workspaces_member m
join people_sight s on s.workspace_id = m.workspace_id and s.role = m.role
left join lateral (
  -- Alone in no team: what is one's own.
  select coalesce(array_agg(distinct o.member_id), '{}') || m.id as ids
  from people_teammate mine join people_teammate o
    on o.workspace_id = mine.workspace_id and lower(o.team) = lower(mine.team)
  where mine.member_id = m.id and mine.team <> ''
) t on true
where m.id = who and m.role <> 'owner'
"""
# Deals on whose cast the member (or their team) stands, whoever leads them.
DEALS_JOINED = f"""
select c.deal_id from deals_castmember c
where c.workspace_id = {MINE} and c.member_id = any({DEALS})
"""
# The other side of the deals that are seen: whoever works on a deal has to know them.
PEOPLE_MET = f"""
select c.person_id from deals_castmember c join deals_deal d on d.id = c.deal_id
where c.workspace_id = {MINE} and c.person_id is not null and ({DEALS} is null
  or d.owner_id = any({DEALS}) or d.id in (select goodbuy_deals_joined()))
"""
# The same as words for a function that reads past row security to use an index.
# Whose use is restricted is in no list and no search, but for whoever answers for them.
SEEN_WHERE = """
select case when place = 'people_person' then format(
    ' and (restricted_at is null or owner_id::text = %L)', current_setting('app.member', true))
  else '' end || case
  when place = 'people_person' and coalesce(current_setting('app.people', true), '') <> ''
    then format(' and (owner_id is null or owner_id = any(%L::uuid[]) or id in '
      '(select goodbuy_people_met()))', current_setting('app.people', true))
  when place = 'deals_deal' and coalesce(current_setting('app.deals', true), '') <> ''
    then format(' and (owner_id = any(%L::uuid[]) or id in (select goodbuy_deals_joined()))',
      current_setting('app.deals', true))
  else '' end
"""


def sights(tenants: list[Any]) -> dict[Any, str]:
    """The condition of each narrowed table: its own, else that of what it points at."""
    found = {model: model.sight for model in tenants if model.sight}
    heads = dict(found)
    for model in tenants:
        if model not in heads and (condition := _pointing(model, heads)):
            found[model] = condition
    for model in tenants:
        if model not in found and (condition := _pointing(model, found)):
            found[model] = condition
    return found


def _pointing(model: Any, heads: dict[Any, str]) -> str:
    """Visible where all that it points at is; what a room shows goes by its deal alone."""
    plain = {f"{head._meta.model_name}_id": head for head in heads if head.__name__ in PLAIN}
    parts = []
    for field in model._meta.concrete_fields:
        head = field.related_model if field.related_model in heads else None
        if head is None and isinstance(field, models.UUIDField):
            head = plain.get(field.name)
        if head is None or head is model:
            continue
        there = f"exists (select from {head._meta.db_table} t where t.id = {field.column})"
        if model.guest_verbs and head.__name__ == "Deal" and not field.null:
            return there
        parts.append(f"({field.column} is null or {there})" if field.null else there)
    return " and ".join(parts)


# Heads whose ids stand in plain columns, too: foreign keys point down.
PLAIN = ("Person", "Deal")
