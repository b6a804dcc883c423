"""What waits about people, in the columns of waiting.py: days that matter, and long silences."""

from __future__ import annotations

LEFT_IN_PEACE = """not exists (
        select from deals_castmember c join deals_brief b on b.cast_id = c.id
        where c.person_id = p.id and (b.reconnect_on > %(today)s or b.status = any(%(endings)s))
          and not exists (select from deals_brief n where n.deal_id = b.deal_id
            and n.cast_id = b.cast_id and n.sent_at > b.sent_at))"""

# Whom it is about, and the language in which they are written to.
WHO = "p.id || ' ' || coalesce(nullif(replace(p.language, ' ', ''), ''), 'en') || ' ' || p.name"

PEOPLE = {
    # Named in a note with an @: for the one who is named, whoever looks.
    "mention": """
      select r.id, null::uuid, left(n.words, 160), null::uuid, null::uuid, w.name, null::date,
        r.created_at, 5, null::uuid, r.member_id = %(member)s
      from conversations_mention r join conversations_note n on n.id = r.note_id
      join workspaces_member w on w.id = r.by_id
      where r.seen_at is null and n.deleted_at is null and r.member_id = %(member)s
        and not exists (select from people_person p where p.id = n.person_id
          and p.restricted_at is not null)""",
    # In time to act: so many days before it as whoever noted it said. It belongs to no deal.
    "occasion": f"""
      select r.id, null::uuid, r.what, null::uuid, null::uuid,
        case when r.month is null then 'year' when r.is_about then 'about'
          when r.day is null then 'month' else 'day' end || ' ' || {WHO}, r.next_on,
        null::timestamptz, 6, null::uuid,
        %(everyone)s or r.heard_by_id = %(member)s or p.owner_id = %(member)s
      from people_occasion r join people_person p on p.id = r.person_id
      where p.deleted_at is null and p.restricted_at is null
        and r.next_on between %(today)s and %(today)s + r.act_days""",
    # All who seem to have moved are one line; who is nobody's own is everybody's.
    "move": """
      select (array_agg(r.id order by r.created_at, r.id))[1], null::uuid,
        count(*) || ' ' || (array_agg(r.company_name order by r.created_at, r.id))[1],
        null::uuid, null::uuid, (array_agg(p.name order by r.created_at, r.id))[1], null::date,
        min(r.created_at), 5, null::uuid, true
      from people_move r join people_person p on p.id = r.person_id
      where r.state = 'proposed' and p.deleted_at is null and p.restricted_at is null
        and (%(everyone)s
        or p.owner_id is null or p.owner_id = %(member)s)
      having count(*) > 0""",
    # Somebody left the client's firm: who speaks in this purchase now?
    "lost_voice": """
      select r.id, r.deal_id, coalesce(nullif(c.part, ''), c.firm), r.cast_id, null::uuid, '',
        c.to_on, null::timestamptz, 2, null::uuid, is_owned
      from deals_lostvoice r join deals_castmember c on c.id = r.cast_id
      join mine on mine.id = r.deal_id where r.state = 'open'""",
    # A gift that nobody gave thanks for.
    "gift": f"""
      select r.id, null::uuid, r.what, null::uuid, null::uuid, {WHO}, r.given_on,
        null::timestamptz, 5, null::uuid,
        %(everyone)s or r.by_id = %(member)s or p.owner_id = %(member)s
      from people_gift r join people_person p on p.id = r.person_id
      where p.deleted_at is null and p.restricted_at is null and r.way = 'received'
        and r.thanked_on is null""",
    # The day on which both said that they talk again, until they did.
    "talk": f"""
      select r.id, null::uuid, '', null::uuid, null::uuid, {WHO}, r.talk_on,
        null::timestamptz, 4, null::uuid, %(everyone)s or r.member_id = %(member)s
      from people_relationship r join people_person p on p.id = r.person_id
      where p.deleted_at is null and p.restricted_at is null and r.talk_on <= %(today)s
        and coalesce(r.last_met_on < r.talk_on, true) and {LEFT_IN_PEACE}""",
    # A pair that said how long a silence may be; nobody who wished to be left in peace,
    # and nobody with whom a day to talk is named already.
    "pair": f"""
      select r.id, null::uuid, r.max_days::text, null::uuid, null::uuid, {WHO},
        r.last_met_on + r.max_days, null::timestamptz, 6, null::uuid,
        %(everyone)s or r.member_id = %(member)s
      from people_relationship r join people_person p on p.id = r.person_id
      where p.deleted_at is null and p.restricted_at is null
        and r.last_met_on + r.max_days < %(today)s
        and coalesce(r.talk_on <= r.last_met_on, true) and {LEFT_IN_PEACE}""",
}
