"""Who, or which company, is here twice: one page of pairs for both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from goodbuy.kernel import words
from goodbuy.kernel.refusing import refusal_warned
from goodbuy.kernel.tongues import for_us, for_us_later
from goodbuy.people.duplicates import look_for_pairs, pairs_page
from goodbuy.people.firm_duplicates import look_for_firms
from goodbuy.people.models import Company, LikelyFirms, LikelyPair, Person
from goodbuy.people.models.pair import Pair
from goodbuy.workspaces.access import MemberRequest, member_view


def _person_line(person: Person) -> str:
    job = ", ".join(str(part) for part in (person.title, person.company) if part)
    return " ".join(part for part in (job, person.email) if part)


def _company_line(company: Company) -> str:
    return ", ".join(part for part in (company.domain, company.city) if part)


@dataclass(frozen=True)
class Twins:
    """What the page says of one kind, and the routes of its verbs."""

    model: type[Pair]
    look: Callable[..., int]
    line: Callable[[Any], str]
    one: str
    many: str
    title: str
    everyone: str
    back: tuple[str, str]
    page: str
    part: str
    rejoin: str
    merge: str
    none: str
    compared: str


TWINS = {
    "person": Twins(
        model=LikelyPair,
        look=look_for_pairs,
        line=_person_line,
        one="person",
        many="people",
        title=for_us_later("Who is here twice"),
        everyone="everyone",
        back=(for_us_later("People"), "people:list"),
        page="people:duplicates",
        part="people:pair_part",
        rejoin="people:pair_rejoin",
        merge="people:person_merge",
        none=for_us_later("Nobody seems to be here twice"),
        compared=for_us_later("We compare addresses, numbers, and names at the same company."),
    ),
    "company": Twins(
        model=LikelyFirms,
        look=look_for_firms,
        line=_company_line,
        one="company",
        many="companies",
        title=for_us_later("Which company is here twice"),
        everyone=for_us_later("all companies"),
        back=(for_us_later("Companies"), "people:companies"),
        page="people:firm_duplicates",
        part="people:firms_part",
        rejoin="people:firms_rejoin",
        merge="people:company_merge",
        none=for_us_later("No company seems to be here twice"),
        compared=for_us_later(
            "We compare names without their legal form, web domains, numbers and towns."
        ),
    ),
}


@require_GET
@member_view
def duplicates(request: MemberRequest, of: str) -> HttpResponse:
    twins = TWINS[of]
    pairs, after = pairs_page(request.member, request.GET.get("after", ""), twins.model)
    lines = [(pair, [(row, twins.line(row)) for row in pair.both]) for pair in pairs]
    context = {
        "pairs": lines,
        "twins": twins,
        "may_change": not request.member.is_viewer,
        "next": f"?after={after}" if after else "",
    }
    return render(request, "people/duplicates.html", context)


@require_POST
@member_view
def duplicates_look(request: MemberRequest, of: str) -> HttpResponse:
    twins = TWINS[of]
    found = twins.look(by=request.member)
    said = words.plural_words(found, "pair,pairs").lower() if found else for_us("no pair")
    messages.success(
        request,
        for_us("Looked through %(everyone)s: %(said)s may be one %(one)s.")
        % {"everyone": twins.everyone, "said": said, "one": twins.one},
    )
    return redirect(twins.page)


@require_POST
@member_view
def pair_part(request: MemberRequest, pk: UUID, of: str) -> HttpResponse:
    twins, pair = TWINS[of], _pair(request, pk, of)
    with refusal_warned(request):
        pair.part(by=request.member)
        said = for_us("%(one)s and %(two)s are two %(many)s, and stay so.") % {
            "one": pair.one,
            "two": pair.two,
            "many": twins.many,
        }
        undo = reverse(twins.rejoin, args=[pair.pk])
        messages.success(request, said, extra_tags=f"undo {undo}")
    return redirect(twins.page)


@require_POST
@member_view
def pair_rejoin(request: MemberRequest, pk: UUID, of: str) -> HttpResponse:
    with refusal_warned(request):
        _pair(request, pk, of).rejoin(by=request.member)
    return redirect(TWINS[of].page)


def _pair(request: MemberRequest, pk: UUID, of: str) -> Pair:
    rows = TWINS[of].model.objects.visible_to(request.member).select_related("one", "two")
    found: Pair = get_object_or_404(rows, pk=pk)
    return found
