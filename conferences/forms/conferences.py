"""How a browser asks: the forms of conferences and of what belongs to them."""

from copy import copy
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q, QuerySet
from django.forms.models import construct_instance
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from blocs.models import BlocYear, Organisation
from common.days import EARLIEST, LATEST
from common.formatting import date_short
from common.forms import DateInput, TimeInput
from common.text import fold
from conferences.actions import version_of
from conferences.enums import Capacity, ConferenceState, FollowUpState
from conferences.models import (
    AgendaItem,
    Attendance,
    Conclusion,
    Conference,
    Handover,
    Paper,
    course_window,
)

LARGEST_NUMBER = 9999


class GuardedForm(forms.ModelForm):
    """A form that knows which saving of its row it was filled from.

    The row is handed to the action, which saves it; the form only reads. `person` is whoever sits
    at the screen: every choice is what that person may read.
    """

    version = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.initial["version"] = version_of(self.instance)

    def _post_clean(self) -> None:
        """Check what was typed on a copy: the row stays as stored, for the action to compare."""
        row = construct_instance(self, copy(self.instance), self._meta.fields, self._meta.exclude)
        try:
            row.clean_fields(exclude=self._get_validation_exclusions())  # type: ignore[attr-defined]
        except forms.ValidationError as error:
            self._update_errors(error)  # type: ignore[attr-defined]

    @property
    def values(self) -> dict[str, Any]:
        """What the action is handed."""
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}

    def compare_with(self, fresh: Any) -> list[tuple[str, str, str]]:
        """Where the row as now saved differs from what was typed: field, saved, typed, in words.

        The form then carries the version it was compared with, so that saving again is a choice.
        """
        other = type(self)(instance=fresh, person=self.person, **self.context)
        differences = []
        for name in self.values:
            saved = _in_words(getattr(fresh, name), other, name)
            typed = _in_words(self.cleaned_data[name], other, name)
            if saved != typed:
                differences.append((str(self.fields[name].label), saved, typed))
        self.data = {**self.data.dict(), "version": version_of(fresh)}  # type: ignore[attr-defined]
        return differences

    @property
    def context(self) -> dict[str, Any]:
        """What the form was built with beside its row."""
        return {}


def _in_words(value: Any, form: forms.ModelForm, name: str) -> str:
    if value in (None, ""):
        return "–"
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    field = form.fields[name]
    if isinstance(field, forms.TypedChoiceField):
        return str(dict(field.choices).get(value, value))  # type: ignore[arg-type]
    return date_short(value) if isinstance(field, forms.DateField) else str(value)


class ConferenceForm(GuardedForm):
    """A conference of one year. `state` is chosen once, when it is added."""

    state = forms.ChoiceField(
        label=_("State"),
        choices=[
            (ConferenceState.PLANNED.value, ConferenceState.PLANNED.label),
            (ConferenceState.HELD.value, ConferenceState.HELD.label),
        ],
    )

    class Meta:
        model = Conference
        fields = [
            "kind", "held_on", "starts_at", "part_of_day", "place", "title", "next_year",
            "form_of_address", "stated_papers", "outside_course_reason", "source",
        ]  # fmt: skip
        widgets = {
            "held_on": DateInput,
            "starts_at": TimeInput,
            "outside_course_reason": forms.Textarea(attrs={"rows": 2}),
            "source": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args: Any, year: BlocYear, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.year = year
        for name, none in (("kind", _("Choose a kind")), ("part_of_day", _("Not stated"))):
            field: Any = self.fields[name]
            field.choices = [("", none), *list(field.choices)[1:]]
        self.fields["title"].required = False
        self.fields["title"].help_text = _("Left empty, it is named after its kind and the year.")
        self.fields["stated_papers"].validators.append(MaxValueValidator(LARGEST_NUMBER))
        first, last = course_window(year)
        self.fields["held_on"].help_text = _(
            "Between %(first)s and %(last)s; another date needs a reason."
        ) % {"first": date_short(first), "last": date_short(last)}
        years = BlocYear.objects.visible_to(self.person).filter(bloc=year.bloc).exclude(pk=year.pk)
        field = self.fields["next_year"]
        field.queryset = years.order_by("-year").select_related("bloc")
        field.label_from_instance = lambda each: str(each.year)
        field.empty_label = _("None")
        self.fields["held_on"].widget.attrs.update(
            {
                "min": EARLIEST.isoformat(),
                "max": LATEST.isoformat(),
                "hx-get": reverse("conferences:reason", args=[year.pk]),
                "hx-trigger": "change",
                "hx-target": "#reason-box",
                "hx-swap": "outerHTML",
                "hx-include": "#reason-box",
            }
        )
        if self.instance.pk:
            del self.fields["state"]

    @property
    def context(self) -> dict[str, Any]:
        return {"year": self.year}

    @property
    def values(self) -> dict[str, Any]:
        values = super().values
        return {**values, "state": self.cleaned_data["state"]} if "state" in self.fields else values

    @property
    def asks_for_reason(self) -> bool:
        """Whether the date typed, or stored, lies outside the year's course."""
        day = self.fields["held_on"].to_python(self["held_on"].value()) if self._has_day() else None
        first, last = course_window(self.year)
        return day is not None and not first <= day <= last

    def _has_day(self) -> bool:
        try:
            self.fields["held_on"].clean(self["held_on"].value())
        except forms.ValidationError:
            return False
        return True


class PartForm(GuardedForm):
    """A row of a conference."""

    def __init__(self, *args: Any, conference: Conference, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conference = conference

    @property
    def context(self) -> dict[str, Any]:
        return {"conference": self.conference}

    def offer(self, name: str, rows: QuerySet, none: Any = "–") -> None:
        """Let the select `name` choose among `rows`."""
        field: Any = self.fields[name]
        field.queryset = rows
        field.empty_label = none


def organisations_near(conference: Conference) -> "QuerySet[Organisation]":
    """Organisations a row of the conference most likely names: members, and those named before."""
    named = Organisation.objects.filter(
        Q(attendances__conference=conference) | Q(papers__conference=conference)
        | Q(conclusions__conference=conference)
    )  # fmt: skip
    return conference.bloc_year.member_organisations(Q(pk__in=named.values("pk")))


class AgendaForm(PartForm):
    class Meta:
        model = AgendaItem
        fields = ["kind", "starts_at", "title", "presenter", "summary"]
        widgets = {"starts_at": TimeInput, "summary": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        present = self.conference.attendances.select_related("organisation")
        self.offer("presenter", present, _("Nobody named"))
        self.fields["presenter"].help_text = _("Somebody from the attendance of this conference.")


class AttendanceForm(PartForm):
    class Meta:
        model = Attendance
        fields = [
            "full_name", "position", "organisation", "organisation_name", "capacity",
            "is_representative", "note",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("organisation", organisations_near(self.conference), _("None of these"))
        capacity: Any = self.fields["capacity"]
        capacity.choices = Capacity.choices
        if not self.instance.pk:
            self.initial.setdefault("capacity", Capacity.DELEGATE)
        self.fields["organisation"].label = _("Organisation of the bloc")
        self.fields["organisation_name"].label = _("Another organisation")
        self.fields["organisation_name"].help_text = _(
            "Type its name or its code; one found in the register is linked to it."
        )
        self.fields["organisation_name"].widget.attrs.update(
            {
                "list": "organisations-found",
                "autocomplete": "off",
                "hx-get": reverse("conferences:organisations", args=[self.conference.pk]),
                "hx-trigger": "input changed delay:300ms",
                "hx-target": "#organisations-found",
            }
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        typed = data.get("organisation_name", "")
        if typed and not data.get("organisation"):
            found = named_in_register(self.person, typed)
            if found is not None:
                data["organisation"], data["organisation_name"] = found, ""
        return data


def named_in_register(person: Any, words: str) -> Organisation | None:
    """The one organisation of the register that bears exactly this name, short name or code."""
    wanted = fold(words)
    near = Organisation.objects.visible_to(person).active().search(words)[:50]
    found = [
        each for each in near
        if wanted in {fold(each.name), fold(each.short_name), each.code}
    ]  # fmt: skip
    return found[0] if len(found) == 1 else None


class PaperForm(PartForm):
    class Meta:
        model = Paper
        fields = ["title", "author_name", "author_position", "organisation", "summary"]
        widgets = {"summary": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("organisation", organisations_near(self.conference), _("None of these"))


class ConclusionForm(PartForm):
    class Meta:
        model = Conclusion
        fields = [
            "speaker", "kind", "number", "text", "follow_up", "responsible", "due_on",
            "follow_up_note",
        ]  # fmt: skip
        widgets = {
            "text": forms.Textarea(attrs={"rows": 5}),
            "due_on": DateInput,
            "follow_up_note": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        present = self.conference.attendances.select_related("organisation")
        self.offer("speaker", present, _("Choose a person"))
        self.fields["number"].required = False
        self.fields["number"].validators += [
            MinValueValidator(1),
            MaxValueValidator(LARGEST_NUMBER),
        ]
        self.fields["number"].help_text = _("Left empty, it takes the speaker's next number.")
        self.fields["responsible"].help_text = _("Its people see the follow-up in their work.")
        kept = Q(pk=self.instance.responsible_id) if self.instance.responsible_id else None
        responsible = self.conference.bloc_year.member_organisations(kept)
        self.offer("responsible", responsible, _("Nobody named"))


class FollowUpForm(PartForm):
    """What the responsible organisation says became of a conclusion."""

    class Meta:
        model = Conclusion
        fields = ["follow_up", "follow_up_note"]
        widgets = {"follow_up_note": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["follow_up"]
        field.choices = [
            (state.value, state.label) for state in (FollowUpState.OPEN, FollowUpState.DONE)
        ]


class HandoverForm(PartForm):
    class Meta:
        model = Handover
        fields = ["outgoing", "incoming", "handed_on", "note"]
        widgets = {"handed_on": DateInput, "note": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        year = self.conference.bloc_year
        chairs = Organisation.objects.filter(terms__in=year.terms.chairs()).distinct()
        self.offer("outgoing", chairs, _("Choose an organisation"))
        target = self.conference.next_year or year
        self.offer("incoming", target.member_organisations(), _("Choose an organisation"))
        self.initial.setdefault("handed_on", self.conference.held_on)
        if year.chair:
            self.initial.setdefault("outgoing", year.chair.organisation_id)


class ReasonForm(forms.Form):
    """Why something is undone or called off."""

    reason = forms.CharField(
        label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000
    )
