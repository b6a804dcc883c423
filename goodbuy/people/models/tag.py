from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import connection, models, transaction
from django.db.models.functions import Lower

from goodbuy.kernel.errors import NotAllowed
from goodbuy.kernel.tongues import for_us
from goodbuy.people.models.custom import OfOne, found_by, of_exactly_one, once_each
from goodbuy.people.normal import FieldRefusal
from goodbuy.timeline.models import Actor, RecordedModel, record
from goodbuy.workspaces.models import Member, WorkspaceModel, WorkspaceQuerySet

MOST_TAGS = 500


class TagQuerySet(WorkspaceQuerySet):
    def named(self, name: str) -> Self:
        return self.filter(name__iexact=name)


class Tag(RecordedModel):
    """A word that groups people, companies and deals as this team thinks of them."""

    name = models.CharField(max_length=40)

    objects: ClassVar[Any] = TagQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint("workspace", Lower("name"), name="tag_named_once")]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def of_name(cls, name: str, *, by: Actor) -> Tag:
        """The tag of this name, whatever its capitals; made where there is none."""
        name = checked_tag(name)
        rows = cls.objects.filter(workspace_id=by.workspace_id)
        if found := rows.named(name).first():
            return found
        if rows.count() >= MOST_TAGS:
            raise FieldRefusal(
                "tag",
                for_us("%(most_tags)s tags are the most. Use one that is there.")
                % {"most_tags": MOST_TAGS},
            )
        made = cls(name=name)
        made.born("tag.made", by=by)
        return made

    @transaction.atomic
    def rename(self, name: str, *, by: Member) -> Tag:
        """Another name. Where a tag has that name already, the two become one."""
        require_keeper(by)
        name = checked_tag(name)
        there = Tag.objects.visible_to(by).named(name).exclude(pk=self.pk).first()
        if there:
            self.merge_into(there, by=by)
            return there
        self.change("tag.renamed", by=by, name=name, facts={"was": self.name})
        return self

    @transaction.atomic
    def merge_into(self, other: Tag, *, by: Member) -> None:
        """Whoever has this tag has the other one from now on; this one is gone."""
        require_keeper(by)
        with connection.cursor() as cursor:
            for column in ("person_id", "company_id", "deal_id"):
                cursor.execute(
                    f"update people_tagging t set tag_id = %s where tag_id = %s "
                    f"and {column} is not null and not exists (select from people_tagging o "
                    f"where o.tag_id = %s and o.{column} = t.{column})",
                    [other.pk, self.pk, other.pk],
                )
        record("tag.merged", about=other, by=by, facts={"gone": self.name})
        Tag.objects.filter(pk=self.pk).delete()

    @transaction.atomic
    def remove(self, *, by: Member) -> None:
        require_keeper(by)
        record("tag.removed", about=self, by=by)
        Tag.objects.filter(pk=self.pk).delete()

    def put_on(self, row: Any, of: str, *, by: Actor) -> bool:
        """Tag a person, company or deal; false where it has this tag already."""
        place = {f"{of}_id": row.pk, "workspace_id": by.workspace_id}
        _, is_new = Tagging.objects.get_or_create(tag=self, **place)
        if is_new:
            self._tell("tag.put_on", row, by)
        return is_new

    def take_off(self, row: Any, of: str, *, by: Actor) -> bool:
        count, _ = Tagging.objects.filter(tag=self, **{f"{of}_id": row.pk}).delete()
        if count:
            self._tell("tag.taken_off", row, by)
        return bool(count)

    def _tell(self, kind: str, row: Any, by: Actor) -> None:
        facts = {"tag": self.name, "tag_id": str(self.pk)}
        record(kind, about=row, by=by, facts=facts, **row.event_places())


def checked_tag(name: str) -> str:
    name = " ".join(name.replace("\x00", "").split())
    if not name or len(name) > 40 or "," in name:
        raise FieldRefusal("tag", for_us("A tag is one to 40 letters, without a comma."))
    return name


def require_keeper(by: Member) -> None:
    if not by.is_manager:
        raise NotAllowed("Only an owner or a manager can rename or remove a tag. Ask one of them.")


class Tagging(OfOne, WorkspaceModel):
    """A tag on one person, company or deal."""

    tag = models.ForeignKey(Tag, models.CASCADE, related_name="taggings", db_index=False)

    class Meta:
        constraints = [of_exactly_one("tagging_of_one"), *once_each("tagging", "tag")]
        indexes = found_by("tagged", "tag")

    def __str__(self) -> str:
        return self.tag.name
