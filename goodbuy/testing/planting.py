"""Rows of every tenant model, each with words of its own, so that a leak names what it leaked.

`plant(cast)` makes a field of rows in three places: the deal of the client Ana, another deal of
the same workspace, and the workspace of Otto. A row's text fields hold marks such as `zqx00042zqx`.
Rows are made straight in their tables: no verb, no event. A new model is planted by itself; give
it a line in FIELDS where its own defaults do not pass its constraints, one in SHOWN if a room shows
it, and one in HIDDEN if some rows of the client's own deal are not for the client.
"""

from __future__ import annotations

import hashlib
import itertools
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.fields import ArrayField
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import Error, models, transaction
from PIL import Image

from goodbuy.integrations.plan import make_plan
from goodbuy.kernel import clock
from goodbuy.testing.cast import Cast, make_cast, make_deal, make_grant
from goodbuy.workspaces.models import Member, User, Workspace
from goodbuy.workspaces.policies import tenant_models

OWN, OTHER, ELSEWHERE = "Ana’s own deal", "another deal", "another workspace"

# Tables of which a room shows rows. A new one is a decision, so it is written down here too.
SHOWN = {
    "Event", "Deal", "CastMember", "Grant", "Question", "Brief", "Outcome", "Measurement",
    "Specified", "TeachBack",
    "Promise", "CheckIn", "Dependency", "Plan", "PlanVersion", "Phase", "Step", "Narration",
    "Reset",
    "AnswerTime", "Meeting", "Recap", "HeardPromise", "Discovery", "Improvement", "Charter",
    "RespectFlag", "Aftertaste", "CalendarFeed",
    # Written by a room and read by nobody; and read where a client's own act drafts an entry.
    "Received", "Phrase",
    "Presence", "Handoff", "Review", "Attachment",
}  # fmt: skip

REVIEWED = ("committed", "delivered", "outcomes", "missed", "next")
SAID_BY = ("giver_at", "receiver_at", "client_at")

# Rows of the client's own deal, in a table that a room shows, which this client must not see.
HIDDEN: dict[str, list[dict[str, Any]]] = {
    "Promise": [{"is_shared": False}],
    "Step": [{"is_shared": False}],
    "CheckIn": [{"state": "scheduled"}, {"state": "sent", "cast": None}],
    "Narration": [{"state": "draft"}],
    "CastMember": [{"is_proposed": True, "has_left": True}],
    "Handoff": [{"is_shown": False, "state": "closed", **dict.fromkeys(SAID_BY, clock.now())}],
    "Review": [{"state": "draft"}],
    "Event": [{"audience": "team"}, {"audience": "me"}],
    "Meeting": [{"is_shared": False}],
    "Attachment": [{"is_shared": False}, {"deleted_at": clock.now()}],
    "Recap": [{"state": "draft", "meeting": lambda rows: another_meeting(rows)}],
    "HeardPromise": [{"is_told": False}],
    # Asked of us alone by somebody else in the same room.
    "Question": [{"audience": "private", "asker": lambda rows: ours(rows), "passed_to": None}],
    "RespectFlag": [{"raised_by": lambda rows: ours(rows), "chosen": lambda rows: ours(rows)}],
    "Aftertaste": [{"cast": lambda rows: ours(rows)}],
}

# Columns that code reads as a code or a key, never as words.
CODES = {
    "zone", "country", "currency", "language", "kind", "key", "about_type", "actor_kind",
    "room_key", "sha256", "source", "page", "state_before_block", "paused_from", "declined_by",
    "shipped_as", "query", "verb", "mode_by_person", "alike", "item", "part", "unit", "occurrence",
}  # fmt: skip

# What a column of codes holds in every planted row.
TYPICAL = {"zone": "Europe/Berlin", "country": "DE", "currency": "EUR", "language": "en"}

FIELDS: dict[str, dict[str, Any]] = {
    "Event": {"kind": "deal.opened", "actor_kind": "member", "audience": "client"},
    "Plan": {"state": "shown", "opened_at": lambda rows: clock.now()},
    "Narration": {"kind": "step.claimed", "state": "published"},
    "Note": {"person": None},
    "Sight": {"role": lambda rows: uuid4().hex[:10], "people": "all", "deals": "all"},
    "Teammate": {"member": lambda rows: a_colleague(rows)},
    "Attachment": {
        "person": None,
        "company": None,
        "note": None,
        "deal": lambda rows: rows["Deal"],
        "is_shared": True,
        "file": lambda rows: planted_file("planted.csv", CONTACTS),
        "mime": "text/plain",
    },
    "CheckIn": {
        "kind": "check_in",
        "why": "hand",
        "state": "answered",
        "verdict": 1,
        "cast": lambda rows: rows["CastMember"],
    },
    "CalendarFeed": {
        "grant": lambda rows: rows["Grant"],
        "deal": lambda rows: rows["Deal"],
        "member": None,
        "token_hash": lambda rows: uuid4().bytes * 2,
        "told": {},
    },
    "Person": {"photo": lambda rows: planted_photo()},
    "Import": {
        "file": lambda rows: planted_file("planted.csv", CONTACTS),
        "plan": lambda rows: import_plan()[0],
        "kind": "people",
        "layout": lambda rows: import_plan()[2],
        "rows": 2,
    },
    "Card": {
        "photo": lambda rows: planted_photo(),
        "state": "read",
        "source": "photo",
        "fields": {"name": "Ada Quill", "company": "Quill"},
    },
    "PlanTemplate": {"source": lambda rows: shipped_template()},
    "BulkChange": {"page": "people", "verb": "owner"},
    "Merge": {
        "kind": "person",
        "kept_id": lambda rows: rows["Person"].pk,
        "gone_id": lambda rows: rows["Person"].pk,
    },
    "CustomField": {"of": "person", "kind": "text", "key": lambda rows: f"k{uuid4().hex[:8]}"},
    "CustomValue": {"company": None, "deal_id": None},
    "Tagging": {"company": None, "deal_id": None},
    "PhoneNumber": {"value": "+49 30 901820", "normal": "+4930901820"},
    "AllowedKind": {"kind": lambda rows: uuid4().hex[:16]},
    "Fact": {"kind": "family"},
    "Occasion": {"month": 5, "day": 12, "year": None},
    "Tie": {"kind": "friend"},
    "YesRisk": {"answered_on": date(2026, 10, 14)},
    "Received": {"mark": lambda rows: uuid4().bytes * 2},
    "Benefit": {"kind": "introduction"},
    "Brief": {"next_owner": lambda rows: rows["CastMember"]},
    "Handoff": {
        "is_shown": True,
        "giver": lambda rows: make_cast(rows["Member"], rows["Deal"], "Ida Voss", "seller"),
    },
    "Review": {"state": "shown", "body": lambda rows: {part: [] for part in REVIEWED}},
    "Recap": {"state": "told", "told_at": lambda rows: clock.now()},
    "HeardPromise": {"is_told": True},
    "Aftertaste": {"state": "sent"},
    "AnswerTime": {"proposed_hours": 4},
    "ConsentText": {"number": lambda rows: uuid4().int % 30000},
    "Export": {"file": lambda rows: planted_file("all.zip", b"PK"), "state": "done"},
    "Erasure": {"why": "asked", "marks": [], "gone": [], "kept": []},
}


CONTACTS = b"Name,E-mail,Company\nAda Quill,ada@quill.example,Quill\nBen Oak,,Oak\n"


def planted_file(name: str, content: bytes) -> str:
    path = f"planted/{name}"
    if not default_storage.exists(path):
        default_storage.save(path, ContentFile(content))
    return path


def planted_photo() -> str:
    picture = BytesIO()
    Image.new("RGB", (8, 8)).save(picture, "WEBP")
    return planted_file("photo.webp", picture.getvalue())


def import_plan() -> tuple[dict[str, Any], str, str]:
    path = default_storage.path(planted_file("planted.csv", CONTACTS))
    return make_plan(Path(path), country="DE", currency="EUR")


def ours(rows: dict[str, Any]) -> Any:
    """Someone of us in the client’s own deal."""
    return rows["Deal"].cast.filter(side="seller").first()


def another_meeting(rows: dict[str, Any]) -> Any:
    meeting = rows["Meeting"]
    copied = type(meeting)(
        workspace_id=meeting.workspace_id,
        deal=meeting.deal,
        title="Another meeting",
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        recap_due_on=meeting.recap_due_on,
    )
    copied.save(force_insert=True)
    return copied


def a_colleague(rows: dict[str, Any]) -> Any:
    """Someone who is in no team yet: each member is in one at most."""
    name = uuid4().hex[:8]
    user = User.objects.create_user(email=f"{name}@colleague.example")
    return Member.objects.create(
        workspace=rows["Workspace"], user=user, name=name, email=user.email, role="seller"
    )


def shipped_template() -> str:
    folder = Path(apps.get_app_config("plans").path)
    return next(iter(sorted(folder.rglob("*.yaml")))).read_text()


# No words of its own, and needs two of another's rows.
NOT_PLANTED = {"Dependency"}


@dataclass
class Field:
    """What was planted: a row of each model in each place, and where each mark stands."""

    cast: Cast
    rows: dict[str, dict[str, models.Model]] = field(default_factory=lambda: defaultdict(dict))
    # mark -> (the place, whether a room shows it to the client of the place, what it is)
    marks: dict[str, tuple[str, bool, str]] = field(default_factory=dict)
    bea: Any = None
    bea_token: str = "bea-token-that-nobody-guesses"
    _numbers: Any = field(default_factory=lambda: itertools.count(1))

    def row(self, model: str, place: str = OWN) -> Any:
        return self.rows[place].get(model) or self.rows[OTHER].get(model)

    def mark(self, place: str, is_shown: bool, words: str) -> str:
        mark = f"zqx{next(self._numbers):05d}zqx"
        self.marks[mark] = (place, is_shown, words)
        return mark

    def hidden_from(self, place: str) -> set[str]:
        """Marks that a client of the place may not read."""
        return {m for m, (where, shown, _) in self.marks.items() if where != place or not shown}

    def outside(self, *places: str) -> set[str]:
        return {m for m, (where, _, _) in self.marks.items() if where not in places}


def plant(cast: Cast) -> Field:
    planted = Field(cast)
    other = make_deal(cast.mira, name="Another purchase")
    bea = make_cast(cast.mira, other, "Bea Holm")
    planted.bea = make_grant(cast.mira, other, bea, planted.bea_token)
    theirs = make_deal(cast.otto, name="Otto’s deal")
    otto_client = make_cast(cast.otto, theirs, "Cid Marsh")
    otto_grant = make_grant(cast.otto, theirs, otto_client, "cid-token")
    begin = {
        OWN: (cast.workspace, cast.mira, cast.deal, cast.ana),
        OTHER: (cast.workspace, cast.mira, other, planted.bea),
        ELSEWHERE: (cast.otto.workspace, cast.otto, theirs, otto_grant),
    }
    for place, (workspace, member, deal, grant) in begin.items():
        made = planted.rows[place]
        made |= {
            "Workspace": workspace,
            "Member": member,
            "Deal": deal,
            "Grant": grant,
            "CastMember": grant.cast,
            "Company": deal.company,
            "User": member.user,
        }
        for model in _in_order(tenant_models()):
            name = model.__name__
            if name in NOT_PLANTED:
                continue
            if place == OTHER and _is_once_a_workspace(model):
                made.setdefault(name, planted.rows[OWN][name])
            elif name not in made:
                made[name] = _make(planted, place, model, FIELDS.get(name, {}))
            else:
                _mark_row(planted, place, made[name])
            for variant in HIDDEN.get(name, []) if place == OWN else []:
                _make(planted, place, model, {**FIELDS.get(name, {}), **variant}, is_shown=False)
    return planted


def _is_once_a_workspace(model: Any) -> bool:
    rules = [c for c in model._meta.constraints if isinstance(c, models.UniqueConstraint)]
    return any(c.fields == ("workspace",) for c in rules)


def _in_order(tenants: list[Any]) -> list[Any]:
    """Each model after those that its rows must point at."""
    done: list[Any] = []
    waiting = list(tenants)
    while waiting:
        ready = [m for m in waiting if not (_needs(m) & set(waiting) - {m})]
        done += ready or waiting[:1]
        waiting = [m for m in waiting if m not in done]
    return done


def _needs(model: Any) -> set[Any]:
    keys = [f for f in model._meta.concrete_fields if f.is_relation and not f.null]
    return {f.related_model for f in keys}


def _make(
    planted: Field, place: str, model: Any, given: dict[str, Any], is_shown: bool = True
) -> Any:
    row = model()
    shown = is_shown and model.__name__ in SHOWN
    for column in model._meta.concrete_fields:
        if column.name in given:
            value = given[column.name]
            setattr(row, column.name, value(planted.rows[place]) if callable(value) else value)
        elif not column.primary_key and column.name != "created_at":
            _fill(planted, place, row, column, shown)
    try:
        with transaction.atomic():
            model._base_manager.bulk_create([row])
    except Error as problem:
        raise AssertionError(
            f"No {model.__name__} could be planted. Give it a line in FIELDS of "
            f"goodbuy/testing/planting.py: {problem}"
        ) from problem
    return row


def _mark_row(planted: Field, place: str, row: Any) -> None:
    """Rows of the cast have names that tests know; only their empty words are filled."""
    shown = type(row).__name__ in SHOWN
    for column in row._meta.concrete_fields:
        if is_words(column) and not getattr(row, column.attname):
            _fill(planted, place, row, column, shown)
    type(row)._base_manager.bulk_update(
        [row], [c.name for c in row._meta.concrete_fields if is_words(c)] or ["created_at"]
    )


def is_words(column: Any) -> bool:
    kinds = (models.CharField, models.TextField)
    is_long = column.max_length is None or column.max_length >= 40
    return (
        isinstance(column, kinds)
        and is_long
        and not column.choices
        and column.name not in CODES
        and not getattr(column, "generated", False)
    )


def _fill(planted: Field, place: str, row: Any, column: Any, shown: bool) -> None:
    words = f"{type(row).__name__}.{column.name} of {place}"
    if getattr(column, "generated", False):
        return
    if column.is_relation:
        value = planted.rows[place].get(column.related_model.__name__)
        if value is None and column.related_model is ContentType:
            value = ContentType.objects.first()
        if value is not None and (not column.null or column.name in ("deal", "person", "company")):
            setattr(row, column.name, value)
    elif isinstance(column, models.EmailField):
        setattr(row, column.attname, f"{planted.mark(place, shown, words)}@private.example")
    elif is_words(column):
        setattr(row, column.attname, planted.mark(place, shown, words))
    elif column.name == "deal_id":
        setattr(row, column.attname, planted.rows[place]["Deal"].pk)
    elif not column.null and not column.has_default():
        setattr(row, column.attname, _plain_value(column))


def _plain_value(column: Any) -> Any:
    if column.choices:
        return next(value for value, _ in column.flatchoices if value)
    if isinstance(column, models.FileField):
        return ""
    if isinstance(column, models.UUIDField):
        return uuid4()
    if isinstance(column, models.DateTimeField):
        return clock.now()
    if isinstance(column, models.DateField):
        return date(2026, 12, 1)
    if isinstance(column, models.DecimalField):
        return Decimal("1")
    if isinstance(column, models.BinaryField):
        return hashlib.sha256(uuid4().bytes).digest()
    if isinstance(column, models.JSONField):
        return {}
    if isinstance(column, ArrayField):
        return []
    if isinstance(column, models.BooleanField):
        return False
    if isinstance(column, (models.CharField, models.TextField)):
        return TYPICAL.get(column.name) or f"x{uuid4().hex[:6]}"[: column.max_length]
    return 1


__all__ = ["ELSEWHERE", "OTHER", "OWN", "SHOWN", "Field", "Member", "User", "Workspace", "plant"]
