"""What a program writes goes through the same forms and verbs as what a person types."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import Http404

from goodbuy.api.access import Problem
from goodbuy.api.shapes import KINDS
from goodbuy.deals.forms import DealForm
from goodbuy.deals.models import Deal
from goodbuy.insight.bin import KEPT_DAYS
from goodbuy.people.custom import kinds, records
from goodbuy.people.fields import company_values
from goodbuy.people.forms import CompanyForm, EmploymentForm, PersonForm
from goodbuy.people.models import Company, CustomField, Kept, Move, Person, Tag, Tagging
from goodbuy.people.normal import FieldRefusal
from goodbuy.workspaces.models import Member

BESIDE = ("tags", "fields", "surely_new")
MOST_TAGS = 50


@dataclass
class Written:
    row: Any
    # What was not done but proposed, for a person to decide.
    more: dict[str, Any] = field(default_factory=dict)


def create(page: str, given: dict[str, Any], by: Member) -> Written:
    writer = WRITERS[page]
    _refuse_unknown(given, [*writer.names, *BESIDE])
    made = Written(writer.add(_typed(given, writer.names), given, by))
    _write_beside(made.row, writer.of, given, by)
    return made


def update(page: str, row: Any, given: dict[str, Any], by: Member) -> Written:
    writer = WRITERS[page]
    _refuse_unknown(given, [*writer.names, "tags", "fields"])
    made = Written(row)
    if names := [name for name in writer.names if name in given]:
        made.more = writer.change(row, _typed(given, names), names, by)
    _write_beside(row, writer.of, given, by)
    return made


def remove(page: str, pk: UUID, by: Member) -> dict[str, Any]:
    """Into the bin, by the same verb as by hand: it comes back from there, or goes after a time."""
    row = KINDS[page].rows(by).filter(pk=pk).first()
    if row is None:
        raise Http404
    row.remove(by=by)
    row.refresh_from_db()
    until = row.deleted_at + timedelta(days=KEPT_DAYS)
    return {"id": str(pk), "in_the_bin": True, "erased_after": until.date().isoformat()}


def _refuse_unknown(given: Iterable[str], known: Iterable[str]) -> None:
    names = list(known)
    for name in given:
        if name not in names:
            words = f"There is no “{name[:40]}” here. Known are: {', '.join(names)}."
            raise Problem(422, "unknown_field", words, field=name[:40])


def _typed(given: dict[str, Any], names: Iterable[str]) -> dict[str, str]:
    """Each value as one would type it into the form."""
    return {name: _as_typed(name, given[name]) for name in names if name in given}


def _as_typed(name: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list) and name in ("emails", "phones"):
        if all(isinstance(one, str) for one in value) and len(value) <= 20:
            return "\n".join(value).replace("\0", "")
    elif isinstance(value, str):
        return value.replace("\0", "")
    elif isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return str(value)
    expected = "a list of texts" if name in ("emails", "phones") else "a text"
    raise Problem(422, "wrong_field", f"“{name}” has to be {expected}.", field=name)


def _refuse_wrong(form: Any) -> None:
    """The first refusal of a form, at its field."""
    for name, problems in form.errors.items():
        at = "" if name == "__all__" else name
        raise FieldRefusal(at, str(problems[0]))


# --- people and companies ----------------------------------------------------------------------


def _add_row(form_of: Any) -> Callable[..., Any]:
    def add(typed: dict[str, str], given: dict[str, Any], by: Member) -> Any:
        if given.get("surely_new") is True:
            typed = {**typed, "surely_new": "1"}
        form = form_of(typed, member=by)
        row = form.add(by) if form.is_valid() else None
        if row is None:
            _refuse_wrong(form)
        return row

    return add


def _change_person(
    row: Person, typed: dict[str, str], names: list[str], by: Member
) -> dict[str, Any]:
    row.require_open_to(by)
    more = (
        _move(row, typed.pop("company"), typed.get("title", ""), by) if "company" in names else {}
    )
    names = [name for name in names if name != "company"]
    if more:
        # The title belongs to the new job, which is proposed with it.
        names = [name for name in names if name != "title"]
    form = PersonForm({**_person_values(row), **typed}, member=by)
    del form.fields["company"]
    if not form.is_valid() or not form.keep(row, names, by):
        _refuse_wrong(form)
    return more


def _person_values(row: Person) -> dict[str, str]:
    texts = ("name", "title", "zone", "city", "country", "website", "source")
    values = {name: str(getattr(row, name)) for name in texts}
    values["birthday"] = row.birthday.isoformat() if row.birthday else ""
    values["owner"] = str(row.owner_id or "")
    for name, found in (("emails", row.emails), ("phones", row.phones)):
        ordered = found.order_by("-is_primary", "value")
        values[name] = "\n".join(ordered.values_list("value", flat=True))
    return values


def _move(row: Person, company: str, title: str, by: Member) -> dict[str, Any]:
    """The first job is begun; another company is a move, which a member confirms."""
    if row.company is None or not company.strip():
        if company.strip():
            form = EmploymentForm({"company": company, "title": title or row.title})
            if not form.is_valid() or form.begin(row, by) is None:
                _refuse_wrong(form)
            row.refresh_from_db()
        elif row.company:
            raise FieldRefusal("company", "End the employment on the person’s page.")
        return {}
    move: Move | None = row.propose_move(company, title, "a program", by=by)
    if move is None:
        return {}
    return {"proposed_move": {"id": str(move.pk), "company": move.company_name}}


def _change_company(
    row: Company, typed: dict[str, str], names: list[str], by: Member
) -> dict[str, Any]:
    form = CompanyForm({**company_values(row), **typed}, member=by)
    if not form.is_valid() or not form.keep(row, names, by):
        _refuse_wrong(form)
    return {}


# --- deals -------------------------------------------------------------------------------------


def _add_deal(typed: dict[str, str], given: dict[str, Any], by: Member) -> Deal:
    begin = {"stage": "exploring", "depth": "normal", "owner": str(by.pk)}
    form = DealForm({**begin, "currency": by.workspace.currency, **typed}, member=by)
    if not form.is_valid():
        _refuse_wrong(form)
    fields = dict(form.cleaned_data)
    company = Company.of_name(fields.pop("company"), by=by)
    assert company is not None
    return Deal.open_deal(by=by, company=company, **fields)


def _change_deal(row: Deal, typed: dict[str, str], names: list[str], by: Member) -> dict[str, Any]:
    if "stage" in names:
        raise FieldRefusal("stage", "A stage moves by what happens. Move it on the deal’s page.")
    now = {"name": row.name, "currency": row.currency, "depth": row.depth}
    now |= {"value": "" if row.value is None else str(row.value), "owner": str(row.owner_id)}
    now |= {"value_on": str(row.value_on or ""), "company": row.company.name}
    form = DealForm({**now, **typed}, member=by)
    del form.fields["stage"]
    if not form.is_valid():
        _refuse_wrong(form)
    fields = {name: form.cleaned_data[name] for name in names}
    if "company" in fields:
        fields["company"] = Company.of_name(fields["company"], by=by)
    row.edit(by=by, **fields)
    return {}


# --- tags and own fields -----------------------------------------------------------------------


def _write_beside(row: Any, of: str, given: dict[str, Any], by: Member) -> None:
    if "tags" in given:
        _write_tags(row, of, given["tags"], by)
    if "fields" in given:
        _write_own(row, of, given["fields"], by)


def _write_tags(row: Any, of: str, wanted: Any, by: Member) -> None:
    """The whole list: what is not in it is taken off."""
    is_list = isinstance(wanted, list) and all(isinstance(one, str) for one in wanted)
    if not is_list or len(wanted) > MOST_TAGS:
        raise Problem(422, "wrong_field", "“tags” has to be a list of texts.", field="tags")
    kept = {records.tag(row, of, name.replace("\0", ""), by=by).pk for name in wanted}
    held = Tagging.objects.filter(**{f"{of}_id": row.pk}).values("tag_id")
    for tag in Tag.objects.visible_to(by).filter(pk__in=held).exclude(pk__in=kept):
        records.untag(row, of, tag, by=by)


def _write_own(row: Any, of: str, wanted: Any, by: Member) -> None:
    if not isinstance(wanted, dict):
        words = "“fields” has to be an object: API names and their values."
        raise Problem(422, "wrong_field", words, field="fields")
    known = {f.key: f for f in CustomField.objects.visible_to(by).in_use().filter(of=of)}
    _refuse_unknown(wanted, known)
    for key, value in wanted.items():
        if known[key].kind == "person" and isinstance(value, dict):
            kept = _person_of(key, value.get("id"), by)
        else:
            kept = kinds.read(known[key], _as_typed(key, value), by=by)
        records.fill(row, known[key], kept, by=by)


def _person_of(key: str, pk: Any, by: Member) -> Kept:
    """As it is read: an object with the id. An address or a name is understood as well."""
    try:
        who = Person.objects.in_use(by).get(pk=UUID(str(pk)))
    except (ValueError, Person.DoesNotExist):
        raise FieldRefusal(key, "There is nobody of this id whom you can see.") from None
    return Kept(str(who.pk), who=who, words=who.name)


@dataclass(frozen=True)
class Writer:
    of: str
    names: tuple[str, ...]
    add: Callable[..., Any]
    change: Callable[..., dict[str, Any]]


WRITERS = {
    "people": Writer(
        "person",
        ("name", "company", "emails", "phones", *PersonForm.PLAIN),
        _add_row(PersonForm),
        _change_person,
    ),
    "companies": Writer(
        "company",
        ("name", "parent", *CompanyForm.PLAIN),
        _add_row(CompanyForm),
        _change_company,
    ),
    "deals": Writer(
        "deal",
        ("name", "company", "value", "currency", "value_on", "depth", "owner", "stage"),
        _add_deal,
        _change_deal,
    ),
}
