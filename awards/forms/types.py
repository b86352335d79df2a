"""Forms of the catalogue: its filters, and the council's own awards."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from awards.actions import TypeEntry
from awards.actions.types import FIELDS
from awards.enums import AwardForm, AwardLevel, AwardSubject, MeritType
from awards.models import AwardType
from blocs.forms.organisations import SearchField
from blocs.models import Council
from blocs.querysets import today
from blocs.validators import one_line
from common.forms import DateInput, FieldsForm

ALL = ("", _("All"))


class CatalogueFilter(forms.Form):
    """The filters of the catalogue, kept in the address."""

    q = SearchField()
    form = forms.ChoiceField(label=_("Form"), required=False, choices=[ALL, *AwardForm.choices])
    level = forms.ChoiceField(label=_("Level"), required=False, choices=[ALL, *AwardLevel.choices])
    subject = forms.ChoiceField(
        label=_("Subject"), required=False, choices=[ALL, *AwardSubject.choices]
    )
    origin = forms.ChoiceField(
        label=_("Whose"), required=False,
        choices=[ALL, ("general", _("General catalogue")), ("own", _("Council's own"))],
    )  # fmt: skip
    state = forms.ChoiceField(
        label=_("State"), required=False,
        choices=[("", _("In force")), ("ended", _("Not in force")), ("all", _("All"))],
    )  # fmt: skip

    def apply(self, rows: Any) -> Any:
        """The rows that pass; none when the address holds nonsense."""
        if not self.is_valid():
            return rows.none()
        asked = self.cleaned_data
        if asked["state"] != "all":
            held = rows.in_force(today()).values("pk")
            rows = rows.exclude(pk__in=held) if asked["state"] else rows.filter(pk__in=held)
        if asked["origin"]:
            rows = rows.filter(council__isnull=asked["origin"] == "general")
        if asked["subject"]:
            rows = rows.for_subject(asked["subject"])
        for name in ("form", "level"):
            if asked[name]:
                rows = rows.filter(**{name: asked[name]})
        return rows.search(asked["q"])


class TypeForm(FieldsForm):
    """One edition of a council's own award. Of a used one the old text stays: what is entered is a
    new edition."""

    model = AwardType
    model_fields = (
        "code", "name", "form", "level", "decided_by", "legal_basis", "effective_from",
        "effective_to",
    )  # fmt: skip

    subjects = forms.MultipleChoiceField(
        label=_("Who may receive it"), choices=AwardSubject.choices,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    merit_types = forms.MultipleChoiceField(
        label=_("For which kinds of merit"), choices=MeritType.choices, required=False,
        widget=forms.CheckboxSelectMultiple, help_text=_("None ticked: the rules do not say."),
    )  # fmt: skip

    def __init__(self, *args: Any, award_type: AwardType | None = None, **kwargs: Any) -> None:
        initial = {name: getattr(award_type, name) for name in FIELDS} if award_type else {}
        self.award_type = award_type
        is_renewal = award_type is not None and award_type.is_used
        if is_renewal:
            initial |= {"effective_from": None, "effective_to": None}
        super().__init__(*args, initial=initial, **kwargs)
        order = ("code", "name", "form", "level", "subjects", "merit_types")
        self.order_fields([*order, "decided_by", "legal_basis", "effective_from", "effective_to"])
        self.fields["code"].help_text = _("Short and in capitals, e.g. CO_UBTW_MTTQ.")
        if award_type:
            del self.fields["code"]
        if is_renewal:
            self.fields["effective_from"].label = _("The new text holds from")

    def clean_name(self) -> str:
        return one_line(self.cleaned_data["name"])

    def clean_code(self) -> str:
        return one_line(self.cleaned_data["code"]).replace(" ", "_").upper()

    def entry(self) -> TypeEntry:
        values = {name: self.cleaned_data[name] for name in FIELDS if name in self.cleaned_data}
        code = self.award_type.code if self.award_type else values["code"]
        return TypeEntry(**{**values, "code": code})


class EndForm(forms.Form):
    """From when on something is no more, and why."""

    on = forms.DateField(label=_("Last day"), widget=DateInput())
    reason = forms.CharField(
        label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"on": today()}, **kwargs})


def offered(council: Council, subject: str = "") -> Any:
    """The awards in force that a council may set something for."""
    rows = AwardType.objects.of_council(council).in_force(today())
    return rows.for_subject(subject) if subject else rows
