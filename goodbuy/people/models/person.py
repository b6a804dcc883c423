from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import IO, TYPE_CHECKING, Any, ClassVar, Self

from django.contrib.postgres.indexes import GinIndex
from django.core.files.base import ContentFile
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.urls import reverse

from goodbuy.kernel import clock
from goodbuy.kernel.errors import NotAllowed, Refusal, WrongState
from goodbuy.kernel.ids import unguessable_key
from goodbuy.kernel.tongues import for_us, for_us_later
from goodbuy.people.checks import check_fields, check_name
from goodbuy.people.models.company import Company
from goodbuy.people.models.likely import LikelySame, likely_same, named
from goodbuy.people.normal import FieldRefusal, Normal, normal_email, normal_phone
from goodbuy.people.photos import clean_photo
from goodbuy.people.plain import (
    plain_value,
    search_words,
    sort_key,
    sort_value,
    split_name,
    written_out,
)
from goodbuy.people.search import refresh_search_text
from goodbuy.timeline.models import Actor, Event, RecordedModel, record
from goodbuy.timeline.writing import insert
from goodbuy.workspaces.models import Member, Workspace, WorkspaceQuerySet, unchecked_workspace
from goodbuy.workspaces.references import checked_together
from goodbuy.workspaces.sight import PERSON_SIGHT

if TYPE_CHECKING:
    from goodbuy.people.models.move import Move

# Sorts before every real day: those whom nobody ever talked with.
NEVER = datetime(1900, 1, 1, tzinfo=UTC)
# So many addresses and jobs of a new person go with the event; hardly anybody has more.
ALONG = 6


class PersonQuerySet(WorkspaceQuerySet):
    def present(self) -> Self:
        return self.filter(deleted_at=None)

    def visible_to(self, member: Member) -> Self:
        """Whose use is restricted is there for those alone who answer for them."""
        rows = super().visible_to(member)
        if member.role == Member.Role.OWNER:
            return rows
        return rows.filter(Q(restricted_at=None) | Q(owner=member))

    def in_use(self, member: Member) -> Self:
        """For lists and pictures of many: what is restricted stands in none of another's."""
        return self.visible_to(member).present().filter(Q(restricted_at=None) | Q(owner=member))


class Person(RecordedModel):
    """Someone on the other side. Employments change; the person stays."""

    workspace = unchecked_workspace()
    name = models.CharField(max_length=200)
    given_name = models.CharField(max_length=100, blank=True)
    family_name = models.CharField(max_length=100, blank=True)
    # The present main employment and first addresses, copied here so that a list is one query.
    company = checked_together(Company, models.SET_NULL, "people", null=True, blank=True)
    title = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True, editable=False)
    phone = models.CharField(max_length=40, blank=True, editable=False)
    city = models.CharField(max_length=80, blank=True)
    country = models.CharField(max_length=2, blank=True)
    zone = models.CharField(for_us_later("time zone"), max_length=64, blank=True)
    language = models.CharField(max_length=10, blank=True)
    website = models.URLField(max_length=300, blank=True)
    birthday = models.DateField(null=True, blank=True)
    photo = models.FileField(upload_to="photos/%Y/%m", blank=True)
    source = models.CharField(max_length=120, blank=True)
    # Indexed below: most people of an import have nobody yet.
    owner = checked_together(Member, models.SET_NULL, "+", null=True, blank=True)
    last_contact_at = models.DateTimeField(null=True, editable=False)
    sort_name = models.CharField(max_length=200, editable=False, default="")
    search_text = models.TextField(editable=False, default="")
    deleted_at = models.DateTimeField(null=True, editable=False)
    # Kept and not used: no letter, no list, no search, except for whoever answers for it.
    restricted_at = models.DateTimeField(null=True, editable=False)
    restricted_why = models.CharField(
        max_length=200, blank=True, editable=False, default="", db_default=""
    )

    sight = PERSON_SIGHT

    objects: ClassVar[Any] = PersonQuerySet.as_manager()

    ERASABLE = frozenset({"restricted_why"})

    # What search looks in; a change of one of these makes the text anew.
    SEARCHED = frozenset({"name", "given_name", "family_name", "title", "company_id"})

    class Meta:
        verbose_name_plural = "people"
        indexes = [
            models.Index(fields=["workspace", "sort_name", "id"], name="person_sorted"),
            models.Index(fields=["workspace", "company", "sort_name"], name="person_company"),
            models.Index(fields=["workspace", "created_at", "id"], name="person_newest"),
            models.Index(
                "workspace",
                Coalesce("last_contact_at", models.Value(NEVER)),
                "id",
                name="person_talked",
            ),
            # The few whom no letter reaches.
            models.Index(
                fields=["workspace", "sort_name", "id"],
                name="person_unmailed",
                condition=models.Q(email="", deleted_at=None),
            ),
            models.Index(fields=["owner"], name="person_owner", condition=~models.Q(owner=None)),
            models.Index(
                fields=["workspace", "-deleted_at"],
                name="person_binned",
                condition=models.Q(deleted_at__isnull=False),
            ),
            GinIndex(fields=["search_text"], name="person_search", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def first_name(self) -> str:
        return self.given_name or self.name

    def get_absolute_url(self) -> str:
        return reverse("people:person", args=[self.pk])

    def event_places(self) -> dict[str, Any]:
        return {"person_id": self.pk, "company_id": self.company_id}

    def insert(self) -> None:
        insert(self)

    def born(self, kind: str, /, *, by: Actor, **options: Any) -> Event:
        if not self.given_name and not self.family_name:
            self.given_name, self.family_name = split_name(self.name)
        self.sort_name = sort_value(sort_key(self.name, self.given_name, self.family_name))
        company = self.company.name if self.company else ""
        words = options.pop("found_by", [self.email, written_out(self.phone, "")])
        text = search_words(self.name, self.title, company, *words)
        self.search_text = plain_value(text)
        return super().born(kind, by=by, **options)

    @classmethod
    def add(
        cls,
        *,
        by: Actor,
        name: str,
        emails: Sequence[str] = (),
        phones: Sequence[str] = (),
        company: Company | None = None,
        is_surely_new: bool = False,
        **fields: Any,
    ) -> Person:
        """A new person; LikelySame where an address, a number or name and company are known."""
        person = cls(name=check_name(name), company=company, **fields)
        addresses = [normal_email(e) for e in named(emails)]
        country = workspace_country(by) if (numbers := named(phones)) else ""
        known_phones = [normal_phone(p, country) for p in numbers]
        check_fields(person)
        if not is_surely_new:
            key = sort_key(person.name, *split_name(person.name))
            known = [e.normal for e in addresses], [p.normal for p in known_phones if p.normal]
            if same := likely_same(by.workspace_id, *known, key, company and company.pk):
                there = cls.objects.filter(workspace_id=by.workspace_id, pk__in=same)
                raise LikelySame(list(there.select_related("company")))
        person._arrive(addresses, known_phones, by)
        return person

    @transaction.atomic(savepoint=False)
    def _arrive(self, emails: Sequence[Normal], phones: Sequence[Normal], by: Actor) -> None:
        from goodbuy.people.models.employment import Employment

        self.email = emails[0].value if emails else ""
        self.phone = phones[0].value[:40] if phones else ""
        # Known before they are written, to be written with the event.
        self.workspace_id = by.workspace_id
        along: list[Any] = self._addresses(emails, phones)
        if self.company:
            mine = {"workspace_id": by.workspace_id, "person": self, "company": self.company}
            along.append(Employment(**mine, title=self.title))
        found = found_by(emails, phones)
        self.born("person.added", by=by, found_by=found, along=along[:ALONG])
        _insert_all(along[ALONG:])

    def _keep_addresses(self, emails: Sequence[Normal], phones: Sequence[Normal]) -> None:
        _insert_all(self._addresses(emails, phones))

    def _addresses(self, emails: Sequence[Normal], phones: Sequence[Normal]) -> list[Any]:
        from goodbuy.people.models.addresses import EmailAddress, PhoneNumber

        kinds: list[tuple[Any, Sequence[Normal]]]
        kinds = [(EmailAddress, emails), (PhoneNumber, phones)]
        return [
            model(
                workspace_id=self.workspace_id,
                person=self,
                value=value.value,
                normal=value.normal,
                is_primary=place == 0,
            )
            for model, values in kinds
            for place, value in enumerate(values)
        ]

    @transaction.atomic
    def edit(self, *, by: Actor, **fields: Any) -> Event | None:
        """Set what was asked; only what differs is changed and told."""
        if "name" in fields:
            fields["name"] = check_name(fields["name"])
            given, family = split_name(fields["name"])
            fields.setdefault("given_name", given)
            fields.setdefault("family_name", family)
        check_fields(self, fields)
        event = self.change("person.changed", by=by, **fields)
        if event and self.SEARCHED & set(event.changed):
            refresh_search_text([self.pk])
        if event and "title" in event.changed:
            self.employments.filter(is_main=True, to_on=None).update(title=self.title)
        return event

    @transaction.atomic
    def set_addresses(self, *, by: Actor, emails: Sequence[str], phones: Sequence[str]) -> None:
        """Replace all addresses and numbers; the first of each is the main one."""
        addresses = [normal_email(e) for e in named(emails)]
        country = workspace_country(by)
        numbers = [normal_phone(p, country) for p in named(phones)]
        old = [*self.emails.values_list("value", flat=True)]
        old += self.phones.values_list("value", flat=True)
        new = [a.value for a in addresses] + [n.value for n in numbers]
        if sorted(old) == sorted(new) and self._keeps_first(addresses, numbers):
            return
        self.emails.all().delete()
        self.phones.all().delete()
        self._keep_addresses(addresses, numbers)
        email = addresses[0].value if addresses else ""
        phone = numbers[0].value[:40] if numbers else ""
        changed = {"email": email, "phone": phone}
        Person.objects.filter(pk=self.pk).update(**changed)
        self.email, self.phone = email, phone
        refresh_search_text([self.pk])
        facts = {"words": ", ".join(new) or "none", "old": old}
        record(
            "person.reached_by",
            about=self,
            by=by,
            changed=changed,
            facts=facts,
            **self.event_places(),
        )

    def _keeps_first(self, emails: Sequence[Normal], phones: Sequence[Normal]) -> bool:
        return self.email == (emails[0].value if emails else "") and self.phone == (
            phones[0].value[:40] if phones else ""
        )

    @transaction.atomic
    def settle_employment(self, *, by: Actor) -> None:
        """Company and title are those of the present main employment, or none."""
        jobs = self.employments.filter(to_on=None).select_related("company")
        job = jobs.order_by("-is_main", "-created_at").first()
        if job and not job.is_main:
            self.employments.filter(pk=job.pk).update(is_main=True)
        title = job.title if job else self.title
        event = self.change(
            "person.changed", by=by, company=job.company if job else None, title=title
        )
        if event:
            refresh_search_text([self.pk])

    def propose_move(
        self, company: Company | str, part: str, source: str, *, by: Actor, email: str = ""
    ) -> Move | None:
        """They seem to work at another company now (a signature, a file): see Move.propose."""
        from goodbuy.people.models.move import Move

        return Move.propose(self, company, part, source, by=by, email=email)

    @transaction.atomic
    def talked(self, *, by: Actor, at: datetime | None = None, is_told: bool = True) -> None:
        """Someone of the team was in touch: what the filter 'no contact since' goes by.

        `is_told` false: what was noted of the contact stands in the story already.
        """
        at = at or clock.now()
        if at > clock.now():
            raise FieldRefusal(
                "at", for_us("This day is still to come. Choose today or an earlier one.")
            )
        if self.last_contact_at is None or self.last_contact_at < at:
            Person.objects.filter(pk=self.pk).update(last_contact_at=at)
            self.last_contact_at = at
            changed, places = {"last_contact_at": at}, self.event_places() if is_told else {}
            record("person.talked", about=self, by=by, changed=changed, **places)

    @transaction.atomic
    def show_photo(self, file: IO[bytes], *, size: int, by: Actor) -> None:
        """Keep a photo, made anew from its pixels; the one before is thrown away after commit."""
        made = clean_photo(file, size)
        name = self.photo.storage.save(photo_name(self.pk), ContentFile(made))
        self._change_photo(name, by)

    @transaction.atomic
    def hide_photo(self, *, by: Actor) -> None:
        if self.photo:
            self._change_photo("", by)

    def _change_photo(self, name: str, by: Actor) -> None:
        storage, old = self.photo.storage, self.photo.name
        self.change("person.changed", by=by, photo=name)
        if old:
            transaction.on_commit(lambda: storage.delete(old))

    @transaction.atomic
    def remove(self, *, by: Actor) -> None:
        """Take the person out of every list; `restore` brings them back as they were."""
        if Person.objects.filter(pk=self.pk, deleted_at=None).update(deleted_at=clock.now()):
            self.refresh_from_db()
            self._say("person.removed", by)

    @transaction.atomic
    def restore(self, *, by: Actor) -> None:
        if Person.objects.filter(pk=self.pk, deleted_at__isnull=False).update(deleted_at=None):
            self.refresh_from_db()
            self._say("person.restored", by)

    def restrict(self, why: str, *, by: Member) -> None:
        """Keep what is known and use none of it, until it is lifted again."""
        why = " ".join(why.split())[:200]
        if by.is_viewer:
            raise NotAllowed("You can read here. Ask a colleague to change this.")
        if not why:
            raise Refusal("Say why, in a few words: they asked for it, or something is in doubt.")
        if self.restricted_at:
            raise WrongState("This is restricted already. Nothing changed.")
        now = clock.now()
        self.change("person.restricted", by=by, restricted_at=now, restricted_why=why)

    def lift(self, *, by: Member) -> None:
        self.require_open_to(by)
        if by.is_viewer:
            raise NotAllowed("You can read here. Ask a colleague to change this.")
        self.change("person.lifted", by=by, restricted_at=None, restricted_why="")

    def is_open_to(self, member: Member) -> bool:
        is_owner = member.pk == self.owner_id or member.role == Member.Role.OWNER
        return self.restricted_at is None or is_owner

    def require_open_to(self, member: Member) -> None:
        if not self.is_open_to(member):
            raise NotAllowed(
                "What is known about this person is kept and not used for now. Only an owner of "
                "the workspace, or whoever this person belongs to, can open it."
            )

    def _say(self, kind: str, by: Actor) -> None:
        changed = {"deleted_at": self.deleted_at}
        record(kind, about=self, by=by, changed=changed, **self.event_places())


def photo_name(pk: Any) -> str:
    return f"photos/{pk}-{unguessable_key()}.webp"


def found_by(emails: Sequence[Normal], phones: Sequence[Normal]) -> list[str]:
    """The addresses as search finds them, in the order of search.py: main first, then sorted."""
    emails = [*emails[:1], *sorted(emails[1:], key=lambda e: e.value)]
    phones = [*phones[:1], *sorted(phones[1:], key=lambda p: p.value)]
    return [e.value for e in emails] + [written_out(p.value, p.normal) for p in phones]


def _insert_all(rows: Sequence[Any]) -> None:
    for kind, alike in groupby(rows, key=type):
        model: Any = kind
        model.objects.bulk_create(list(alike))


def workspace_country(by: Actor) -> str:
    workspace = getattr(by, "workspace", None)
    if workspace is None:
        workspace = Workspace.objects.get(pk=by.workspace_id)
    return workspace.country
