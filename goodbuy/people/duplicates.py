"""Finds rows that may be one person: blocks in SQL, scores by likeness, kept as pairs."""

from __future__ import annotations

from collections.abc import Callable
from itertools import batched
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from goodbuy.people.likeness import LIKELY, Face, Likeness, likeness
from goodbuy.people.models import LikelyPair
from goodbuy.workspaces.models import Member

MOST_PAIRS = 20_000
MOST_KEPT = 2_000
AT_ONCE = 1_000
PAGE = 25

# Each block is small: a mailbox or number of many, or a company of hundreds, names nobody.
BLOCKS = """
with here as materialized (
  select p.id, p.company_id, p.sort_name, split_part(p.sort_name, ' ', 1) as first
  from people_person p where p.deleted_at is null and p.restricted_at is null
), mails as (
  select normal, array_agg(distinct person_id) as ids from people_emailaddress
  where normal <> '' group by normal having count(*) between 2 and 8
), numbers as (
  select normal, array_agg(distinct person_id) as ids from people_phonenumber
  where normal <> '' group by normal having count(*) between 2 and 8
), names as (
  select array_agg(id) as ids from here
  group by coalesce(company_id::text, ''), sort_name having count(*) between 2 and 8
), small as (
  select company_id from here where company_id is not null
  group by company_id having count(*) between 2 and 80
), pairs as (
  select a as one, b as two from (
    select ids from mails union all select ids from numbers union all select ids from names
  ) g, unnest(g.ids) a, unnest(g.ids) b where a < b
  union
  select a.id, b.id from small s join here a on a.company_id = s.company_id
  join here b on b.company_id = s.company_id and a.id < b.id
  where a.first = b.first or similarity(a.sort_name, b.sort_name) >= 0.4
)
select r.one, r.two from pairs r
where exists (select from here where id = r.one) and exists (select from here where id = r.two)
limit %s
"""
FACES = """
select p.id, goodbuy_plain(p.given_name), goodbuy_plain(p.family_name), p.company_id,
  array(select normal from people_emailaddress where person_id = p.id and normal <> ''),
  array(select normal from people_phonenumber where person_id = p.id and normal <> ''),
  p.birthday
from people_person p where p.id = any(%s)
"""


@transaction.atomic
def look_for_pairs(*, by: Member) -> int:
    """Look anew; those told apart stay apart. Returns how many are open now."""
    return keep_likely(BLOCKS, FACES, _face, likeness, kept_as=LikelyPair, by=by)


def keep_likely(
    blocks: str,
    rows: str,
    read: Callable[..., Any],
    alike: Callable[[Any, Any], Likeness],
    *,
    kept_as: Any,
    by: Member,
) -> int:
    """Score each pair that `blocks` finds and keep the likeliest; how many are likely.

    `rows` asks for an id and what `read` makes of the rest, for the ids it is given.
    """
    found = []
    with connection.cursor() as cursor:
        cursor.execute(blocks, [MOST_PAIRS])
        pairs = cursor.fetchall()
        for some in batched(pairs, AT_ONCE):
            cursor.execute(rows, [list({pk for pair in some for pk in pair})])
            faces = {row[0]: read(*row[1:]) for row in cursor.fetchall()}
            for one, two in some:
                like = alike(faces[one], faces[two])
                if like.score >= LIKELY:
                    found.append((one, two, like))
    found.sort(key=lambda pair: -pair[2].score)
    _keep(kept_as, found[:MOST_KEPT], by)
    return len(found)


def _face(given: str, family: str, company: Any, emails: Any, phones: Any, born: Any) -> Face:
    return Face(
        given=given.strip(),
        family=family.strip(),
        company=str(company or ""),
        emails=frozenset(emails),
        phones=frozenset(phones),
        birthday=str(born or ""),
    )


def _keep(model: Any, found: list[Any], by: Member) -> None:
    """What was found before and is still open is written anew."""
    apart = model.objects.visible_to(by).filter(state=model.State.APART)
    known = {frozenset(pair) for pair in apart.values_list("one_id", "two_id")}
    model.objects.visible_to(by).filter(state=model.State.OPEN).delete()
    model.objects.bulk_create(
        model(
            workspace_id=by.workspace_id,
            one_id=one,
            two_id=two,
            score=like.score,
            reasons=[reason[:120] for reason in like.reasons],
        )
        for one, two, like in found
        if frozenset((one, two)) not in known
    )


def pairs_page(member: Member, after: str, model: Any = LikelyPair) -> tuple[list[Any], str]:
    """The likeliest first; `after` is the score and id of the last one that was seen."""
    rows = model.objects.visible_to(member).open().order_by("-score", "id")
    if model is LikelyPair:
        rows = rows.filter(one__restricted_at=None, two__restricted_at=None)
    score, _, pk = after.partition("-")
    try:
        seen, last = int(score), UUID(pk)
        rows = rows.filter(Q(score__lt=seen) | Q(score=seen, id__gt=last))
    except ValueError:
        pass
    near = ("one__company", "two__company") if model is LikelyPair else ("one", "two")
    pairs = list(rows.select_related(*near)[: PAGE + 1])
    if len(pairs) <= PAGE:
        return pairs, ""
    return pairs[:PAGE], f"{pairs[PAGE - 1].score}-{pairs[PAGE - 1].pk}"
