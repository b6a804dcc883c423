from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from goodbuy.deals.inviting import ask_for
from goodbuy.deals.models import CalendarFeed, CastMember, Grant
from goodbuy.kernel.errors import Refusal
from goodbuy.room.access import GuestRequest, guest_view, tongue_of, zone_of
from goodbuy.room.forms import InviteForm, SettingsForm
from goodbuy.room.reader import address
from goodbuy.room.telling import plain_face
from goodbuy.room.views.answering import carry_out, show


def as_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except (ValueError, TypeError, AttributeError):
        return None


def own_side(grant: Grant) -> Any:
    """The reader's colleagues in this room."""
    rows = CastMember.objects.shared_with(grant).filter(side=grant.cast.side, has_left=False)
    return rows.exclude(pk=grant.cast_id).order_by("order", "id")


def chosen(request: GuestRequest, name: str) -> CastMember:
    """The colleague that was picked; raises Refusal when it is nobody of the reader's side."""
    wanted = as_id(request.POST.get(name, ""))
    found = own_side(request.grant).filter(pk=wanted).first() if wanted else None
    if found is None:
        raise Refusal("Choose one of your colleagues.")
    found.deal = request.grant.deal
    return found


def show_pass(request: GuestRequest, what: str, problem: str = "") -> HttpResponse:
    """Ask to whom something is passed on."""
    faces = [plain_face(cast) for cast in own_side(request.grant)]
    facts = {"what": what, "problem": problem, "colleagues": faces}
    return show(request, "room/pass_page.html", facts)


def pass_it_on(request: GuestRequest, row: Any, what: str) -> HttpResponse:
    """Hand what is wanted from the reader to a colleague: any row that has `pass_on`."""
    if request.method != "POST":
        return show_pass(request, what)
    return carry_out(
        request,
        lambda: row.pass_on(chosen(request, "to"), by=request.grant),
        said=_("Passed on: %(what)s.") % {"what": what.rstrip(".?")},
        to=address(request.grant, "page"),
        again=lambda problem, typed: show_pass(request, what, problem),
    )


@require_http_methods(["GET", "POST"])
@guest_view
def invite(request: GuestRequest) -> HttpResponse:
    form = InviteForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _show_form(request, "room/invite_page.html", form)

    def again(problem: str, typed: Any) -> HttpResponse:
        form.add_error(None, problem)
        return _show_form(request, "room/invite_page.html", form)

    name = form.cleaned_data["name"]
    said = _("Asked. %(name)s gets a link as soon as it is approved.") % {"name": name}
    to = address(request.grant, "page")
    ask = partial(ask_for, by=request.grant, **form.cleaned_data)
    return carry_out(request, ask, said=said, to=to, again=again)


@require_http_methods(["GET", "POST"])
@guest_view
def settings(request: GuestRequest) -> HttpResponse:
    grant = request.grant
    first = {
        "language": tongue_of(grant).split("-")[0],
        "zone": zone_of(grant),
        "digest_weekday": grant.digest_day,
    }
    form = SettingsForm(request.POST or None, initial=first)
    if request.method != "POST" or not form.is_valid():
        return _show_form(request, "room/settings_page.html", form)
    # In the language that they have just chosen, as the page that says it.
    with translation.override(form.cleaned_data["language"]):
        said = _("Kept. From now on you read it like this.")
    return carry_out(
        request,
        lambda: grant.prefer(by=grant, **form.cleaned_data),
        said=said,
        to=address(grant, "page"),
        again=lambda problem, typed: _show_form(request, "room/settings_page.html", form),
    )


@require_POST
@guest_view
def settings_less(request: GuestRequest) -> HttpResponse:
    """One press, and no weekly e-mail comes any more."""
    return carry_out(
        request,
        lambda: request.grant.prefer(by=request.grant, digest_weekday=0),
        said=_("No weekly e-mail comes any more. The room stays open for you."),
        to=address(request.grant, "settings"),
        again=lambda problem, typed: settings(request),
    )


def _show_form(request: GuestRequest, template: str, form: Any) -> HttpResponse:
    facts = {"form": form}
    if template == "room/settings_page.html":
        feed = CalendarFeed.of(request.grant)
        facts["calendar"] = feed.address() if feed else ""
    return show(request, template, facts, status=422 if form.errors else 200)
