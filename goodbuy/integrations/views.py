from __future__ import annotations

import re
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from goodbuy.integrations.actions import (
    bring_file,
    choose,
    correct,
    guess_again,
    see_who_is_here,
    start,
    take_back,
)
from goodbuy.integrations.models import Import
from goodbuy.integrations.preview import columns_page, conflicts
from goodbuy.integrations.rejected import rejected_lines
from goodbuy.kernel.errors import Refusal
from goodbuy.kernel.handing_out import table_to_take_along
from goodbuy.kernel.htmx import is_htmx
from goodbuy.kernel.refusing import Attempt
from goodbuy.workspaces.access import MemberRequest, member_view, refuse_viewer


def _find(request: MemberRequest, pk: UUID) -> Import:
    imports = Import.objects.visible_to(request.member).select_related("member__workspace")
    return get_object_or_404(imports, pk=pk)


def _find_readable(request: MemberRequest, pk: UUID) -> Import:
    """One whose file is still there to be looked at."""
    one = _find(request, pk)
    if not one.is_readable:
        raise Refusal(
            "The file %(file_name)s is no longer here, so it cannot be read. What was "
            "imported from it stays. Bring the file again.",
            file_name=one.file_name,
        )
    return one


@member_view
def import_list(request: MemberRequest) -> HttpResponse:
    attempt = Attempt()
    if request.method == "POST":
        with attempt:
            if not (file := request.FILES.get("file")):
                raise Refusal("No file came along. Choose one and bring it again.")
            one = bring_file(file, by=request.member)
            return redirect(
                "integrations:duplicates" if one.is_vcard else "integrations:columns", one.pk
            )
    imports = Import.objects.visible_to(request.member).newest_first()[:50]
    context = {"imports": imports, "problem": attempt.problem}
    return render(request, "integrations/import_list.html", context, status=attempt.status)


@member_view
def import_columns(request: MemberRequest, pk: UUID) -> HttpResponse:
    if request.member.is_viewer:
        return refuse_viewer(request)
    one = _find_readable(request, pk)
    attempt = Attempt()
    if request.method == "POST":
        with attempt:
            if "again" in request.POST:
                said = {n: request.POST.get(n, "") for n in ("kind", "encoding", "delimiter")}
                guess_again(one, by=request.member, **said)
                return redirect("integrations:columns", one.pk)
            correct(one, request.POST, by=request.member)
            return redirect("integrations:duplicates", one.pk)
    context = {"one": one, "problem": attempt.problem, **columns_page(one)}
    return render(request, "integrations/import_columns.html", context, status=attempt.status)


@member_view
def import_duplicates(request: MemberRequest, pk: UUID) -> HttpResponse:
    if request.member.is_viewer:
        return refuse_viewer(request)
    one = _find_readable(request, pk)
    if one.state not in Import.WAITING:
        return redirect("integrations:import", one.pk)
    if request.method == "POST":
        choose(one, request.POST, by=request.member)
        return redirect(_page_of_duplicates(one, request.POST.get("go", "")))
    context = {
        "one": one,
        "before": one.before(),
        "choices": Import.Duplicates.choices,
        "is_looked_at": see_who_is_here(one),
        **conflicts(one, _line(request, "after"), _line(request, "before")),
    }
    template = "integrations/import_duplicates.html"
    return render(request, template + "#looking" if is_htmx(request) else template, context)


def _page_of_duplicates(one: Import, go: str) -> str:
    place = reverse("integrations:duplicates", args=[one.pk])
    return f"{place}?{go}#here-already" if re.fullmatch(r"(after|before)=[0-9]{1,9}", go) else place


def _line(request: MemberRequest, name: str) -> int:
    """A line of a file; what is none is the first page."""
    said = request.GET.get(name, "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else 0


def _refused(request: MemberRequest, one: Import, problem: str) -> HttpResponse:
    context = {"one": one, "problem": problem}
    return render(request, "integrations/import_detail.html", context, status=422)


@require_POST
@member_view
def import_start(request: MemberRequest, pk: UUID) -> HttpResponse:
    one = _find_readable(request, pk)
    with Attempt() as attempt:
        start(one, by=request.member, said=request.POST)
        return redirect("integrations:import", one.pk)
    return _refused(request, one, attempt.problem)


@require_safe
@member_view
def import_detail(request: MemberRequest, pk: UUID) -> HttpResponse:
    template = "integrations/import_detail.html"
    part = template + "#standing" if is_htmx(request) else template
    return render(request, part, {"one": _find(request, pk), "problem": ""})


@require_POST
@member_view
def import_undo(request: MemberRequest, pk: UUID) -> HttpResponse:
    one = _find(request, pk)
    with Attempt() as attempt:
        take_back(one, by=request.member)
        return redirect("integrations:import", one.pk)
    return _refused(request, one, attempt.problem)


@require_safe
@member_view
def import_rejected(request: MemberRequest, pk: UUID) -> HttpResponse:
    one = _find(request, pk)
    # Read inside the boundary: a stream would be read after it, where no row can be seen.
    body = "".join(rejected_lines(one))
    name = one.file_name.rsplit(".", 1)[0]
    return table_to_take_along(body, f"{name}-not-imported.csv")
