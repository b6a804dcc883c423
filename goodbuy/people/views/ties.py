from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from goodbuy.kernel.tongues import for_us, for_us_later
from goodbuy.people.models import Gift, Occasion, Tie
from goodbuy.people.tie_forms import GiftForm, OccasionForm, TieForm
from goodbuy.people.tie_html import ties_html
from goodbuy.people.ties import all_ties
from goodbuy.people.views.keeping import row_form
from goodbuy.people.views.people import find
from goodbuy.people.vocabulary import uuid_of
from goodbuy.workspaces.access import MemberRequest, member_view

FORMS = {
    "tie": (TieForm, for_us_later("Who knows whom")),
    "day": (OccasionForm, for_us_later("A day that matters")),
}
FORMS |= {"gift": (GiftForm, for_us_later("A gift"))}


def back_to(person_id: UUID, part: str) -> str:
    return reverse("people:person", args=[person_id]) + f"#{part}"


def _note(request: MemberRequest, pk: UUID, what: str) -> HttpResponse:
    """The form of one small thing about a person; a POST keeps it or says what is wrong."""
    person, (form_class, title) = find(request, pk), FORMS[what]
    form = form_class(request.POST or None, member=request.member)
    if form.is_valid() and form.note(person):
        return redirect(back_to(pk, f"{what}s"))
    title, back = f"{title}: {person.name}", back_to(pk, f"{what}s")
    return row_form(request, form, title=title, back=back, draft=f"{what}-{pk}")


@require_GET
@member_view
def ties(request: MemberRequest, pk: UUID) -> HttpResponse:
    """All of them, a page at a time: a person's own page draws the first few."""
    person, may_change = find(request, pk), not request.member.is_viewer
    found = all_ties(person, uuid_of(request.GET.get("after", "")))
    context = {"person": person, "may_change": may_change, "after": found.after}
    context["drawn"] = ties_html(found.lines, may_change)
    return render(request, "people/ties.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@member_view
def tie_note(request: MemberRequest, pk: UUID) -> HttpResponse:
    return _note(request, pk, "tie")


@require_http_methods(["GET", "HEAD", "POST"])
@member_view
def occasion_note(request: MemberRequest, pk: UUID) -> HttpResponse:
    return _note(request, pk, "day")


@require_http_methods(["GET", "HEAD", "POST"])
@member_view
def gift_note(request: MemberRequest, pk: UUID) -> HttpResponse:
    return _note(request, pk, "gift")


@require_POST
@member_view
def tie_remove(request: MemberRequest, pk: UUID) -> HttpResponse:
    tie = get_object_or_404(Tie.objects.visible_to(request.member).select_related("person"), pk=pk)
    tie.remove(by=request.member)
    messages.success(request, for_us("%(tie)s is no longer noted here.") % {"tie": tie.name})
    return redirect(back_to(tie.person_id, "ties"))


@require_POST
@member_view
def occasion_remove(request: MemberRequest, pk: UUID) -> HttpResponse:
    day = get_object_or_404(Occasion.objects.visible_to(request.member), pk=pk)
    day.remove(by=request.member)
    messages.success(request, for_us("“%(what)s” is no longer noted here.") % {"what": day.what})
    return redirect(back_to(day.person_id, "days"))


@require_POST
@member_view
def occasion_keep(request: MemberRequest, pk: UUID) -> HttpResponse:
    day = get_object_or_404(Occasion.objects.visible_to(request.member), pk=pk)
    day.keep(by=request.member)
    return redirect(back_to(day.person_id, "days"))


@require_POST
@member_view
def gift_remove(request: MemberRequest, pk: UUID) -> HttpResponse:
    gift = get_object_or_404(Gift.objects.visible_to(request.member), pk=pk)
    gift.remove(by=request.member)
    messages.success(request, for_us("“%(what)s” is no longer noted here.") % {"what": gift.what})
    return redirect(back_to(gift.person_id, "gifts"))


@require_POST
@member_view
def gift_thank(request: MemberRequest, pk: UUID) -> HttpResponse:
    gift = get_object_or_404(Gift.objects.visible_to(request.member), pk=pk)
    gift.thank(by=request.member)
    return redirect(back_to(gift.person_id, "days"))
