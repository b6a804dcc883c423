from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from goodbuy.kernel.errors import WrongState
from goodbuy.kernel.refusing import form_page, refusal_on
from goodbuy.kernel.tongues import for_us
from goodbuy.workspaces import accounts, addresses, invitations, mail
from goodbuy.workspaces.access import MemberRequest, member_view
from goodbuy.workspaces.boundary import MEMBER, acting
from goodbuy.workspaces.forms import (
    AddressCodeForm,
    AddressForm,
    InvitationForm,
    ProfileForm,
    WorkspaceForm,
)
from goodbuy.workspaces.models import Invitation, Member


@member_view
def settings(request: MemberRequest) -> HttpResponse:
    return redirect("workspaces:profile")


@member_view(viewer_may_post=True)
def profile(request: MemberRequest) -> HttpResponse:
    form = ProfileForm(request.POST or None, instance=request.member)
    if form.is_valid():
        # A viewer's role can write nothing; one's own name and day are one's own all the same.
        with _as_oneself(request.member):
            form.save()
        messages.success(request, for_us("Your profile is saved."))
        return redirect("workspaces:profile")
    if form.errors:
        # The form has put what was typed on the member, whose name stands in the page's frame.
        request.member.refresh_from_db()
    return form_page(request, "workspaces/profile.html", form)


@member_view(viewer_may_post=True)
def email(request: MemberRequest) -> HttpResponse:
    """First the new address, then the code that went to it."""
    if "again" in request.POST:
        addresses.forget(request)
    waits = addresses.waiting(request)
    made = AddressCodeForm if waits else AddressForm
    form = made(request.POST if set(request.POST) & set(made.base_fields) else None)
    with refusal_on(form, "code" if waits else "email"):
        if form.is_valid() and waits:
            now = addresses.confirm(request, form.cleaned_data["code"])
            messages.success(
                request,
                for_us("You sign in with %(now)s now. Your old address was told.") % {"now": now},
            )
            return redirect("workspaces:profile")
        if form.is_valid():
            addresses.ask(request, form.cleaned_data["email"])
            return redirect("workspaces:email")
    has_mail = mail.has_server() or _is_demo()
    return form_page(request, "workspaces/email.html", form, waits=waits, has_mail=has_mail)


def _as_oneself(member: Member) -> Any:
    return acting(MEMBER, workspace=member.workspace_id, member=member.pk)


@member_view
def members(request: MemberRequest) -> HttpResponse:
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("email", "role", "name")}
        with refusal_on(form, "email", of=WrongState):
            invitation, token = Invitation.invite(by=request.member, **given)
            invitations.send_invitation(invitation, token, by=request.member)
            said = for_us("%(email)s has an invitation by mail.") % {"email": invitation.email}
            messages.success(request, said)
            return redirect("workspaces:members")
    here = Member.objects.visible_to(request.member)
    known = {
        "form": form,
        "members": here.filter(left_at=None).order_by("name", "pk"),
        "former": here.filter(left_at__isnull=False).order_by("-left_at"),
        "invitations": Invitation.objects.visible_to(request.member)
        .filter(accepted_at=None, withdrawn_at=None)
        .order_by("-created_at"),
        "roles": Member.Role.choices,
        "has_mail": mail.has_server() or _is_demo(),
    }
    status = 422 if form.errors else 200
    return render(request, "workspaces/members.html", known, status=status)


def _is_demo() -> bool:
    from django.conf import settings as installation

    return bool(installation.GOODBUY_DEMO)


@require_POST
@member_view
def member_give_role(request: MemberRequest, pk: UUID) -> HttpResponse:
    member = get_object_or_404(Member.objects.visible_to(request.member), pk=pk, left_at=None)
    role = request.POST.get("role", "")
    if role not in Member.Role.values:
        messages.warning(request, for_us("Choose one of the roles. Nothing was changed."))
        return redirect("workspaces:members")
    member.give_role(role, by=request.member)
    messages.success(
        request,
        for_us("%(member)s is %(role)s now.")
        % {"member": member.name, "role": member.get_role_display().lower()},
    )
    return redirect("workspaces:members")


@require_POST
@member_view
def member_end(request: MemberRequest, pk: UUID) -> HttpResponse:
    member = get_object_or_404(Member.objects.visible_to(request.member), pk=pk, left_at=None)
    member.leave(by=request.member)
    accounts.end_sessions(member.user_id)
    messages.success(
        request,
        for_us(
            "%(member)s no longer works here, and is signed out. "
            "To let them in again, send an invitation to %(email)s."
        )
        % {"member": member.name, "email": member.email},
        extra_tags=f"undo {reverse('workspaces:member_end_undo', args=[member.pk])}",
    )
    # Whoever ended it may take it back; who left of their own accord is invited.
    request.session["ended"] = str(member.pk)
    return redirect("workspaces:members")


@require_POST
@member_view
def member_end_undo(request: MemberRequest, pk: UUID) -> HttpResponse:
    member = get_object_or_404(Member.objects.visible_to(request.member), pk=pk)
    if request.session.get("ended") != str(pk):
        raise WrongState(
            "Only whoever has just ended it takes that back. Send %(name)s an invitation instead.",
            name=member.name,
        )
    member.come_back(by=request.member)
    del request.session["ended"]
    messages.success(
        request,
        for_us("%(member)s works here again, as %(role)s, and signs in anew.")
        % {"member": member.name, "role": member.get_role_display().lower()},
    )
    return redirect("workspaces:members")


@require_POST
@member_view(viewer_may_post=True)
def leave(request: MemberRequest) -> HttpResponse:
    user_id = request.member.user_id
    with _as_oneself(request.member):
        request.member.leave(by=request.member)
    accounts.end_sessions(user_id)
    return redirect("workspaces:none")


@require_POST
@member_view
def invitation_resend(request: MemberRequest, pk: UUID) -> HttpResponse:
    invitation = get_object_or_404(Invitation.objects.visible_to(request.member), pk=pk)
    token = invitation.renew(by=request.member)
    invitations.send_invitation(invitation, token, by=request.member)
    messages.success(
        request,
        for_us("A new letter goes to %(email)s. The old link has ended.")
        % {"email": invitation.email},
    )
    return redirect("workspaces:members")


@require_POST
@member_view
def invitation_withdraw(request: MemberRequest, pk: UUID) -> HttpResponse:
    invitation = get_object_or_404(Invitation.objects.visible_to(request.member), pk=pk)
    invitation.withdraw(by=request.member)
    messages.success(
        request, for_us("The invitation to %(email)s is withdrawn.") % {"email": invitation.email}
    )
    return redirect("workspaces:members")


@member_view
def workspace(request: MemberRequest) -> HttpResponse:
    here = request.member.workspace
    if request.method == "POST":
        request.member.require_manager(for_us("change the workspace"))
    form = WorkspaceForm(request.POST or None, instance=here)
    if not request.member.is_manager:
        for field in form.fields.values():
            field.disabled = True
    if form.is_valid():
        form.save()
        messages.success(request, for_us("The workspace is saved."))
        return redirect("workspaces:workspace")
    if form.errors:
        here.refresh_from_db()
    return form_page(request, "workspaces/workspace_settings.html", form)


@require_POST
@member_view(viewer_may_post=True)
def switch(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Work in another workspace of one's own; anything else is as if it did not exist."""
    if pk in {workspace_id for _, workspace_id, _ in request.memberships}:
        request.session["workspace"] = str(pk)
    return redirect(_back(request))


def _back(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_ours else "workspaces:home"
