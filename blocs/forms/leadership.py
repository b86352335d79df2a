"""Forms of a year's leadership, mandates and movements."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from blocs.actions.leadership import PERSON, TERM, Appointment, chair_mark
from blocs.actions.mandates import Grant
from blocs.actions.movements import FIELDS as MOVEMENT_FIELDS
from blocs.enums import LeadershipOffice, OrganisationOffice
from blocs.models import BlocYear, LeadershipTerm, Mandate, Movement, Representative
from blocs.querysets import organisations_of, today
from common.forms import DateInput, FieldsForm, offer


class AppointForm(FieldsForm):
    """Which member takes which office; `seen_chair` tells which chair the person saw."""

    model = LeadershipTerm
    model_fields = ("organisation", "office", "starts_on", "basis")

    seen_chair = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, year: BlocYear, office: str = "", **kwargs: Any) -> None:
        initial = {
            "office": office or LeadershipOffice.CHAIR,
            "starts_on": max(year.starts_on, min(today(), year.ends_on)),
            "seen_chair": chair_mark(year),
        }
        super().__init__(*args, initial=initial, **kwargs)
        titles = [
            (LeadershipOffice.CHAIR.value, year.bloc.chair_title),
            (LeadershipOffice.VICE_CHAIR.value, year.bloc.vice_chair_title),
        ]
        offer(self, "office", titles)
        offer(self, "organisation", year.member_organisations())
        self.fields["organisation"].error_messages["invalid_choice"] = _(
            "This organisation is not a member of the bloc in this year; only a member leads it."
        )
        self.fields["starts_on"].required = True

    def appointment(self) -> Appointment:
        return Appointment(**{name: self.cleaned_data[name] for name in self.model_fields})


class TermForm(FieldsForm):
    """From when and on what basis an organisation is in office."""

    model = LeadershipTerm
    model_fields = TERM


class EndTermForm(forms.Form):
    """The last day in office."""

    ends_on = forms.DateField(label=_("Last day in office"), widget=DateInput(), initial=today)
    reason = forms.CharField(label=_("Reason"), required=False, max_length=2000)


class RepresentativeForm(FieldsForm):
    """A person who stands for the organisation."""

    model = Representative
    model_fields = PERSON


class MovementForm(FieldsForm):
    """A movement the year takes part in."""

    model = Movement
    model_fields = MOVEMENT_FIELDS


class MandateForm(FieldsForm):
    """A signatory gives a deputy of the same organisation the right to act."""

    model = Mandate
    model_fields = ("organisation", "deputy", "starts_on", "ends_on", "basis")

    def __init__(self, *args: Any, year: BlocYear, user: Any, **kwargs: Any) -> None:
        initial = {"starts_on": today(), "ends_on": max(today(), year.ends_on)}
        super().__init__(*args, initial=initial, **kwargs)
        signs_for = organisations_of(user, OrganisationOffice.SIGNATORY)
        mine = year.member_organisations().filter(pk__in=signs_for)
        colleagues = User.objects.filter(
            Q(organisation_roles__ends_on__isnull=True)
            | Q(organisation_roles__ends_on__gte=today()),
            organisation_roles__organisation__in=mine,
        ).exclude(pk=user.pk)
        offer(self, "organisation", mine)
        self.fields["organisation"].label = _("Organisation")
        offer(self, "deputy", colleagues.distinct().order_by("full_name"))
        if mine.count() == 1:
            self.initial["organisation"] = mine.get().pk

    @property
    def has_deputies(self) -> bool:
        """Is there anybody to choose?"""
        return bool(self.fields["deputy"].queryset.exists())  # type: ignore[attr-defined]

    def grant(self) -> Grant:
        return Grant(**{name: self.cleaned_data[name] for name in self.model_fields})


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
