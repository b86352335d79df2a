"""Forms of blocs and memberships."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from blocs.forms.organisations import CODE_HELP, OneLineFields, OrganisationField, SearchField
from blocs.models import Bloc, Council, Membership
from blocs.validators import clean_code
from common.forms import DateInput, FieldsForm


class BlocFilter(forms.Form):
    """The filters of the list of blocs, kept in the address."""

    q = SearchField()
    council = forms.ModelChoiceField(
        label=_("Council"), required=False, queryset=Council.objects.none(), empty_label=_("All")
    )
    state = forms.ChoiceField(
        label=_("State"), required=False,
        choices=[("", _("In existence")), ("ended", _("Ended")), ("all", _("All"))],
    )  # fmt: skip

    def __init__(self, *args: Any, councils: QuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["council"].queryset = councils  # type: ignore[attr-defined]

    def apply(self, rows: Any) -> Any:
        """The rows that pass; none when the address holds nonsense."""
        if not self.is_valid():
            return rows.none()
        asked = self.cleaned_data
        if asked["state"] != "all":
            rows = rows.filter(dissolved_on__isnull=asked["state"] != "ended")
        if asked["council"]:
            rows = rows.filter(council=asked["council"])
        return rows.search(asked["q"])


class BlocForm(OneLineFields):
    """The facts of a bloc; `council` is asked only when it is formed."""

    model = Bloc
    model_fields: tuple[str, ...] = (
        "name", "short_name", "code", "label", "legal_basis", "dissolved_on",
    )  # fmt: skip

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, councils: QuerySet | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = CODE_HELP
        if councils is None:
            self.fields["dissolved_on"].help_text = _(
                "Only when the bloc comes to its end; its years stay readable."
            )
        else:
            del self.fields["dissolved_on"]
            self.fields["council"] = forms.ModelChoiceField(
                councils, label=_("Council"), empty_label=None, initial=councils.first()
            )
            self.order_fields(("council", *self.model_fields))

    def clean_code(self) -> str:
        return clean_code(self.cleaned_data["code"])


class RotationForm(FieldsForm):
    """How the bloc's next chair is found."""

    model = Bloc
    model_fields = ("rotation", "rotation_rest", "rotation_basis")

    seen = forms.CharField(widget=forms.HiddenInput, required=False)


class AddMemberForm(FieldsForm):
    """Which organisation joins, from when to when."""

    model = Membership
    model_fields = ("starts_on", "ends_on")

    organisation = OrganisationField(
        label=_("Organisation"),
        help_text=_("Type a part of the name and choose from what appears."),
    )

    field_order = ("organisation", "starts_on", "ends_on")

    def __init__(self, *args: Any, rows: QuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].rows = rows  # type: ignore[attr-defined]
        self.fields["ends_on"].help_text = _("Leave empty while the end is not known.")
        self.order_fields(self.field_order)


class CorrectMembershipForm(FieldsForm):
    """From when to when an organisation belongs to the bloc."""

    model = Membership
    model_fields = ("starts_on", "ends_on")

    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )


class EndMembershipForm(forms.Form):
    """After which day an organisation leaves, and why."""

    ends_on = forms.DateField(label=_("Last day"), widget=DateInput())
    reason = forms.CharField(
        label=_("Basis"), required=False, max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The decision behind it: number, date, issuer."),
    )  # fmt: skip
