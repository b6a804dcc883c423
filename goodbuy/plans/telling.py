"""Views of the play-by-play for the team: what still has to be told, and telling it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from goodbuy.deals.models import CastMember, Deal
from goodbuy.deals.voices import voice_of
from goodbuy.kernel.gentle import gentle_word
from goodbuy.kernel.refusing import form_page, refusal_on, refusal_warned
from goodbuy.kernel.tongues import for_us, for_us_later
from goodbuy.plans.drafts import next_words
from goodbuy.plans.models import Narration, Phrase
from goodbuy.plans.phrasing import shown
from goodbuy.plans.second_voice import told_alone
from goodbuy.plans.where import where
from goodbuy.workspaces.access import MemberRequest, member_view

MOST = 100


class EntryForm(forms.Form):
    headline = forms.CharField(
        label=for_us_later("What happened"),
        max_length=200,
        error_messages={"required": for_us_later("Say in one line what happened.")},
    )
    why = forms.CharField(
        label=for_us_later("Why it matters"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    next_words = forms.CharField(
        label=for_us_later("What is next, who does it and by when"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class TellForm(EntryForm):
    narrator = forms.ModelChoiceField(
        CastMember.objects.none(),
        label=for_us_later("Who tells it"),
        empty_label=for_us_later("Choose a person"),
        error_messages={"required": for_us_later("Choose who of us tells it.")},
    )

    def __init__(self, *args: Any, deal: Deal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["narrator"]
        assert isinstance(field, forms.ModelChoiceField)
        sides = (CastMember.Side.SELLER, CastMember.Side.THIRD)
        field.queryset = CastMember.objects.filter(deal=deal, side__in=sides, has_left=False)


@member_view
def narration_list(request: MemberRequest) -> HttpResponse:
    """What happened and was not told, the longest owed first; all of it or one's own."""
    debts = Narration.objects.visible_to(request.member).debts().for_list()
    debts = debts.select_related("deal", "narrator__workspace")
    is_mine = request.GET.get("who") != "all"
    if is_mine:
        debts = debts.filter(narrator__member=request.member)
    entries = list(debts[:MOST])
    context = {"entries": entries, "is_mine": is_mine}
    return render(request, "plans/narration_list.html", context)


def _entry(request: MemberRequest, pk: UUID) -> Narration:
    entries = Narration.objects.visible_to(request.member).for_list().select_related("deal")
    return get_object_or_404(entries, pk=pk)


@member_view
def narration_edit(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Change the words; with the button 'Tell it now' publish them in the same step."""
    entry = _entry(request, pk)
    if request.method != "POST" and entry.state != Narration.State.DRAFT:
        messages.info(request, entry.why_it_stands)
        return redirect("plans:tell", entry.deal_id)
    first = {name: getattr(entry, name) for name in EntryForm.base_fields}
    form = EntryForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data
        with refusal_on(form), transaction.atomic():
            entry.edit(by=request.member, **words)
            if "tell" in request.POST:
                told = for_us("It is in the room.")
                learned = _learned(entry.publish(by=request.member))
            else:
                told, learned = for_us("Kept. It is not told yet."), ""
            _say(request, told, gentle_word(*words.values()), learned)
            return redirect("plans:narrations")
    alone = told_alone(entry.deal, entry.narrator)
    return form_page(
        request, "plans/narration_form.html", form, entry=entry, deal=entry.deal, alone=alone
    )


def _say(request: MemberRequest, *sentences: str) -> None:
    messages.success(request, " ".join(filter(None, sentences)))


def _learned(phrases: list[Phrase]) -> str:
    """What drafts say from now on, and where that is taken back."""
    if not phrases:
        return ""
    words = shown(phrases[0].after).rstrip(".")
    if not words:
        return for_us("Drafts leave that out from now on. Take it back in Settings, How we say it.")
    told = for_us("Drafts say from now on: %(words)s. Take it back in Settings, How we say it.")
    return told % {"words": words}


@require_POST
@member_view
def narration_publish(request: MemberRequest, pk: UUID) -> HttpResponse:
    entry = _entry(request, pk)
    learned = _learned(entry.publish(by=request.member))
    told = for_us("In the room now: %(headline)s") % {"headline": entry.headline}
    _say(request, told, gentle_word(entry.headline, entry.why, entry.next_words), learned)
    return redirect("plans:narrations")


@require_POST
@member_view
def narration_drop(request: MemberRequest, pk: UUID) -> HttpResponse:
    entry = _entry(request, pk)
    entry.drop(by=request.member)
    messages.success(request, for_us("Not told: %(headline)s") % {"headline": entry.headline})
    return redirect("plans:narrations")


@require_POST
@member_view
def narration_give(request: MemberRequest, pk: UUID, to: UUID) -> HttpResponse:
    """Let another of us tell it; the words wait for them."""
    entry = _entry(request, pk)
    voice = get_object_or_404(CastMember.objects.visible_to(request.member), pk=to)
    with refusal_warned(request):
        entry.give_to(voice, by=request.member)
        said = for_us("%(first_name)s tells it. The words wait there.")
        messages.success(request, said % {"first_name": voice.first_name})
        return redirect("plans:narrations")
    return redirect("plans:narration", entry.pk)


@member_view
def narration_tell(request: MemberRequest, deal: UUID) -> HttpResponse:
    """Tell the client something of one's own accord, with the next step filled in."""
    about = get_object_or_404(Deal.objects.visible_to(request.member), pk=deal)
    post = where(about)
    voice = voice_of(request.member, about.pk)
    first = {"next_words": next_words(post), "narrator": voice}
    form = TellForm(request.POST or None, initial=first, deal=about)
    if request.method == "POST" and form.is_valid():
        with refusal_on(form):
            Narration.tell(deal=about, by=request.member, **form.cleaned_data)
            hint = gentle_word(*(form.cleaned_data[name] for name in EntryForm.base_fields))
            told = for_us("It is in the room, and in the next weekly mail.")
            messages.success(request, f"{told} {hint}".strip())
            return redirect(f"/deals/{about.pk}/")
    alone = told_alone(about, voice)
    return form_page(request, "plans/narration_form.html", form, deal=about, post=post, alone=alone)
