from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction

from goodbuy.kernel import clock
from goodbuy.kernel.errors import NotAllowed, Refusal, WrongState
from goodbuy.kernel.tongues import for_us, for_us_later
from goodbuy.people.models.company import Company
from goodbuy.people.models.person import Person
from goodbuy.workspaces.boundary import acting_in
from goodbuy.workspaces.models import Member, WorkspaceModel, known_states


class Merge(WorkspaceModel):
    """Two rows that were one: what was carried from where, kept so that one act takes it back."""

    class Kind(models.TextChoices):
        PERSON = "person", for_us_later("Person")
        COMPANY = "company", for_us_later("Company")

    sight = "kind = 'company' or exists (select from people_person p where p.id = kept_id)"

    kind = models.CharField(max_length=8, choices=Kind)
    member = models.ForeignKey(Member, models.PROTECT, related_name="+", db_index=False)
    # Plain ids: either of the two may be erased one day, and this row with it.
    kept_id = models.UUIDField()
    gone_id = models.UUIDField()
    kept_name = models.CharField(max_length=200)
    gone_name = models.CharField(max_length=200)
    undone_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        indexes = [
            models.Index(fields=["gone_id"], name="merge_gone"),
            models.Index(fields=["kept_id"], name="merge_kept"),
        ]
        constraints = [known_states("merge_kind_known", "kind", "person company")]

    def __str__(self) -> str:
        return for_us("%(gone_name)s into %(kept_name)s") % {
            "gone_name": self.gone_name,
            "kept_name": self.kept_name,
        }

    @property
    def target(self) -> Any:
        return Person if self.kind == self.Kind.PERSON else Company

    @classmethod
    @transaction.atomic
    def make(
        cls, kept: Any, gone: Any, *, by: Member, choices: Mapping[str, str] | None = None
    ) -> Merge:
        """Carry everything of `gone` over to `kept`; `choices` names fields taken from `gone`.

        A field is `kept` or `gone`; what is not named stays, or is taken where `kept` has none.
        Raises Refusal for one and the same row, another workspace's, or one that is removed.
        """
        from goodbuy.people.merging import carry_all

        _check_who(by)
        if kept.pk == gone.pk:
            raise Refusal("That is %(kept)s again. Choose another one to merge.", kept=kept)
        # As the clockwork: what colleagues keep to themselves is carried along, unseen.
        with acting_in(by.workspace_id):
            model = type(kept)
            ids = sorted([kept.pk, gone.pk])
            rows = model.objects.select_for_update(of=("self",)).order_by("pk")
            found = {row.pk: row for row in rows.present().filter(pk__in=ids)}
            if len(found) < 2:
                raise WrongState("One of the two is not here any more. Nothing was merged.")
            kept, gone = found[kept.pk], found[gone.pk]
            kind = cls.Kind.PERSON if model is Person else cls.Kind.COMPANY
            names = {"kept_name": kept.name[:200], "gone_name": gone.name[:200]}
            made = cls.objects.create(
                workspace_id=by.workspace_id,
                kind=kind,
                member=by,
                kept_id=kept.pk,
                gone_id=gone.pk,
                **names,
            )
            carry_all(made, kept, gone, dict(choices or {}), by)
        return made

    @transaction.atomic
    def undo(self, *, by: Member) -> None:
        """Both are as they were; what was written since the merge stays with the kept one."""
        from goodbuy.people.merging import carry_back

        _check_who(by)
        with acting_in(by.workspace_id):
            rows = self.target.objects.in_bulk([self.kept_id, self.gone_id])
            kept, gone = rows.get(self.kept_id), rows.get(self.gone_id)
            if kept is None or gone is None:
                raise WrongState("One of the two was erased since, so this cannot be taken back.")
            if kept.deleted_at:
                raise WrongState(
                    "%(kept)s was removed or merged since. Take that back first, then this.",
                    kept=kept,
                )
            open_ones = Merge.objects.filter(pk=self.pk, undone_at=None)
            if not open_ones.update(undone_at=clock.now()):
                raise WrongState("This was taken back already. Nothing changed.")
            carry_back(self, kept, gone, by)
        self.refresh_from_db()


class MergeMove(WorkspaceModel):
    """Rows of one table whose pointer went from one to the other."""

    of = models.ForeignKey(Merge, models.CASCADE, related_name="moves")
    table = models.CharField(max_length=60)
    column = models.CharField(max_length=60)
    ids = ArrayField(models.UUIDField())

    def __str__(self) -> str:
        return for_us("%(ids)s of %(table)s") % {"ids": len(self.ids), "table": self.table}


class MergeChange(WorkspaceModel):
    """What one row was before a merge and became by it; without `new` it was one too many."""

    of = models.ForeignKey(Merge, models.CASCADE, related_name="changes")
    table = models.CharField(max_length=60)
    row_id = models.UUIDField()
    old = models.JSONField(encoder=DjangoJSONEncoder)
    new = models.JSONField(encoder=DjangoJSONEncoder, null=True)

    def __str__(self) -> str:
        return f"{self.table} {self.row_id}"


def _check_who(by: Member) -> None:
    if by.is_viewer:
        raise NotAllowed("You can read here. Ask a colleague to change this.")
