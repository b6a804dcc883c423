from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.cache import never_cache

from goodbuy.workspaces import accounts, founding, invitations
from goodbuy.workspaces.access import public_view
from goodbuy.workspaces.forms import AcceptForm, FoundingForm

# Where a member's day begins: the first of these that this build has.
FIRST_PAGES = ("insight:today", "deals:board", "people:list", "workspaces:settings")


@public_view
def health(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("select 1")
    return HttpResponse("ok", content_type="text/plain")


@public_view
def none(request: HttpRequest) -> HttpResponse:
    return render(request, "workspaces/none.html", status=403)


@never_cache
@public_view
def home(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect(_first_page())
    if not founding.is_founded():
        return _first_run(request)
    return redirect("account_login")


def _first_page() -> str:
    for name in FIRST_PAGES:
        try:
            return reverse(name)
        except NoReverseMatch:
            continue
    raise AssertionError("the settings are always there")


def _first_run(request: HttpRequest) -> HttpResponse:
    form = FoundingForm(request.POST or None)
    if form.is_valid():
        member = founding.found(
            owner=form.cleaned_data["name"],
            email=form.cleaned_data["email"],
            password=form.cleaned_data["password"],
            workspace=form.workspace_fields(),
        )
        accounts.sign_in(request, member.user)
        return redirect("workspaces:home")
    return render(request, "workspaces/first_run.html", {"form": form})


@never_cache
@public_view
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    found = invitations.find(token)
    if not found or not found.is_open:
        return render(request, "workspaces/invitation_closed.html", status=410)
    known = {"invitation": found, "form": AcceptForm(initial={"name": found.name})}
    if request.user.is_authenticated:
        return _join(request, known, token)
    if request.method == "POST":
        known["form"] = form = AcceptForm(request.POST)
        if form.is_valid():
            if invitations.send_code(request, found, token, form.cleaned_data["name"]):
                return redirect("account_confirm_login_code")
            return render(request, "429.html", status=429)
    return render(request, "workspaces/invitation.html", known)


def _join(request: HttpRequest, known: dict[str, object], token: str) -> HttpResponse:
    """Somebody who is signed in already joins with one click, if the letter was to them."""
    found = known["invitation"]
    known["is_theirs"] = found.email == request.user.email  # type: ignore[attr-defined, union-attr]
    if request.method == "POST" and known["is_theirs"]:
        invitations.stash(request, token, request.POST.get("name", "")[:120])
        workspace_id = invitations.accept_stashed(request, request.user)  # type: ignore[arg-type]
        if workspace_id:
            request.session["workspace"] = str(workspace_id)
        return redirect("workspaces:home")
    return render(request, "workspaces/invitation.html", known)
