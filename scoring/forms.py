"""Forms of a criteria set: its text as a list, its adoption."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from blocs.models import BlocYear
from blocs.querysets import today
from common.forms import DateInput, FieldsForm
from scoring.actions import CriteriaText, CriterionText, criteria_version
from scoring.models import CriteriaSet

SPARE_ROWS = 5
MOST_CRITERIA = 200


class CriteriaForm(FieldsForm):
    """The title and scale of a set; the criteria are the rows of `CriterionFormSet`."""

    model = CriteriaSet
    model_fields = ("title", "total")

    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, year: BlocYear, draft: CriteriaSet | None, source: CriteriaSet | None,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        initial: dict[str, Any] = {"seen": criteria_version(draft)}
        start = draft or source
        if start is not None:
            initial |= {"title": start.title, "total": start.total}
        else:
            initial["title"] = _("Emulation criteria of the year %(year)s") % {"year": year.year}
        super().__init__(*args, initial=initial, **kwargs)


class CriterionForm(forms.Form):
    """One row; an empty text takes the row out."""

    text = forms.CharField(
        label=_("Text"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2})
    )
    maximum = forms.DecimalField(
        label=_("Maximum points"), required=False, min_value=0, max_digits=9, decimal_places=2,
        localize=True,
    )  # fmt: skip


CriterionFormSet = forms.formset_factory(
    CriterionForm, extra=SPARE_ROWS, max_num=MOST_CRITERIA, validate_max=True
)


def text_in(form: CriteriaForm, rows: Any) -> CriteriaText:
    """What the two cleaned forms say."""
    data = form.cleaned_data
    criteria = [
        CriterionText(row.cleaned_data["text"], row.cleaned_data.get("maximum"))
        for row in rows
        if row.cleaned_data.get("text")
    ]
    return CriteriaText(data["title"], criteria, data["total"])


class AdoptForm(forms.Form):
    """The day on which the bloc adopted the set."""

    adopted_on = forms.DateField(label=_("Adopted on"), widget=DateInput(), initial=today)
    seen = forms.CharField(widget=forms.HiddenInput)
