from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models, transaction

from goodbuy.kernel import clock
from goodbuy.kernel.errors import Refusal
from goodbuy.plans import hands
from goodbuy.plans.template_file import TemplateError, TemplateFile, dump, parse, shipped
from goodbuy.timeline.models import Actor, RecordedModel
from goodbuy.workspaces.models import WorkspaceQuerySet


class PlanTemplateQuerySet(WorkspaceQuerySet):
    def kept(self) -> Self:
        return self.filter(deleted_at=None).order_by("depth", "name", "id")


class PlanTemplate(RecordedModel):
    """A plan to begin from, kept as the YAML that people edit, import and export."""

    name = models.CharField(max_length=120)
    summary = models.CharField(max_length=300, blank=True)
    depth = models.CharField(max_length=8, default="normal")
    source = models.TextField()
    shipped_as = models.CharField(max_length=60, blank=True)
    deleted_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[Any] = PlanTemplateQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    @classmethod
    def add(cls, source: str | bytes, *, by: Actor, shipped_as: str = "") -> PlanTemplate:
        """Add one from YAML; raises Refusal with every problem and its line."""
        hands.require_team(by)
        read = readable(source)
        template = cls(
            name=read.name,
            summary=read.summary,
            depth=read.depth,
            source=_text(source),
            shipped_as=shipped_as,
        )
        template.born("template.added", by=by)
        return template

    @classmethod
    @transaction.atomic
    def add_shipped(cls, *, by: Actor) -> list[PlanTemplate]:
        """Give a workspace the five that come with Goodbuy; those that it had are left alone."""
        had = set(cls.objects.filter(workspace_id=by.workspace_id).values_list("shipped_as"))
        return [
            cls.add(dump(one), by=by, shipped_as=one.key)
            for one in shipped()
            if (one.key,) not in had
        ]

    @property
    def file(self) -> TemplateFile:
        return parse(self.source)

    def rewrite(self, source: str | bytes, *, by: Actor) -> None:
        hands.require_team(by)
        read = readable(source)
        self.change(
            "template.changed",
            by=by,
            name=read.name,
            summary=read.summary,
            depth=read.depth,
            source=_text(source),
        )

    def remove(self, *, by: Actor) -> None:
        """Plans that were made from it stay as they are."""
        hands.require_team(by)
        self.change("template.removed", by=by, deleted_at=clock.now())

    def bring_back(self, *, by: Actor) -> None:
        hands.require_team(by)
        self.change("template.added", by=by, deleted_at=None)


def readable(source: str | bytes) -> TemplateFile:
    try:
        return parse(source)
    except TemplateError as problem:
        raise Refusal(str(problem)) from problem


def _text(source: str | bytes) -> str:
    """As it was written, comments and all; PostgreSQL keeps no NUL, and YAML allows none."""
    return source if isinstance(source, str) else dump(parse(source))
