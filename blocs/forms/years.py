"""Forms of a bloc-year: opening, settings, deadlines, moving on, the log's filters."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from blocs.actions.years import SETTINGS, YearPlan, deadlines_of, settings_version
from blocs.dates import years_on
from blocs.enums import DeadlineStep
from blocs.models import Bloc, BlocYear
from blocs.querysets import today
from common.changes import stored, version_of
from common.forms import DateInput, FieldsForm, offer
from common.wiring import Copy

FIRST_YEAR = 1948  # emulation began with the appeal of 11 June 1948
YEARS_AHEAD = 5  # what lies further off was mistyped, and a year once opened stays


def _year_field() -> forms.IntegerField:
    return forms.IntegerField(min_value=FIRST_YEAR, max_value=today().year + YEARS_AHEAD)


def year_typed(text: str) -> int | None:
    """The year that `text` says, if one may be opened by that number."""
    try:
        return _year_field().clean(text)
    except forms.ValidationError:
        return None


class YearOpenForm(FieldsForm):
    """A new year of a bloc; `parts` are what it takes over from the year it is cloned from."""

    model = BlocYear
    model_fields = ("year", "starts_on", "ends_on", "theme", "legal_basis")

    parts = forms.MultipleChoiceField(
        label=_("Take over from the last year"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, copies: Iterable[Copy] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].validators += [*_year_field().validators]
        self.fields["legal_basis"].widget.attrs["rows"] = 4
        offer(self, "parts", [(copy.code, copy.label) for copy in copies])

    def plan(self) -> YearPlan:
        """What the cleaned form says."""
        return YearPlan(**{name: self.cleaned_data[name] for name in self.model_fields})


def opening_values(bloc: Bloc, source: BlocYear | None, today: date) -> dict[str, Any]:
    """What the form for a new year starts with: `source` a year on, or the coming calendar year."""
    last = source or bloc.years.order_by("-ends_on").first()
    if last is None:
        year = today.year + (today.month > 9)
        return {"year": year, "starts_on": date(year, 1, 1), "ends_on": date(year, 12, 31)}
    return {
        "year": last.year + 1,
        "starts_on": years_on(last.starts_on, 1),
        "ends_on": years_on(last.ends_on, 1),
        "legal_basis": source.legal_basis if source else "",
    }


class YearSettingsForm(FieldsForm):
    """Theme, legal basis and dates; `seen` tells which state the person saw."""

    model = BlocYear
    model_fields = SETTINGS

    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, year: BlocYear, **kwargs: Any) -> None:
        initial = {**stored(year, SETTINGS), "seen": settings_version(year)}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["legal_basis"].widget.attrs["rows"] = 6

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in SETTINGS}


class DeadlinesForm(forms.Form):
    """The last day of every step on one page; empty takes the deadline away."""

    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, year: BlocYear, **kwargs: Any) -> None:
        due = deadlines_of(year)
        kwargs["initial"] = {**due, "seen": version_of(due)}
        super().__init__(*args, **kwargs)
        for step in DeadlineStep:
            self.fields[step.value] = forms.DateField(
                label=step.label, required=False, widget=DateInput()
            )

    def due(self) -> dict[str, date | None]:
        return {step: self.cleaned_data[step] for step in DeadlineStep.values}


class MoveForm(forms.Form):
    """One step on or back. The form carries the phase it saw."""

    seen = forms.CharField(widget=forms.HiddenInput)
    to = forms.CharField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class LogFilterForm(forms.Form):
    """Who did what, from when to when."""

    actor = forms.ChoiceField(label=_("Who"), required=False)
    verb = forms.ChoiceField(label=_("Deed"), required=False)
    since = forms.DateField(label=_("From"), required=False, widget=DateInput())
    until = forms.DateField(label=_("To"), required=False, widget=DateInput())

    def __init__(
        self, data: Mapping[str, Any], *, actors: Iterable[str], verbs: Iterable[tuple[str, str]]
    ) -> None:
        super().__init__(data)
        offer(self, "actor", [("", _("Everybody")), *((name, name) for name in actors)])
        offer(self, "verb", [("", _("Every deed")), *verbs])
