from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from goodbuy.integrations.cards.row import Card
from goodbuy.kernel.errors import WrongState
from goodbuy.kernel.tongues import for_us, for_us_later
from goodbuy.workspaces.models import Member, WorkspaceModel, WorkspaceQuerySet, known_states


class ImportQuerySet(WorkspaceQuerySet):
    def newest_first(self) -> ImportQuerySet:
        return self.select_related("member").order_by("-created_at", "-id")

    def of_the_same_file(self, one: Import) -> ImportQuerySet:
        """Imports of the very same bytes that were done and not undone."""
        return self.filter(
            workspace_id=one.workspace_id,
            sha256=one.sha256,
            kind=one.kind,
            state=Import.State.DONE,
        ).exclude(pk=one.pk)


class Import(WorkspaceModel):
    """One file that a member brought, what was made of it, and how to take that back."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", for_us_later("Uploaded")
        PREVIEWED = "previewed", for_us_later("Looked at")
        RUNNING = "running", for_us_later("Running")
        DONE = "done", for_us_later("Done")
        FAILED = "failed", for_us_later("Stopped")
        UNDOING = "undoing", for_us_later("Being undone")
        UNDONE = "undone", for_us_later("Undone")

    class Kind(models.TextChoices):
        PEOPLE = "people", for_us_later("People")
        COMPANIES = "companies", for_us_later("Companies")
        DEALS = "deals", for_us_later("Deals")

    class Duplicates(models.TextChoices):
        UPDATE = "update", for_us_later("Update what is here")
        SKIP = "skip", for_us_later("Leave what is here as it is")
        NEW = "new", for_us_later("Add it as new")

    MOVES: ClassVar[dict[State, list[State]]] = {
        State.PREVIEWED: [State.UPLOADED, State.PREVIEWED],
        State.RUNNING: [State.UPLOADED, State.PREVIEWED, State.FAILED],
        State.DONE: [State.RUNNING, State.UNDOING],
        State.FAILED: [State.RUNNING],
        State.UNDOING: [State.DONE],
        State.UNDONE: [State.UNDOING],
    }
    # Said of a line: they were erased, and are here again because they agreed to it.
    BACK = "back"
    # What can still be looked at, corrected and begun.
    WAITING: ClassVar[list[State]] = [State.UPLOADED, State.PREVIEWED, State.FAILED]
    sight = "member_id = {member}"
    member = models.ForeignKey(Member, models.PROTECT, related_name="+", db_index=False)
    file = models.FileField(upload_to="imports/%Y/%m", max_length=300)
    file_name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64)
    kind = models.CharField(max_length=10, choices=Kind)
    layout = models.CharField(max_length=40)
    # How the file is cut and what each column is: see plan.py.
    plan = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    duplicates = models.CharField(max_length=6, choices=Duplicates, default=Duplicates.UPDATE)
    # The line of a row, and what is to be done with it, where that differs from `duplicates`.
    choices = models.JSONField(default=dict)
    # When it was last looked at who of the file is here already; see looking.py.
    looked_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=State, default=State.UPLOADED, editable=False)
    rows = models.PositiveIntegerField(default=0)
    read = models.PositiveIntegerField(default=0)
    doing = models.CharField(max_length=80, blank=True)
    heard_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)
    problem = models.CharField(max_length=400, blank=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = ImportQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index("workspace", models.F("created_at").desc(), name="import_newest"),
            models.Index(fields=["workspace", "sha256"], name="import_same_file"),
        ]
        constraints = [
            known_states(
                "import_state_known",
                "state",
                "uploaded previewed running done failed undoing undone",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    def go(self, to: str, **fields: Any) -> None:
        """Take the next state and these values, unless someone else took one meanwhile.

        What an import does to people and deals is told once, when it is done and when it is undone.
        """
        starts = Import.objects.filter(pk=self.pk, state__in=self.MOVES[self.State(to)])
        if not starts.update(state=to, **fields):
            self.refresh_from_db()
            said = self.get_state_display().lower()
            raise WrongState(
                "The import of %(value)s is %(said)s, so this cannot be done now.",
                value=self,
                said=said,
            )
        self.refresh_from_db()

    def before(self) -> Import | None:
        """The last import of the very same file, if it was not undone."""
        same: Import | None = Import.objects.of_the_same_file(self).order_by("-finished_at").first()
        return same

    @property
    def is_readable(self) -> bool:
        """Whether the file, and how it is cut, are still known."""
        return bool(self.plan and self.file and self.file.storage.exists(str(self.file)))

    @property
    def is_vcard(self) -> bool:
        """Contact cards, or another file that says itself what everything in it is."""
        return self.layout in ("vcard", "monica")

    @property
    def is_at_work(self) -> bool:
        return self.state in (self.State.RUNNING, self.State.UNDOING)

    @property
    def percent(self) -> int:
        """Reading is most of the work; the rest is done in one step at the end."""
        if not self.rows:
            return 0
        return min(99, self.read * 100 // self.rows)


class ImportRow(WorkspaceModel):
    """A row of the file that became nothing, with the reason."""

    class Verdict(models.TextChoices):
        REJECTED = "rejected", for_us_later("Not imported")
        REPEATED = "repeated", for_us_later("Repeats another row")
        SKIPPED = "skipped", for_us_later("Already here, left as it is")
        ERASED = "erased", for_us_later("Erased here before")

    of = models.ForeignKey(Import, models.CASCADE, related_name="rejected", db_index=False)
    line = models.PositiveIntegerField()
    verdict = models.CharField(max_length=8, choices=Verdict)
    reason = models.CharField(max_length=300)
    cells = ArrayField(models.TextField(), default=list)

    objects: ClassVar[Any] = WorkspaceQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["of", "verdict", "line"], name="import_row")]

    def __str__(self) -> str:
        return for_us("Line %(line)s: %(reason)s") % {"line": self.line, "reason": self.reason}


class ImportConflict(WorkspaceModel):
    """A row of the file that says something else of one who is here already; kept until it ran.

    Or a row of somebody who was erased (`erased_on`), which is left out if nobody says otherwise.
    """

    of = models.ForeignKey(Import, models.CASCADE, related_name="conflicts", db_index=False)
    line = models.PositiveIntegerField()
    row_id = models.UUIDField(null=True)
    erased_on = models.DateField(null=True)
    name = models.CharField(max_length=200)
    detail = models.CharField(max_length=200, blank=True)
    old = models.JSONField(encoder=DjangoJSONEncoder)
    new = models.JSONField(encoder=DjangoJSONEncoder)
    # What comes on top of it: an address or number, a note.
    added = ArrayField(models.TextField(), default=list)

    objects: ClassVar[Any] = WorkspaceQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["of", "line"], name="import_conflict")]

    def __str__(self) -> str:
        return for_us("Line %(line)s: %(name)s") % {"line": self.line, "name": self.name}


class ImportedRows(WorkspaceModel):
    """Rows that an import created (or, with lines, found), several thousand in one row."""

    of = models.ForeignKey(Import, models.CASCADE, related_name="created", db_index=False)
    table = models.CharField(max_length=60)
    ids = ArrayField(models.UUIDField())
    # For people, companies and deals: the line that each of the ids stands for.
    lines = ArrayField(models.IntegerField(), default=list)
    is_created = models.BooleanField(default=True)

    class Meta:
        verbose_name_plural = "imported rows"
        indexes = [models.Index(fields=["of", "table"], name="imported_rows")]

    def __str__(self) -> str:
        return for_us("%(ids)s of %(table)s") % {"ids": len(self.ids), "table": self.table}


class ImportChange(WorkspaceModel):
    """What an import changed in a row that was there before: the old values and the new."""

    of = models.ForeignKey(Import, models.CASCADE, related_name="changes", db_index=False)
    table = models.CharField(max_length=60)
    row_id = models.UUIDField()
    old = models.JSONField(encoder=DjangoJSONEncoder)
    new = models.JSONField(encoder=DjangoJSONEncoder)

    class Meta:
        indexes = [models.Index(fields=["of", "table"], name="import_change")]

    def __str__(self) -> str:
        return f"{self.table} {self.row_id}"


class Export(WorkspaceModel):
    """Everything of the workspace in one file, as one member may see it."""

    class State(models.TextChoices):
        WAITING = "waiting", for_us_later("Being put together")
        DONE = "done", for_us_later("Ready")
        FAILED = "failed", for_us_later("Stopped")
        GONE = "gone", for_us_later("Thrown away")

    KEPT_DAYS = 7

    member = models.ForeignKey(Member, models.CASCADE, related_name="+", db_index=False)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING, editable=False)
    file = models.FileField(upload_to="exports/%Y/%m", max_length=300, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    rows = models.PositiveBigIntegerField(default=0)
    # How many tables are written, and which one is being written.
    read = models.PositiveIntegerField(default=0)
    of = models.PositiveIntegerField(default=1)
    doing = models.CharField(max_length=80, blank=True)
    heard_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=400, blank=True)
    finished_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = WorkspaceQuerySet.as_manager()

    class Meta:
        indexes = [models.Index("workspace", models.F("created_at").desc(), name="export_newest")]
        constraints = [known_states("export_state_known", "state", "waiting done failed gone")]

    def __str__(self) -> str:
        return for_us("everything of the workspace")

    @classmethod
    def ask(cls, *, by: Member) -> Export:
        """Have it put together by the worker; one at a time for each member."""
        from goodbuy.integrations.exporting import exported_models
        from goodbuy.integrations.tasks import enqueue, put_all_together

        by.require_manager(for_us("take everything out"))
        if cls.objects.filter(member=by, state=cls.State.WAITING).exists():
            raise WrongState("One is being put together already. It appears below when it is done.")
        count = len(exported_models()) + 2
        one: Export = cls.objects.create(workspace_id=by.workspace_id, member=by, of=count)
        enqueue(put_all_together, one)
        return one

    @property
    def percent(self) -> int:
        return min(99, self.read * 100 // max(self.of, 1))


__all__ = [
    "Card",
    "Export",
    "Import",
    "ImportChange",
    "ImportConflict",
    "ImportRow",
    "ImportedRows",
]
