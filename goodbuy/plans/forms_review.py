"""A review as one form: the writer's words, and each line of it, which an empty field takes out."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from goodbuy.kernel.inputs import DayField
from goodbuy.kernel.tongues import for_us, for_us_later
from goodbuy.plans.forms import people_of
from goodbuy.plans.models import Review
from goodbuy.plans.review_page import ReviewPage

LABELS = {
    "committed": for_us_later("What was due"),
    "delivered": for_us_later("What was done"),
    "outcomes": for_us_later("Result"),
    "missed": for_us_later("What did not go as we said"),
}
# Room for what the plan does not hold yet.
BLANK = 2
_AHEAD = (("field", "next"), ("ours", "ours"), ("theirs", "theirs"), ("day", "day"))


class PeriodForm(forms.Form):
    from_on = DayField(label=for_us_later("From"), required=False)
    to_on = DayField(
        label=for_us_later("Until"),
        required=False,
        help_text=for_us_later("Empty: the last quarter."),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_to_on(self) -> Any:
        day = self.cleaned_data["to_on"]
        if day and day > self.today:
            raise forms.ValidationError(for_us("A review looks back. Choose a day that is over."))
        return day


class OneLine(forms.CharField):
    def to_python(self, value: Any) -> str:
        return " ".join(str(super().to_python(value)).split())


class ReviewForm(forms.Form):
    opening = forms.CharField(
        label=for_us_later("In your own words: how did it go?"),
        max_length=1200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, review: Review, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.body: dict[str, list[dict[str, str]]] = review.body
        self.fields["opening"].initial = review.opening
        for part, label in LABELS.items():
            for n, row in enumerate(self.body[part]):
                self._words(f"{part}_{n}", f"{label}, {n + 1}", row["words"])
                if part == "missed":
                    self._words(f"why_{n}", for_us("Why, and what we do about it"), row["why"])
        names = list(people_of(review.deal).values_list("name", "side"))
        self._ask_next({side: [n for n, s in names if s == side] for side in ("seller", "client")})

    def _words(self, name: str, label: str, now: str) -> None:
        # It grows with its words; a line of the page has no line breaks.
        lines = forms.Textarea(attrs={"rows": 1, "class": "line"})
        self.fields[name] = OneLine(
            label=label, initial=now, max_length=400, required=False, widget=lines
        )

    def _ask_next(self, names: dict[str, list[str]]) -> None:
        blank = {"words": "", "ours": "", "theirs": "", "day": ""}
        self.rows = [*self.body["next"], *[blank] * BLANK]
        for n, row in enumerate(self.rows):
            self._words(f"next_{n}", for_us("What comes next, %(n)s") % {"n": n + 1}, row["words"])
            for key, side, label in (
                ("ours", "seller", for_us("Of us")),
                ("theirs", "client", for_us("Of them")),
            ):
                known = dict.fromkeys([*names[side], row[key]])
                self.fields[f"{key}_{n}"] = forms.ChoiceField(
                    label=f"{label}, {n + 1}",
                    required=False,
                    initial=row[key],
                    choices=[("", for_us("Nobody yet")), *((name, name) for name in known if name)],
                )
            self.fields[f"day_{n}"] = DayField(
                label=for_us("By, %(n)s") % {"n": n + 1},
                required=False,
                initial=row["day"] or None,
            )

    def parts(self, page: ReviewPage) -> dict[str, list[dict[str, Any]]]:
        """The fields as the page has them, each beside what the client reads of that line."""
        made: dict[str, list[dict[str, Any]]] = {
            part: [
                {"field": self[f"{part}_{n}"], "line": line}
                | ({"why": self[f"why_{n}"]} if part == "missed" else {})
                for n, line in enumerate(getattr(page, part))
            ]
            for part in LABELS
        }
        made["next"] = [
            {name: self[f"{key}_{n}"] for name, key in _AHEAD} for n in range(len(self.rows))
        ]
        return made

    def written(self) -> dict[str, Any]:
        """The body as it was edited; a line without words is no line."""
        given = self.cleaned_data
        body: dict[str, Any] = {
            part: [
                {**row, "words": given[f"{part}_{n}"]}
                | ({"why": given[f"why_{n}"]} if part == "missed" else {})
                for n, row in enumerate(self.body[part])
                if given[f"{part}_{n}"]
            ]
            for part in LABELS
        }
        body["next"] = [
            {
                "words": given[f"next_{n}"],
                "ours": given[f"ours_{n}"],
                "theirs": given[f"theirs_{n}"],
                "day": given[f"day_{n}"].isoformat() if given[f"day_{n}"] else "",
            }
            for n in range(len(self.rows))
            if given[f"next_{n}"]
        ]
        return body
