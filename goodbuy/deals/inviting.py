"""A client asks for a colleague, once for each address, however often and at once they ask."""

from __future__ import annotations

from django.db import connection, transaction

from goodbuy.deals.models import CastMember, Grant
from goodbuy.kernel.errors import WrongState
from goodbuy.workspaces.boundary import GUEST
from goodbuy.workspaces.policies import definer_function

# A client reads no link but their own. Of their own side, and of a third party's own firm, they
# may learn whether an address that they type is asked for or let in already: no name, no day.
definer_function(
    "goodbuy_state_of_colleague(wanted text)",
    "text language sql",
    "select g.state from deals_grant g join deals_castmember c on c.id = g.cast_id "
    "join deals_castmember me on me.id = nullif(current_setting('app.cast', true), '')::uuid "
    "where g.deal_id = nullif(current_setting('app.deal', true), '')::uuid "
    "and g.email = lower(wanted) and g.state <> 'revoked' "
    "and c.side = me.side and (c.side = 'client' or c.firm = me.firm) "
    "order by g.state limit 1",
    GUEST,
)


@transaction.atomic
def ask_for(*, by: Grant, name: str, email: str, part: str = "") -> Grant:
    """Propose a colleague and their link; a member of the team approves both."""
    email = email.strip().lower()
    _refuse_second_time(by, email)
    cast = CastMember.propose(by.deal, by=by, name=name, part=part)
    return Grant.propose(by.deal, cast=cast, email=email, by=by)


def _refuse_second_time(by: Grant, email: str) -> None:
    with connection.cursor() as cursor:
        # Two who ask in the same moment do it one after the other.
        place = f"ask for {by.deal_id} {email}"
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [place])
        cursor.execute("select goodbuy_state_of_colleague(%s)", [email])
        state = cursor.fetchone()[0]
    names = {"email": email, "firm": by.deal.workspace.name}
    if state == Grant.State.PROPOSED:
        raise WrongState(
            "A link for %(email)s is asked for already. It waits for %(firm)s to approve it, and "
            "nothing was sent a second time.",
            **names,
        )
    if state == Grant.State.ACTIVE:
        raise WrongState(
            "%(email)s has a link of their own already, so nothing was asked. If it got lost, "
            "%(firm)s can send a fresh one.",
            **names,
        )
