"""The rights of those whom we remember: to see, to correct, to restrict and to erase."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.text import slugify
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from goodbuy.kernel.errors import Refusal
from goodbuy.kernel.handing_out import to_take_along
from goodbuy.kernel.paper import pdf_of
from goodbuy.kernel.refusing import refusal_warned
from goodbuy.kernel.tongues import for_us
from goodbuy.people.erasing import erase, kept_words, require_eraser, whole_person
from goodbuy.people.fact_forms import ConsentForm, EraseForm, RestrictForm
from goodbuy.people.held import held_about, held_on
from goodbuy.people.models import ConsentText, Erasure, Person
from goodbuy.people.views.people import find
from goodbuy.timeline.models import record
from goodbuy.workspaces.access import MemberRequest, member_view

MOST_ERASURES = 200


def _page(request: MemberRequest, person: Person, **more: Any) -> HttpResponse:
    context: dict[str, Any] = {"person": person, "held": held_about(person, request.member)}
    context |= {"on": held_on(), "form": RestrictForm(), "may_change": not request.member.is_viewer}
    return render(request, "people/rights.html", context | more, status=422 if more else 200)


@require_GET
@member_view
def rights(request: MemberRequest, pk: UUID) -> HttpResponse:
    """All that is held about them, and what they can have done with it."""
    return _page(request, find(request, pk))


@require_POST
@member_view
def rights_paper(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The same on paper, to hand over. That it was taken out is noted."""
    person, member = find(request, pk), request.member
    context = {"person": person, "held": held_about(person, member), "on": held_on()}
    context |= {"firm": member.workspace.name, "by": member.name}
    try:
        made = pdf_of(render_to_string("people/rights_paper.html", context))
    except Refusal as problem:
        return _page(request, person, problem=str(problem))
    record("person.shown", about=person, by=member, **person.event_places())
    name = slugify(f"what we hold about {person.name}")
    return to_take_along(made, f"{name}.pdf", "application/pdf")


@require_POST
@member_view
def person_restrict(request: MemberRequest, pk: UUID) -> HttpResponse:
    person, form = find(request, pk), RestrictForm(request.POST)
    if not form.is_valid():
        return _page(request, person, form=form)
    person.restrict(form.cleaned_data["why"], by=request.member)
    messages.success(request, for_us("Restricted. It is kept, and used for nothing."))
    if not person.is_open_to(request.member):
        return redirect("people:list")
    return redirect("people:rights", pk)


@require_POST
@member_view
def person_lift(request: MemberRequest, pk: UUID) -> HttpResponse:
    find(request, pk).lift(by=request.member)
    messages.success(request, for_us("Lifted. What is known is used again."))
    return redirect("people:rights", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@member_view
def person_erase(request: MemberRequest, pk: UUID) -> HttpResponse:
    """What goes and what stays and why; then, with the name typed once more, it happens."""
    person, form = find(request, pk), EraseForm(request.POST or None)
    require_eraser(request.member)
    if form.is_valid():
        if form.cleaned_data["name"].strip().casefold() == person.name.strip().casefold():
            erase(person, by=request.member, why=form.cleaned_data["why"])
            messages.success(request, for_us("Erased. Nobody can bring it back."))
            return redirect("people:erasures")
        form.add_error(
            "name", for_us("That is not the name above. Nothing was erased. Type it again.")
        )
    context = {"person": person, "form": form, "kept": kept_words(whole_person(person))}
    context["held"] = held_about(person, request.member)
    return render(request, "people/erase.html", context, status=422 if form.errors else 200)


@require_GET
@member_view
def erasures(request: MemberRequest) -> HttpResponse:
    """Who was erased is nowhere; when, by whom, why, and what stayed, is here."""
    rows = Erasure.objects.visible_to(request.member).order_by("-on", "-id")[:MOST_ERASURES]
    return render(request, "people/erasures.html", {"rows": rows})


@require_POST
@member_view
def consent_write(request: MemberRequest) -> HttpResponse:
    form = ConsentForm(request.POST)
    with refusal_warned(request):
        if form.is_valid():
            made = ConsentText.write(form.cleaned_data["words"], by=request.member)
            messages.success(request, for_us("%(made)s counts from now on.") % {"made": made})
        else:
            messages.warning(request, for_us("Write the text first. Nothing was changed."))
    return redirect("people:memory_rules")
