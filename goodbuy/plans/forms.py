from __future__ import annotations

from typing import Any

from django import forms

from goodbuy.deals.models import CastMember, Deal
from goodbuy.kernel import clock
from goodbuy.kernel.inputs import DayField, TimeInput
from goodbuy.kernel.tongues import for_us, for_us_later
from goodbuy.plans.actions import Part, Suggested, guess_cast
from goodbuy.plans.learning import Pace, of_template
from goodbuy.plans.models import Phase, Plan, PlanTemplate, Rhythm, Step
from goodbuy.plans.template_check import STAGES
from goodbuy.plans.template_file import LONGEST_FILE, TemplateFile


def people_of(deal: Deal) -> Any:
    return CastMember.objects.filter(deal=deal).present().to_choose()


class PersonField(forms.ModelChoiceField):
    """A choice of people, each with the part and the firm that tell them apart."""

    def label_from_instance(self, obj: Any) -> str:
        part = obj.part or obj.get_side_display().lower()
        return f"{obj.name}, {part}" + (f", {obj.firm}" if obj.firm else "")


class StepForm(forms.Form):
    """A step: what, who, when, and what the client may expect."""

    name = forms.CharField(
        label=for_us_later("What is done"),
        max_length=160,
        help_text=for_us_later("A verb and its object: Connect six printers"),
    )
    phase = forms.ModelChoiceField(
        Phase.objects.none(), label=for_us_later("Phase"), empty_label=None
    )
    position = forms.IntegerField(
        label=for_us_later("Place in the phase"), min_value=1, max_value=200, required=False
    )
    owner = PersonField(
        CastMember.objects.none(),
        label=for_us_later("Who does it"),
        empty_label=for_us_later("Choose a person"),
    )
    helper = PersonField(
        CastMember.objects.none(),
        label=for_us_later("Together with"),
        required=False,
        empty_label=for_us_later("Nobody"),
    )
    narrator = PersonField(
        CastMember.objects.none(),
        label=for_us_later("Who tells how it went"),
        required=False,
        empty_label=for_us_later("Whoever of ours does it"),
    )
    days = forms.IntegerField(
        label=for_us_later("Working days it takes"),
        min_value=0,
        max_value=400,
        initial=1,
    )
    after = forms.ModelMultipleChoiceField(
        Step.objects.none(),
        label=for_us_later("Waits for"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    not_before = DayField(label=for_us_later("Not before"), required=False)
    by_time = forms.TimeField(label=for_us_later("By what time"), required=False, widget=TimeInput)
    is_shared = forms.BooleanField(
        label=for_us_later("The client sees it"), required=False, initial=True
    )
    expectation = forms.CharField(
        label=for_us_later("What it will be like for the client"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=for_us_later("It stays as it is once the step has begun."),
    )
    why = forms.CharField(label=for_us_later("Why it matters"), max_length=300, required=False)
    wanted = forms.CharField(
        label=for_us_later("What we want of them, in one sentence"), max_length=300, required=False
    )
    minutes = forms.IntegerField(
        label=for_us_later("Minutes of the client’s time"),
        min_value=1,
        max_value=30_000,
        required=False,
    )
    evidence = forms.CharField(
        label=for_us_later("What shows that it is done"), max_length=200, required=False
    )

    def __init__(self, *args: Any, plan: Plan, step: Step | None = None, **kwargs: Any) -> None:
        if step is not None:
            kwargs.setdefault("initial", _now(step))
        super().__init__(*args, **kwargs)
        others = plan.steps.order_by("number")
        others = others.exclude(pk=step.pk) if step else others
        choices = {
            "phase": plan.phases.order_by("order"),
            "after": others.exclude(state=Step.State.NOT_NEEDED),
            **dict.fromkeys(("owner", "helper", "narrator"), people_of(plan.deal)),
        }
        for name, rows in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows


def _now(step: Step) -> dict[str, Any]:
    names = "name owner helper narrator days not_before by_time is_shared expectation why wanted"
    found = {name: getattr(step, name) for name in f"{names} minutes evidence phase".split()}
    found["position"] = step.phase.steps.filter(number__lte=step.number).count()
    found["after"] = [wait.after_id for wait in step.waits.all()]
    return found


class PlaceForm(forms.Form):
    """Where a dragged step was put down."""

    phase = forms.ModelChoiceField(
        Phase.objects.none(), label=for_us_later("Phase"), empty_label=None
    )
    position = forms.IntegerField(min_value=1, max_value=1000, label=for_us_later("Position"))

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["phase"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = plan.phases.all()


class PhaseForm(forms.Form):
    name = forms.CharField(label=for_us_later("What the client reads on the path"), max_length=80)
    gist = forms.CharField(label=for_us_later("In a few words"), max_length=200, required=False)
    stage = forms.ChoiceField(
        label=for_us_later("Where the deal stands meanwhile"),
        choices=[(stage, Deal.Stage(stage).label) for stage in STAGES],
    )


class SlipForm(forms.Form):
    new_due = DayField(label=for_us_later("The new day"))
    reason = forms.CharField(
        label=for_us_later("Why, in words that the client reads"), max_length=300
    )


def _a_number(label: str, **more: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, required=False, max_digits=16, decimal_places=4, localize=False, **more
    )


class PartsForm(forms.Form):
    """Who plays each part that lines of a template name, and whether their conditions hold."""

    def ask_for_people(self, deal: Deal, file: TemplateFile) -> None:
        cast = list(people_of(deal))
        self.parts: dict[str, Part] = {}
        for number, (part, guess) in enumerate(guess_cast(file, cast).items()):
            name = f"part_{number}"
            self.parts[name] = part
            self.fields[name] = PersonField(
                people_of(deal).filter(side=part.side),
                label=part.who[:1].upper() + part.who[1:],
                required=part.side != CastMember.Side.THIRD,
                initial=guess,
                empty_label=for_us("Not chosen yet")
                if part.side == CastMember.Side.THIRD
                else None,
                help_text={
                    "seller": "",
                    "client": for_us("Of the client."),
                    "third": for_us("Of another firm."),
                }[part.side],
            )

    def ask_conditions(self, file: TemplateFile) -> None:
        self.questions = {f"only_if_{n}": words for n, words in enumerate(file.questions)}
        for name, words in self.questions.items():
            self.fields[name] = forms.ChoiceField(
                label=for_us("Holds here: %(words)s") % {"words": words},
                choices=[("", for_us("Choose")), ("yes", for_us("Yes")), ("no", for_us("No"))],
                help_text=for_us("If not, its steps are left out."),
            )

    def ask_pace(self, file: TemplateFile, template: PlanTemplate) -> None:
        """Only where something is known of what such steps really take."""
        known = of_template(file, workspace=template.workspace, template_id=template.pk)
        if known:
            count, fewest = len(known), min(one.n for one in known.values())
            steps = (
                for_us("one step") if count == 1 else for_us("%(count)s steps") % {"count": count}
            )
            self.fields["pace"] = forms.ChoiceField(
                label=for_us("Days of each step"),
                required=False,
                choices=Pace.choices,
                help_text=for_us(
                    "Known of %(steps)s, from %(fewest)s done ones or more. The others keep "
                    "the days of the template."
                )
                % {"steps": steps, "fewest": fewest},
            )

    def pace(self) -> str:
        return self.cleaned_data.get("pace") or Pace.WRITTEN

    def answers(self) -> dict[str, bool]:
        given = self.cleaned_data
        return {words: given[name] == "yes" for name, words in self.questions.items()}

    def players(self) -> dict[str, CastMember]:
        chosen = {part.key: self.cleaned_data.get(name) for name, part in self.parts.items()}
        return {key: who for key, who in chosen.items() if who}


class DrawForm(PartsForm):
    """From when or until when, and who plays each part that the template names."""

    start_on = DayField(label=for_us_later("Begin on"), required=False)
    value_on = DayField(
        label=for_us_later("Results by"),
        required=False,
        help_text=for_us_later("Then every step gets its latest day, worked back from here."),
    )

    def __init__(self, *args: Any, deal: Deal, template: PlanTemplate, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = deal.workspace.zone
        self.fields["value_on"].initial = deal.value_on
        self.ask_for_people(deal, template.file)
        self.ask_conditions(template.file)
        self.ask_pace(template.file, template)
        self.lines = list(enumerate(template.file.outcomes))
        for number, line in self.lines:
            unit = f" ({line.unit})" if line.unit else ""
            self.fields[f"before_{number}"] = _a_number(
                for_us("%(metric)s%(unit)s: before") % {"metric": line.metric, "unit": unit}
            )
            self.fields[f"target_{number}"] = _a_number(
                for_us("%(metric)s%(unit)s: promised") % {"metric": line.metric, "unit": unit},
                help_text=for_us("Empty: not promised in this deal."),
            )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        begins, ends = given.get("start_on"), given.get("value_on")
        if ends and ends < clock.today(self.zone):
            self.add_error("value_on", for_us("That day is over. Choose one that is to come."))
        elif begins and ends and ends <= begins:
            said = for_us("The results come after the beginning. Correct one of the two days.")
            self.add_error("value_on", said)
        return given

    def chosen(self) -> dict[str, Any]:
        """Who plays each part, which results are proposed, what was answered."""
        return {
            "players": self.players(),
            "results": self.results(),
            "answers": self.answers(),
            "pace": self.pace(),
        }

    def results(self) -> list[Suggested]:
        """The template's results that got a number to promise."""
        given = self.cleaned_data
        found = [(line, given[f"before_{n}"], given[f"target_{n}"]) for n, line in self.lines]
        return [Suggested(line, before, to) for line, before, to in found if to is not None]


class TemplateForm(forms.Form):
    """A template as text, or as a file that replaces the text."""

    source = forms.CharField(
        label=for_us_later("The plan, as lines of “word: value”"),
        required=False,
        strip=False,
        max_length=LONGEST_FILE,
        widget=forms.Textarea(attrs={"rows": 28, "spellcheck": "false", "class": "mono"}),
    )
    file = forms.FileField(
        label=for_us_later("Or a file"),
        required=False,
        help_text=for_us_later("It replaces the text."),
    )

    def text(self) -> str | bytes:
        file = self.cleaned_data.get("file")
        return file.read(LONGEST_FILE + 1) if file else self.cleaned_data["source"]


class FollowUpForm(forms.Form):
    words = forms.CharField(
        label=for_us_later("What came of it"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=for_us_later("The client reads it beside their own words."),
    )


class AskForm(forms.Form):
    """A question of one's own to one of the client."""

    asks = forms.CharField(label=for_us_later("Your question"), max_length=300)
    cast = forms.ModelChoiceField(
        CastMember.objects.none(), label=for_us_later("Whom we ask"), empty_label=None
    )

    def __init__(self, *args: Any, deal: Deal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cast"].queryset = people_of(deal).filter(side="client")  # type: ignore[attr-defined]


class RhythmForm(forms.ModelForm):
    class Meta:
        model = Rhythm
        fields = [*Rhythm.DAYS, *Rhythm.LADDER]
        labels = {
            "ideal_days": for_us_later("A word that matters at least every … days"),
            "longest_days": for_us_later("The longest silence, in days"),
            "nudge_after": for_us_later("A reminder, after … working days without an answer"),
            "voice_after": for_us_later("A word from someone else, after … working days"),
            "call_after": for_us_later("A call, after … working days"),
            "sponsor_after": for_us_later("Their sponsor is asked, after … working days"),
        }


def lines_field(label: str, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=4000,
        required=False,
        help_text=help_text or for_us_later("One thing a line."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class HandoffForm(forms.Form):
    """Who gives to whom, who says that nothing is missing, and the giver's own words."""

    giver = PersonField(
        CastMember.objects.none(), label=for_us_later("Who hands over"), empty_label=None
    )
    receiver = PersonField(
        CastMember.objects.none(), label=for_us_later("Who takes over"), empty_label=None
    )
    client = PersonField(
        CastMember.objects.none(),
        label=for_us_later("Who says whether anything is missing"),
        empty_label=None,
    )
    why_words = lines_field(
        for_us_later("Why they bought, in their words"),
        for_us_later("One thing a line, as they said it. The client reads it."),
    )
    agreed_words = lines_field(for_us_later("What was agreed"))
    risk_words = lines_field(for_us_later("What could go wrong"))
    unasked_words = lines_field(for_us_later("What nobody has asked yet"))

    def __init__(self, *args: Any, deal: Deal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("giver", "receiver", "client"):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            side = CastMember.Side.CLIENT if name == "client" else CastMember.Side.SELLER
            field.queryset = people_of(deal).filter(side=side)
