from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from goodbuy.integrations.cards.actions import bring_photo, bring_signature, forget, read_again
from goodbuy.integrations.cards.forms import SOMEONE_NEW, CardForm
from goodbuy.integrations.cards.keeping import is_elsewhere, maybe_here
from goodbuy.integrations.cards.looking import can_read_photos
from goodbuy.integrations.cards.row import Card
from goodbuy.kernel.errors import Refusal
from goodbuy.kernel.handing_out import photo
from goodbuy.kernel.htmx import is_htmx
from goodbuy.kernel.refusing import Attempt
from goodbuy.kernel.tongues import for_us
from goodbuy.people.models import LikelySame, Person
from goodbuy.workspaces.access import MemberRequest, member_view


def _find(request: MemberRequest, pk: UUID) -> Card:
    return get_object_or_404(Card.objects.visible_to(request.member).of(request.member), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@member_view
def card_list(request: MemberRequest) -> HttpResponse:
    """Bring a photo or paste a signature; below it what still waits to be kept."""
    attempt = Attempt()
    if request.method == "POST":
        with attempt:
            return redirect("integrations:card", _bring(request).pk)
    context: dict[str, Any] = {"typed": request.POST.get("words", ""), "problem": attempt.problem}
    context["cards"] = Card.objects.visible_to(request.member).of(request.member)[:50]
    context["can_read_photos"] = can_read_photos()
    return render(request, "integrations/card_list.html", context, status=attempt.status)


def _bring(request: MemberRequest) -> Card:
    file = request.FILES.get("photo")
    if file is not None:
        return bring_photo(file, file.size or 0, by=request.member)
    if "words" not in request.POST:
        raise Refusal("No photo came along. Choose one and bring it again.")
    return bring_signature(request.POST["words"], by=request.member)


@require_http_methods(["GET", "HEAD", "POST"])
@member_view
def card(request: MemberRequest, pk: UUID) -> HttpResponse:
    """How far the reading is; then its fields, to be put right and kept."""
    one = _find(request, pk)
    if one.state != Card.State.READ:
        part = "#standing" if is_htmx(request) else ""
        return render(request, f"integrations/card_detail.html{part}", {"card": one})
    form = CardForm(request.POST) if request.method == "POST" else CardForm.begin_with(one)
    same = maybe_here(one.fields, request.member)
    if request.method == "POST" and form.is_valid():
        try:
            if person := _keep(request, one, form):
                return redirect(person)
        except LikelySame as problem:
            same = problem.rows
    return _show(request, one, form, same)


def _keep(request: MemberRequest, one: Card, form: CardForm) -> Person | None:
    chosen, into = request.POST.get("into", ""), None
    if chosen and chosen != SOMEONE_NEW:
        try:
            people = Person.objects.visible_to(request.member).present()
            into = people.select_related("company").get(pk=UUID(chosen))
        except (ValueError, Person.DoesNotExist):
            raise Http404 from None
    moves = into and is_elsewhere(into, form.cleaned_data["company"])
    person = form.keep(one, into, chosen == SOMEONE_NEW, request.member)
    if person and moves:
        where = form.cleaned_data["company"]
        messages.success(
            request,
            for_us("Kept. Has %(first_name)s moved to %(where)s? Say so here.")
            % {"first_name": person.first_name, "where": where},
        )
    elif person:
        messages.success(
            request, for_us("%(person)s is kept, and the card is thrown away.") % {"person": person}
        )
    return person


def _show(request: MemberRequest, one: Card, form: CardForm, same: list[Person]) -> HttpResponse:
    chosen = request.POST.get("into") or (str(same[0].pk) if same else "")
    company = form["company"].value() or ""
    here = [(person, is_elsewhere(person, company)) for person in same]
    context = {"card": one, "form": form, "here": here, "chosen": chosen, "new": SOMEONE_NEW}
    status = 422 if form.errors else 200
    template = "integrations/card_detail.html"
    if is_htmx(request) and request.method != "POST":
        # The form is a page of its own, with its own focus: whoever waited gets it whole.
        response = HttpResponse(status=200)
        response["HX-Refresh"] = "true"
        return response
    return render(request, template, context, status=status)


@require_safe
@member_view
def card_photo(request: MemberRequest, pk: UUID) -> HttpResponse:
    """For whoever brought it."""
    return photo(_find(request, pk).photo, "card.webp", "private, no-store")


@require_POST
@member_view
def card_forget(request: MemberRequest, pk: UUID) -> HttpResponse:
    forget(_find(request, pk))
    messages.success(request, for_us("Thrown away, with all that was read from it."))
    return redirect("integrations:cards")


@require_POST
@member_view
def card_again(request: MemberRequest, pk: UUID) -> HttpResponse:
    read_again(_find(request, pk))
    return redirect("integrations:card", pk)
