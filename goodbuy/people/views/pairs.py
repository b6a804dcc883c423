from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from goodbuy.kernel.refusing import form_page
from goodbuy.kernel.tongues import for_us
from goodbuy.people.models import Benefit, Person, PriceHint
from goodbuy.people.pair_forms import BenefitForm, ContactForm, HintForm, PairForm, ReturnForm
from goodbuy.people.views.keeping import row_form
from goodbuy.people.views.people import find
from goodbuy.people.views.ties import back_to
from goodbuy.workspaces.access import MemberRequest, member_view


def _form(
    request: MemberRequest, form: Form, title: str, person: Person, part: str
) -> HttpResponse:
    """`title` names them by `first_name`; the way back is to a `part` of their page."""
    title, back = title % {"first_name": person.first_name}, back_to(person.pk, part)
    draft = request.path.strip("/").replace("/", "-")
    return row_form(request, form, title=title, back=back, draft=draft)


@require_http_methods(["GET", "HEAD", "POST"])
@member_view
def contact_log(request: MemberRequest, pk: UUID) -> HttpResponse:
    person = find(request, pk)
    form = ContactForm(request.POST or None, member=request.member)
    if form.is_valid() and form.note(person):
        messages.success(
            request,
            for_us("Noted: you were in touch with %(first_name)s.")
            % {"first_name": person.first_name},
        )
        return redirect(back_to(pk, "pair"))
    return _form(request, form, for_us("You and %(first_name)s"), person, "pair")


@require_http_methods(["GET", "HEAD", "POST"])
@member_view
def pair_edit(request: MemberRequest, pk: UUID) -> HttpResponse:
    person = find(request, pk)
    form = PairForm(request.POST or None, member=request.member)
    if form.is_valid() and form.note(person):
        return redirect(back_to(pk, "pair"))
    form.begin_with(person)
    return _form(request, form, for_us("You and %(first_name)s"), person, "pair")


@require_http_methods(["GET", "HEAD", "POST"])
@member_view
def benefit_note(request: MemberRequest, pk: UUID) -> HttpResponse:
    person = find(request, pk)
    form = BenefitForm(request.POST or None, member=request.member)
    if form.is_valid() and form.note(person):
        return redirect(back_to(pk, "benefits"))
    return _form(request, form, for_us("What %(first_name)s brought"), person, "benefits")


def find_benefit(request: MemberRequest, pk: UUID) -> Benefit:
    rows = Benefit.objects.visible_to(request.member).select_related("person")
    found: Benefit = get_object_or_404(rows, pk=pk)
    found.person.require_open_to(request.member)
    return found


@require_POST
@member_view
def benefit_thank(request: MemberRequest, pk: UUID) -> HttpResponse:
    benefit = find_benefit(request, pk)
    benefit.thank(by=request.member)
    return redirect(back_to(benefit.person_id, "benefits"))


@require_http_methods(["GET", "HEAD", "POST"])
@member_view
def benefit_return(request: MemberRequest, pk: UUID) -> HttpResponse:
    benefit, form = find_benefit(request, pk), ReturnForm(request.POST or None)
    if form.is_valid():
        benefit.give_back(form.cleaned_data["words"], by=request.member)
        return redirect(back_to(benefit.person_id, "benefits"))
    return _form(request, form, for_us("Back to %(first_name)s"), benefit.person, "benefits")


@require_http_methods(["GET", "HEAD", "POST"])
@member_view
def price_hints(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Apart from all else: what was hinted of a price, for whoever heard it alone."""
    person = find(request, pk)
    form = HintForm(request.POST or None, member=request.member)
    if form.is_valid() and form.note(person):
        return redirect("people:price_hints", pk)
    rows = PriceHint.objects.visible_to(request.member).filter(person=person, member=request.member)
    hints = rows.order_by("-on", "-id")[:50]
    return form_page(request, "people/price_hints.html", form, person=person, hints=hints)


@require_POST
@member_view
def price_hint_erase(request: MemberRequest, pk: UUID) -> HttpResponse:
    hint = get_object_or_404(PriceHint.objects.visible_to(request.member), pk=pk)
    hint.erase(by=request.member)
    return redirect("people:price_hints", hint.person_id)
