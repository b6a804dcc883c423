from __future__ import annotations

from contextlib import nullcontext
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from goodbuy.conversations.models import Attachment, Note
from goodbuy.conversations.models.note import checked
from goodbuy.conversations.notes import note_card, with_files
from goodbuy.kernel import clock
from goodbuy.kernel.refusing import Attempt
from goodbuy.kernel.tongues import for_us
from goodbuy.people.lists import read_cursor, write_cursor
from goodbuy.people.models import Company
from goodbuy.people.pages import seen_person
from goodbuy.workspaces.access import MemberRequest, member_view
from goodbuy.workspaces.models import Member

PAGE = 50
PLACES = {"person": "/people/{}/", "company": "/companies/{}/", "deal": "/deals/{}/"}


def find(request: MemberRequest, pk: UUID) -> Note:
    notes = Note.objects.visible_to(request.member).select_related("by", "person", "company")
    return get_object_or_404(notes, pk=pk)


def place_of(note: Note) -> str:
    for kind in ("person", "company", "deal"):
        if pk := getattr(note, f"{kind}_id"):
            return PLACES[kind].format(pk) + "#notes"
    raise Http404


def target(request: MemberRequest, kind: str, pk: UUID) -> dict[str, Any]:
    """The row a note is about, as the verb wants it; 404 for a stranger's."""
    if kind == "deal":
        from django.apps import apps

        deals = apps.get_model("deals", "Deal").objects.visible_to(request.member)
        return {"deal_id": get_object_or_404(deals, pk=pk).pk}
    if kind == "person":
        return {kind: seen_person(pk, request.member)}
    if kind != "company":
        raise Http404
    return {kind: get_object_or_404(Company.objects.visible_to(request.member), pk=pk)}


def some_notes(about: dict[str, Any], after: str, member: Member) -> tuple[list[Note], str]:
    """A page of notes and where the next begins: pinned ones head the first page alone."""
    rows = with_files(Note.objects.visible_to(member).for_list().filter(**about))
    if place := read_cursor(after, "timestamptz"):
        earlier = Q(created_at__lt=place[0]) | Q(created_at=place[0], pk__lt=place[1])
        rows = rows.filter(earlier, is_pinned=False)
    found = list(rows[: PAGE + 1])
    more = len(found) > PAGE
    last = found[:PAGE][-1] if more else None
    return found[:PAGE], write_cursor(last.created_at, last.pk) if last else ""


@require_http_methods(["GET", "HEAD", "POST"])
@member_view
def notes(request: MemberRequest, kind: str, pk: UUID) -> HttpResponse:
    """All notes about a row, a page at a time; a POST writes a new one."""
    about = target(request, kind, pk)
    attempt = Attempt()
    if request.method == "POST":
        with attempt:
            _write(request, about)
            return redirect(PLACES[kind].format(pk) + "#notes")
    panel = _page(request, kind, pk, about) | {"problem": attempt.problem}
    return render(request, "conversations/note_list.html", {"panel": panel}, status=attempt.status)


def _write(request: MemberRequest, about: dict[str, Any]) -> None:
    """The note with its files, or neither."""
    given, files = request.POST, request.FILES.getlist("file")
    talked_at = clock.now() if "talked" in given else None
    audience = Note.Audience.ME if "private" in given else Note.Audience.TEAM
    # Refused, if at all, before anything is written.
    words, by = checked(given.get("words", "")), request.member
    with transaction.atomic() if files else nullcontext():
        note = Note.write(words, by=by, talked_at=talked_at, audience=audience, **about)
        for file in files:
            Attachment.attach(file, file.name or "", file.size or 0, to=note, by=by)


def _page(request: MemberRequest, kind: str, pk: UUID, about: dict[str, Any]) -> dict[str, Any]:
    found, after = some_notes(about, request.GET.get("after", ""), request.member)
    return {
        "notes": [note_card(note, request.member) for note in found],
        "next": f"?after={after}" if after else "",
        "typed": request.POST.get("words", ""),
        "back": PLACES[kind].format(pk),
        "kind": kind,
        "id": str(pk),
        "draft": f"note-{pk}",
        "may_change": not request.member.is_viewer,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@member_view
def note_edit(request: MemberRequest, pk: UUID) -> HttpResponse:
    note, attempt = find(request, pk), Attempt()
    note.require_writer(request.member, "change")
    if request.method == "POST":
        with attempt:
            note.rewrite(request.POST.get("words", ""), by=request.member)
            return redirect(place_of(note))
    context = {"note": note, "problem": attempt.problem, "back": place_of(note)}
    context["typed"] = request.POST.get("words", note.words)
    return render(request, "conversations/note_form.html", context, status=attempt.status)


@require_POST
@member_view
def note_pin(request: MemberRequest, pk: UUID) -> HttpResponse:
    note = find(request, pk)
    note.unpin(by=request.member) if note.is_pinned else note.pin(by=request.member)
    return redirect(place_of(note))


@require_POST
@member_view
def note_tell_team(request: MemberRequest, pk: UUID) -> HttpResponse:
    note = find(request, pk)
    note.tell_team(by=request.member)
    messages.success(request, for_us("Your team can read this note now."))
    return redirect(place_of(note))


@require_POST
@member_view
def note_remove(request: MemberRequest, pk: UUID) -> HttpResponse:
    note = find(request, pk)
    note.remove(by=request.member)
    undo = reverse("conversations:note_restore", args=[pk])
    messages.success(request, for_us("The note is removed."), extra_tags=f"undo {undo}")
    return redirect(place_of(note))


@require_POST
@member_view
def note_restore(request: MemberRequest, pk: UUID) -> HttpResponse:
    note = find(request, pk)
    note.restore(by=request.member)
    return redirect(place_of(note))
