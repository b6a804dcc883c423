from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.db import connection, models

from goodbuy.deals.models import CastMember, Deal
from goodbuy.kernel.tongues import for_us
from goodbuy.workspaces.models import WorkspaceModel, WorkspaceQuerySet
from goodbuy.workspaces.policies import definer_function

# Only the clockwork asks, which acts as no member; it learns that a word waits, and never which.
definer_function(
    "goodbuy_private_word_waits(seat uuid)",
    "boolean language sql",
    "select nullif(current_setting('app.member', true), '') is null and exists ("
    "select from conversations_respectflag r where r.chosen_id = seat and r.state = 'raised' and "
    "r.workspace_id = nullif(current_setting('app.workspace', true), '')::uuid)",
    "goodbuy_member",
)


class UntoldWordQuerySet(WorkspaceQuerySet):
    def keep(self, deal: Deal, cast: CastMember) -> None:
        """One letter is owed, however many words wait."""
        row = UntoldWord(workspace_id=deal.workspace_id, deal=deal, cast=cast)
        self.bulk_create([row], ignore_conflicts=True)


class UntoldWord(WorkspaceModel):
    """A client who is owed the letter about a private word, until their wish for quiet ends.

    It holds no word, and not who said it; and no member sees the row, only the clockwork.
    """

    member_rows = "{member} is null"

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="+", db_index=False)
    cast = models.OneToOneField(CastMember, models.CASCADE, related_name="+")

    objects: ClassVar[Any] = UntoldWordQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["deal"], name="untold_deal")]

    def __str__(self) -> str:
        return for_us("a letter about a private word, kept for its day")


def word_waits(cast_id: UUID) -> bool:
    """Whether somebody chose this client for words that they have not answered yet."""
    with connection.cursor() as cursor:
        cursor.execute("select goodbuy_private_word_waits(%s)", [cast_id])
        return bool(cursor.fetchone()[0])
