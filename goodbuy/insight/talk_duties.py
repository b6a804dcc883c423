"""What waits from the talks between the two sides, in the columns of waiting.py."""

from __future__ import annotations

from typing import Any

from goodbuy.conversations.models import (
    Charter,
    Discovery,
    Improvement,
    Meeting,
    Reset,
    RespectFlag,
)
from goodbuy.deals.models import AnswerTime, RefusedAddress

TALKS = {
    # Nothing that we write arrives there: neither letters nor a way back into the room.
    "address": """
      select r.id, r.deal_id, r.address, r.cast_id, null::uuid, r.reason, null::date,
        r.refused_at, 2, null::uuid, is_owned
      from deals_refusedaddress r join mine on mine.id = r.deal_id
      where r.state = %(refused)s""",
    # Held with the client, and nobody wrote down yet what was said.
    "recap": """
      select r.id, r.deal_id, r.title, r.host_id, null::uuid, '', r.recap_due_on, null::timestamptz,
        case when r.recap_due_on < %(today)s then 3 else 5 end, r.host_id, is_owned
      from conversations_meeting r join mine on mine.id = r.deal_id
      where r.state = %(planned)s and r.is_shared and r.ends_at <= %(now)s""",
    "unasked": """
      select r.id, r.deal_id, r.words, r.marked_by_id, null::uuid, '', null::date, r.marked_at, 3,
        r.asked_by_id, is_owned
      from conversations_discovery r join mine on mine.id = r.deal_id
      where r.state = %(not_asked)s""",
    # Asked of us, said and not shared out yet, or later than both said.
    "improvement": """
      select r.id, r.deal_id, r.words, coalesce(r.raised_by_id, r.asked_by_id), null::uuid, r.state,
        r.due_on, null::timestamptz, case when r.state = %(asks_us)s then 5 else 4 end,
        r.our_owner_id, is_owned
      from conversations_improvement r join mine on mine.id = r.deal_id
      left join deals_castmember c on c.id = r.asked_by_id
      where r.state = %(raised)s or r.state = %(joint)s and r.due_on < %(today)s
        or r.state = %(asks_us)s and c.side = 'client'""",
    "charter": """
      select r.id, r.deal_id, '', r.signed_by_client_id, null::uuid, '', null::date, r.client_at, 6,
        null::uuid, is_owned
      from conversations_charter r join mine on mine.id = r.deal_id
      where r.state = %(charter)s and r.seller_seal = ''""",
    # The client wrote down where both stand: one of us says yes, or writes it anew.
    "reset": """
      select r.id, r.deal_id, r.slipped, r.opened_by_id, null::uuid, '', null::date, r.created_at,
        2, null::uuid, is_owned
      from conversations_reset r join deals_castmember c on c.id = r.opened_by_id
      join mine on mine.id = r.deal_id
      where r.state = %(reset)s and c.side = 'client'""",
    "answer_time": """
      select r.id, r.deal_id, r.proposed_hours::text, r.proposed_by_id, null::uuid, '', null::date,
        null::timestamptz, 6, null::uuid, is_owned
      from deals_answertime r join deals_castmember c on c.id = r.proposed_by_id
      join mine on mine.id = r.deal_id
      where r.state = %(time)s and c.side = 'client'""",
    # Said to this member alone; the words stay on their own page, and PostgreSQL shows no other.
    "respect": """
      select r.id, r.deal_id, '', r.raised_by_id, null::uuid, r.state, null::date, r.raised_at,
        case when r.state = %(flagged)s then 0 else 2 end, r.chosen_id, is_owned
      from conversations_respectflag r join mine on mine.id = r.deal_id
      where r.chosen_member = %(member)s and (r.state = %(flagged)s
        or r.state = %(flag_heard)s and r.change_words = '')""",
}
TALK_STATES: dict[str, Any] = {
    "planned": str(Meeting.State.PLANNED),
    "not_asked": str(Discovery.State.NOT_ASKED),
    "asks_us": str(Improvement.State.ASKED),
    "raised": str(Improvement.State.RAISED),
    "joint": str(Improvement.State.JOINT),
    "reset": str(Reset.State.OPENED),
    "charter": str(Charter.State.PROPOSED),
    "time": str(AnswerTime.State.PROPOSED),
    "flagged": str(RespectFlag.State.RAISED),
    "flag_heard": str(RespectFlag.State.ACKNOWLEDGED),
    "refused": str(RefusedAddress.State.REFUSED),
}
