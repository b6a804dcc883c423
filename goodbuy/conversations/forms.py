from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from goodbuy.conversations.models import Meeting, Recap
from goodbuy.conversations.models.meeting import LONGEST_MEETING
from goodbuy.deals.models import CastMember, Deal
from goodbuy.kernel.inputs import DayField, TimeInput
from goodbuy.kernel.tongues import for_us, for_us_later

HEARD_LINES = 3
LONGEST_MINUTES = LONGEST_MEETING // timedelta(minutes=1)


def _present(deal: Deal) -> Any:
    return CastMember.objects.filter(deal=deal).present().to_choose()


class _WithFirm:
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}, {obj.firm or obj.get_side_display().lower()}"


class PersonField(_WithFirm, forms.ModelChoiceField):
    pass


class PeopleField(_WithFirm, forms.ModelMultipleChoiceField):
    pass


class MeetingForm(forms.Form):
    title = forms.CharField(label=for_us_later("What it is about"), max_length=200)
    on = DayField(label=for_us_later("Day"))
    at = forms.TimeField(label=for_us_later("Begins at"), widget=TimeInput)
    minutes = forms.IntegerField(
        label=for_us_later("Minutes"), min_value=5, max_value=LONGEST_MINUTES, initial=45
    )
    place = forms.CharField(
        label=for_us_later("Where"),
        max_length=300,
        required=False,
        help_text=for_us_later("A room, or an address to join."),
    )
    agenda = forms.CharField(
        label=for_us_later("What is to be settled"),
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=for_us_later("A line each. Whoever sees the meeting reads it before."),
    )
    people = PeopleField(
        CastMember.objects.none(),
        label=for_us_later("Who is there"),
        widget=forms.CheckboxSelectMultiple,
    )
    host = PersonField(
        CastMember.objects.none(), label=for_us_later("Who writes the recap"), required=False,
        empty_label=for_us_later("Me"),
    )  # fmt: skip
    is_shared = forms.BooleanField(
        label=for_us_later("The client sees it in the room"), required=False, initial=True
    )

    def __init__(self, *args: Any, deal: Deal, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        people, host = self.fields["people"], self.fields["host"]
        assert isinstance(people, PeopleField)
        assert isinstance(host, PersonField)
        people.queryset = _present(deal)
        host.queryset = _present(deal).filter(side=CastMember.Side.SELLER, member__isnull=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if {"on", "at"} <= given.keys():
            zone, at = ZoneInfo(self.zone), given["at"]
            # In UTC, where no hour is left out or comes twice: minutes are added to it.
            given["starts_at"] = datetime.combine(given["on"], at, zone).astimezone(UTC)
            if given["starts_at"].astimezone(zone).time() != at:
                self.add_error("at", _skipped(at))
        return given

    def meeting_fields(self) -> dict[str, Any]:
        """All but who sees it."""
        given = self.cleaned_data
        starts_at = given["starts_at"]
        return {
            "title": given["title"],
            "place": given["place"],
            "agenda": given["agenda"].replace("\r\n", "\n"),
            "starts_at": starts_at,
            "ends_at": starts_at + timedelta(minutes=given["minutes"]),
            "who": [face.name for face in given["people"]],
            "host": given["host"],
        }


class MeetingEditForm(MeetingForm):
    """What is known of a meeting, to be corrected. Who sees it was said once, and holds."""

    def __init__(self, *args: Any, meeting: Meeting, zone: str, **kwargs: Any) -> None:
        starts_at = meeting.starts_at.astimezone(ZoneInfo(zone))
        faces = list(_present(meeting.deal))
        # Whom a calendar file named and who has no seat in the deal: they come all the same.
        self.others = [name for name in meeting.who if name not in {face.name for face in faces}]
        self.was_all_day = meeting.is_all_day
        initial = {
            "title": meeting.title,
            "on": starts_at.date(),
            "at": starts_at.time(),
            "minutes": (meeting.ends_at - meeting.starts_at) // timedelta(minutes=1),
            "place": meeting.place,
            "agenda": meeting.agenda,
            "people": [face for face in faces if face.name in meeting.who],
            "host": meeting.host,
        }
        super().__init__(*args, deal=meeting.deal, zone=zone, initial=initial, **kwargs)
        del self.fields["is_shared"]
        self.fields["people"].required = not self.others
        host = self.fields["host"]
        assert isinstance(host, PersonField)
        host.required, host.empty_label = True, None

    def meeting_fields(self) -> dict[str, Any]:
        fields = super().meeting_fields()
        is_all_day = self.was_all_day and not {"at", "minutes"} & set(self.changed_data)
        return {**fields, "who": [*fields["who"], *self.others], "is_all_day": is_all_day}


def _skipped(at: time) -> str:
    words = for_us("On that day there is no %(at)s: the clocks go forward. Choose another time.")
    return words % {"at": f"{at.hour}:{at:%M}"}


class CalendarFileForm(forms.Form):
    file = forms.FileField(
        label=for_us_later("A calendar file"),
        help_text=for_us_later("It ends in .ics. The same file a second time changes nothing."),
        widget=forms.ClearableFileInput(attrs={"accept": ".ics,text/calendar"}),
    )


class RecapForm(forms.Form):
    decisions = forms.CharField(
        label=for_us_later("What was decided"),
        max_length=4000,
        help_text=for_us_later("A line for each. Both sides read the same words."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    next_words = forms.CharField(
        label=for_us_later("What is next"),
        max_length=300,
        help_text=for_us_later("One step. If there is none, write “Nothing is next”."),
    )
    next_who = PersonField(
        CastMember.objects.none(),
        label=for_us_later("Who does it"),
        required=False,
        empty_label=for_us_later("Nobody"),
    )
    next_on = DayField(label=for_us_later("By when"), required=False)

    def __init__(self, *args: Any, deal: Deal, recap: Recap | None = None, **kwargs: Any) -> None:
        if recap is not None:
            names = ("decisions", "next_words", "next_who", "next_on")
            kwargs["initial"] = {name: getattr(recap, name) for name in names}
        super().__init__(*args, **kwargs)
        present = _present(deal)
        who = self.fields["next_who"]
        assert isinstance(who, PersonField)
        who.queryset = present
        for number in range(1, HEARD_LINES + 1):
            self.fields[f"heard_{number}"] = forms.CharField(
                label=for_us("A promise that was heard (%(number)s)") % {"number": number},
                max_length=400,
                required=False,
                help_text=for_us("As it was said. One click makes a promise of it.")
                if number == 1
                else "",
            )
            self.fields[f"heard_by_{number}"] = PersonField(
                present,
                label=for_us("Who said it"),
                required=False,
                empty_label=for_us("Choose a person"),
            )
            self.fields[f"heard_on_{number}"] = DayField(label=for_us("By when"), required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for number in range(1, HEARD_LINES + 1):
            if given.get(f"heard_{number}") and not given.get(f"heard_by_{number}"):
                self.add_error(f"heard_by_{number}", for_us("Say who promised it."))
        return given

    def recap_fields(self) -> dict[str, Any]:
        names = ("decisions", "next_words", "next_who", "next_on")
        return {name: self.cleaned_data[name] for name in names}

    def heard(self) -> list[dict[str, Any]]:
        given = self.cleaned_data
        return [
            {
                "words": given[f"heard_{n}"],
                "said_by": given[f"heard_by_{n}"],
                "due_on": given[f"heard_on_{n}"],
            }
            for n in range(1, HEARD_LINES + 1)
            if given[f"heard_{n}"]
        ]
