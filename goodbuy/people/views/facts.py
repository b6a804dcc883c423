from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from goodbuy.kernel.refusing import refusal_on
from goodbuy.kernel.tongues import for_us
from goodbuy.people.fact_forms import AllowForm, ConsentForm, FactForm, RulesForm
from goodbuy.people.knowing import areas_of
from goodbuy.people.models import AllowedKind, ConsentText, Fact, MemoryRules
from goodbuy.people.topics import BY_SLUG
from goodbuy.people.views.people import find
from goodbuy.workspaces.access import MemberRequest, member_view


def find_fact(request: MemberRequest, pk: UUID) -> Fact:
    rows = Fact.objects.visible_to(request.member).select_related("person", "heard_by")
    return get_object_or_404(rows, pk=pk)


def facts_at(person_id: UUID) -> str:
    return reverse("people:person", args=[person_id]) + "#facts"


@require_http_methods(["GET", "HEAD", "POST"])
@member_view
def fact_hear(request: MemberRequest, pk: UUID) -> HttpResponse:
    person = find(request, pk)
    topic = BY_SLUG.get(request.GET.get("topic", ""))
    begin = {"topic": topic.slug, "kind": topic.kind} if topic else {}
    form = FactForm(request.POST or None, member=request.member, initial=begin)
    if form.is_valid() and form.hear(person):
        return redirect(facts_at(pk))
    context = {
        "form": form,
        "title": for_us("What %(first_name)s told you") % {"first_name": person.first_name},
    }
    context |= {"back": facts_at(pk), "act": for_us("Keep this"), "draft": f"fact-{pk}"}
    context["lead"] = topic.question if topic else ""
    return render(request, "people/fact_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@member_view
def fact_edit(request: MemberRequest, pk: UUID) -> HttpResponse:
    fact = find_fact(request, pk)
    fact.require_keeper(request.member)
    begin = {name: getattr(fact, name) for name in FactForm.base_fields}
    form = FactForm(request.POST or None, member=request.member, initial=begin)
    if form.is_valid() and form.correct(fact):
        return redirect(facts_at(fact.person_id))
    context = {
        "form": form,
        "title": for_us("What %(first_name)s told you") % {"first_name": fact.person.first_name},
        "fact": fact,
    }
    context |= {"back": facts_at(fact.person_id), "act": for_us("Keep this"), "draft": f"fact-{pk}"}
    return render(request, "people/fact_form.html", context, status=422 if form.errors else 200)


@require_POST
@member_view
def fact_confirm(request: MemberRequest, pk: UUID) -> HttpResponse:
    fact = find_fact(request, pk)
    fact.confirm(by=request.member)
    messages.success(request, for_us("Confirmed. It stays fresh from today."))
    return redirect(facts_at(fact.person_id))


@require_POST
@member_view
def fact_erase(request: MemberRequest, pk: UUID) -> HttpResponse:
    fact = find_fact(request, pk)
    fact.erase(by=request.member)
    messages.success(request, for_us("Erased. Nobody can bring it back."))
    return redirect(facts_at(fact.person_id))


@require_GET
@member_view
def knowing(request: MemberRequest, pk: UUID) -> HttpResponse:
    """What we know of them, area by area, and what a good next question would be."""
    person = find(request, pk)
    areas, asks = areas_of(person, request.member)
    context = {"person": person, "areas": areas, "ask": asks[0] if asks else None}
    context["may_change"] = not request.member.is_viewer
    return render(request, "people/knowing.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@member_view
def memory_rules(request: MemberRequest) -> HttpResponse:
    """How long things are remembered, and which sensitive kinds are kept for which reason."""
    rules = MemoryRules.of(request.member)
    begin = {name: getattr(rules, name) for name in RulesForm.base_fields}
    form = RulesForm(request.POST or None, initial=begin)
    if form.is_valid():
        with refusal_on(form):
            rules.set(by=request.member, **form.cleaned_data)
            messages.success(
                request, for_us("Kept. It holds for everything that is noted from now on.")
            )
            return redirect("people:memory_rules")
    allowed = AllowedKind.objects.visible_to(request.member).select_related("allowed_by")
    texts = ConsentText.objects.visible_to(request.member).select_related("by")
    texts = texts.annotate(resting=Count("facts")).order_by("-number")
    context = {"form": form, "allow_form": AllowForm(), "allowed": allowed.order_by("kind")}
    context |= {"texts": texts, "consent_form": ConsentForm()}
    return render(request, "people/memory.html", context, status=422 if form.errors else 200)


@require_POST
@member_view
def kind_allow(request: MemberRequest) -> HttpResponse:
    form = AllowForm(request.POST)
    if form.is_valid():
        made = AllowedKind.allow(**form.cleaned_data, by=request.member)
        messages.success(
            request,
            for_us("Facts about %(made)s can be kept, each with consent and an end.")
            % {"made": made},
        )
    else:
        messages.warning(request, for_us("Choose a kind and say why. Nothing was changed."))
    return redirect("people:memory_rules")


@require_POST
@member_view
def kind_forbid(request: MemberRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(AllowedKind.objects.visible_to(request.member), pk=pk)
    found.forbid(by=request.member)
    messages.success(
        request,
        for_us("Nothing about %(found)s is kept any more. What there was is erased.")
        % {"found": found},
    )
    return redirect("people:memory_rules")
