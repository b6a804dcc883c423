from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms

from goodbuy.deals.models import Brief, CastMember, Deal, Grant
from goodbuy.kernel.errors import Refusal
from goodbuy.kernel.inputs import DayField
from goodbuy.kernel.last_days import last_moment
from goodbuy.kernel.tongues import for_us, for_us_later
from goodbuy.people.models import Person
from goodbuy.workspaces.mail import reaches
from goodbuy.workspaces.models import Member


class SentenceForm(forms.Form):
    """A form whose problems can be said in one line."""

    @property
    def sentence(self) -> str:
        return " ".join(str(error) for errors in self.errors.values() for error in errors)


def day_field(label: str, **options: Any) -> DayField:
    return DayField(
        label=label,
        error_messages={
            "required": for_us_later("Choose a day."),
            "invalid": for_us_later("That is no day. Choose one."),
        },
        **options,
    )


class PauseForm(SentenceForm):
    until = day_field(for_us_later("Quiet until"))
    reason = forms.CharField(label=for_us_later("Why"), max_length=400, required=False)


class DeclineForm(SentenceForm):
    side = forms.ChoiceField(
        label=for_us_later("Who said no"),
        choices=[
            (Deal.Side.CLIENT, for_us_later("The client")),
            (Deal.Side.SELLER, for_us_later("We did")),
        ],
        error_messages={"required": for_us_later("Say who said no: the client or we.")},
    )
    reason = forms.CharField(
        label=for_us_later("Why"),
        max_length=400,
        error_messages={"required": for_us_later("Say in a few words why.")},
    )


class BreakOffForm(SentenceForm):
    reason = forms.CharField(
        label=for_us_later("By which clause, or why"),
        max_length=400,
        error_messages={"required": for_us_later("Say which clause or what reason ended it.")},
    )


class DealForm(SentenceForm):
    """A deal's own facts. The company is typed: a known name is found, a new one is added."""

    company = forms.CharField(
        label=for_us_later("Company"),
        max_length=200,
        help_text=for_us_later(
            "Type to find it. A name that is not here yet becomes a new company."
        ),
        error_messages={"required": for_us_later("Say which company this is.")},
    )
    name = forms.CharField(
        label=for_us_later("What they want to reach"),
        max_length=200,
        help_text=for_us_later("In the client’s words: Clear labels on six docks."),
        error_messages={
            "required": for_us_later("Say in a few words what the client wants to reach.")
        },
    )
    stage = forms.ChoiceField(label=for_us_later("Where it stands today"))
    owner = forms.ChoiceField(label=for_us_later("Who leads it"))
    value = forms.DecimalField(
        label=for_us_later("Value"),
        max_digits=14,
        decimal_places=2,
        min_value=0,
        required=False,
        error_messages={
            "invalid": for_us_later("Write the value as a number: 48600."),
            "min_value": for_us_later("A value cannot be below zero."),
        },
    )
    currency = forms.CharField(label=for_us_later("Currency"), min_length=3, max_length=3)
    value_on = day_field(for_us_later("Results by"), required=False)
    depth = forms.ChoiceField(
        label=for_us_later("How big"), choices=Deal.Depth, initial=Deal.Depth.NORMAL
    )

    def __init__(self, *args: Any, member: Member, **options: Any) -> None:
        super().__init__(*args, **options)
        shown = [s for s in Deal.Stage.values if s in Deal.BEGINNINGS]
        self.fields["stage"].choices = [(s, Deal.Stage(s).label) for s in shown]  # type: ignore[attr-defined]
        self.team = list(Member.objects.visible_to(member).filter(left_at=None).order_by("name"))
        leaders = [m for m in self.team if not m.is_viewer]
        self.fields["owner"].choices = [(str(m.pk), m.name) for m in leaders]  # type: ignore[attr-defined]
        self.fields["owner"].initial = str(member.pk)
        self.fields["currency"].initial = member.workspace.currency
        self.fields["company"].widget.attrs |= {
            "list": "companies",
            "autocomplete": "off",
            "hx-get": "/deals/companies/",
            "hx-trigger": "input changed delay:150ms",
            "hx-target": "#companies",
            "hx-swap": "innerHTML",
        }

    def clean_currency(self) -> str:
        code = self.cleaned_data["currency"].upper()
        if not code.isalpha():
            raise forms.ValidationError(for_us("A currency has three letters: USD, EUR."))
        return str(code)

    def clean_owner(self) -> Member:
        return next(m for m in self.team if str(m.pk) == self.cleaned_data["owner"])


class CastForm(SentenceForm):
    name = forms.CharField(
        label=for_us_later("Name"),
        max_length=200,
        error_messages={"required": for_us_later("Say who it is.")},
    )
    side = forms.ChoiceField(
        label=for_us_later("Side"), choices=CastMember.Side, initial=CastMember.Side.CLIENT
    )
    firm = forms.CharField(label=for_us_later("Firm"), max_length=200, required=False)
    part = forms.CharField(
        label=for_us_later("Part in it"),
        max_length=120,
        required=False,
        help_text=for_us_later("decides, pays, uses, checks"),
    )
    does = forms.CharField(label=for_us_later("Does"), max_length=300, required=False)
    does_not = forms.CharField(label=for_us_later("Does not do"), max_length=300, required=False)
    reach = forms.CharField(
        label=for_us_later("How to reach them"),
        max_length=200,
        required=False,
        help_text=for_us_later(
            "A telephone number or an e-mail address. Everyone in the room sees it."
        ),
    )
    from_on = day_field(for_us_later("From"), required=False)
    to_on = day_field(for_us_later("Until"), required=False)
    stand_in = forms.ModelChoiceField(
        CastMember.objects.none(),
        label=for_us_later("Who speaks when they are away"),
        required=False,
        empty_label=for_us_later("Nobody yet"),
    )
    away_from = day_field(for_us_later("Away from"), required=False)
    away_to = day_field(for_us_later("Away until"), required=False)

    def __init__(
        self, *args: Any, member: Member, deal: Deal, face: CastMember | None = None, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.member, self.deal = member, deal
        others = CastMember.objects.visible_to(member).filter(deal=deal, has_left=False)
        field = self.fields["stand_in"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = others.exclude(pk=face.pk if face else None).order_by("side", "order")
        self.fields["name"].widget.attrs |= {"list": "names", "autocomplete": "off"}

    def names(self) -> list[str]:
        """Our team and the first of the client's people, for the field to offer."""
        team = Member.objects.visible_to(self.member).filter(left_at=None)
        people = Person.objects.in_use(self.member).filter(company_id=self.deal.company_id)
        theirs = people.order_by("sort_name").values_list("name", flat=True)[:50]
        return [*theirs, *team.order_by("name").values_list("name", flat=True)[:50]]

    def known(self) -> dict[str, Any]:
        """The member or the person whose name was typed, so that the cast follows their renames."""
        name, side = self.cleaned_data["name"], self.cleaned_data["side"]
        if side == CastMember.Side.SELLER:
            team = Member.objects.visible_to(self.member).filter(left_at=None, name=name)
            return {"member": team.first()}
        people = Person.objects.visible_to(self.member).filter(name=name, deleted_at=None)
        return {"person": people.filter(company_id=self.deal.company_id).first()}


class GrantForm(SentenceForm):
    email = forms.EmailField(
        label=for_us_later("E-mail"),
        error_messages={"invalid": for_us_later("That is no e-mail address. Check it.")},
    )
    level = forms.ChoiceField(
        label=for_us_later("To open it"), choices=Grant.Level, initial=Grant.Level.LINK
    )
    until = day_field(
        for_us_later("Opens until"),
        required=False,
        help_text=for_us_later(
            "After that day the link only offers a fresh one. Empty: it has no end."
        ),
    )
    is_mailed = forms.BooleanField(
        label=for_us_later("Send it by mail now"), required=False, initial=reaches
    )

    def __init__(self, *args: Any, zone: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.zone = zone

    def clean_until(self) -> datetime | None:
        try:
            return last_moment(self.cleaned_data["until"], self.zone)
        except Refusal as problem:
            raise forms.ValidationError(str(problem)) from None


class BriefAnswerForm(SentenceForm):
    next_words = forms.CharField(label=for_us_later("What is next"), max_length=200)
    next_owner = forms.ChoiceField(label=for_us_later("Who does it"), required=False)


class NewBriefForm(SentenceForm):
    """A brief that one of us writes down: for a client who said it, or to the client."""

    cast = forms.ChoiceField(label=for_us_later("Whose word it is"))
    status = forms.ChoiceField(label=for_us_later("How things stand"), choices=Brief.Status.choices)
    words = forms.CharField(
        label=for_us_later("In their words"),
        max_length=Brief.LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=for_us_later("Up to 400 letters."),
    )
    reconnect_on = day_field(for_us_later("The right day to talk again"), required=False)
    carry_on_with = forms.ChoiceField(label=for_us_later("With whom we carry on"), required=False)
    next_words = forms.CharField(
        label=for_us_later("What is next"),
        max_length=200,
        required=False,
        help_text=for_us_later("Leave it empty, and it says who gets in touch when."),
    )
    next_owner = forms.ChoiceField(label=for_us_later("Who does it"), required=False)

    def __init__(self, *args: Any, faces: list[CastMember], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.faces = {str(face.pk): face for face in faces}
        order = {"client": 0, "third": 1, "seller": 2}
        ordered = sorted(faces, key=lambda face: order[face.side])
        named = [(str(f.pk), f"{f.name}, {f.firm}" if f.firm else f.name) for f in ordered]
        self.fields["cast"].choices = named  # type: ignore[attr-defined]
        for name in ("carry_on_with", "next_owner"):
            self.fields[name].choices = [("", for_us("Nobody else")), *named]  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        return {
            **self.cleaned_data,
            **{
                name: self.faces.get(self.cleaned_data[name])
                for name in ("cast", "carry_on_with", "next_owner")
            },
        }


class LetterForm(SentenceForm):
    subject = forms.CharField(label=for_us_later("Subject"), max_length=150)
    words = forms.CharField(
        label=for_us_later("Your words"), max_length=4000, widget=forms.Textarea(attrs={"rows": 9})
    )


class StandingForm(SentenceForm):
    influence = forms.IntegerField(label=for_us_later("Is followed"), min_value=0, max_value=100)
    stance = forms.IntegerField(
        label=for_us_later("Wants this to work"), min_value=0, max_value=100
    )
    words = forms.CharField(label=for_us_later("In a few words"), max_length=120, required=False)
    listens_to = forms.CharField(label=for_us_later("Listens to"), required=False)
