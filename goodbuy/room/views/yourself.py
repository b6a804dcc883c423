"""The reader sees what is shared about them here, corrects it, and asks for the rest."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from goodbuy.deals.models import Question
from goodbuy.room.access import GuestRequest, guest_view
from goodbuy.room.forms import WISHES, RightsForm, YourselfForm
from goodbuy.room.reader import address
from goodbuy.room.views.answering import carry_out, show
from goodbuy.room.yourself import yourself


def _page(request: GuestRequest, form: Any = None, rights: Any = None) -> HttpResponse:
    cast = request.grant.cast
    known = {"name": cast.name, "part": cast.part, "reach": cast.reach}
    facts = {"you": yourself(request.grant), "form": form or YourselfForm(initial=known)}
    facts["rights"] = rights or RightsForm()
    return show(request, "room/you_page.html", facts, status=422 if form or rights else 200)


@require_http_methods(["GET", "POST"])
@guest_view
def you(request: GuestRequest) -> HttpResponse:
    if request.method != "POST":
        return _page(request)
    form = YourselfForm(request.POST)
    if not form.is_valid():
        return _page(request, form)

    def again(problem: str, typed: Any) -> HttpResponse:
        form.add_error(None, problem)
        return _page(request, form)

    grant = request.grant
    said, to = _("Corrected. Everyone here reads it like this now."), address(grant, "you")
    return carry_out(
        request,
        lambda: grant.cast.correct(by=grant, **form.cleaned_data),
        said=said,
        to=to,
        again=again,
    )


@require_POST
@guest_view
def you_ask(request: GuestRequest) -> HttpResponse:
    """To see all of it, have it corrected, used no more, or erased: a private question."""
    form = RightsForm(request.POST)
    if not form.is_valid():
        return _page(request, rights=form)

    def again(problem: str, typed: Any) -> HttpResponse:
        form.add_error(None, problem)
        return _page(request, rights=form)

    said, to = _("Asked. The answer comes here, and it has a day."), address(request.grant, "page")
    return carry_out(request, lambda: _ask(request, form), said=said, to=to, again=again)


def _ask(request: GuestRequest, form: RightsForm) -> Question:
    wish = dict(WISHES)[form.cleaned_data["wish"]]
    words = f"{wish}. {form.cleaned_data['words']}".strip()
    way = Question.Way.PRIVATE
    return Question.ask(request.grant.deal, words, by=request.grant, way=way)
