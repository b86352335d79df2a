"""Forms of quotas."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from awards.actions.quotas import FIELDS, QuotaEntry, Scope, entry_of
from awards.enums import AwardSubject, QuotaBase, QuotaRounding
from awards.forms.types import offered
from awards.models import Quota
from blocs.models import Council
from common.forms import FieldsForm, offer

NONE = ("", "–")


class QuotaForm(FieldsForm):
    """A number, or a percentage with its base and rounding; of a new one also what it is for."""

    model = Quota
    model_fields = (
        "award_type", "year", "bloc", "subject", "number", "percent", "base", "rounding",
        "legal_basis", "effective_from", "effective_to",
    )  # fmt: skip
    scope_fields = ("award_type", "year", "bloc", "subject")

    def __init__(
        self, *args: Any, council: Council, quota: Quota | None = None, year: int = 0, **kwargs: Any
    ) -> None:
        initial = {name: getattr(quota, name) for name in FIELDS} if quota else {"year": year}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["number"].help_text = _(
            "How many at most; then base and rounding below mean nothing. Or give a percentage."
        )
        self.fields["percent"].help_text = _(
            "Instead of a number, with what it is of and how it is rounded."
        )
        self.fields["effective_to"].help_text = _(
            "Empty, or not before the last day of the season: it binds until all awards of the"
            " season are given. An earlier day: afterwards it limits nobody any more."
        )
        offer(self, "base", [NONE, *QuotaBase.choices])
        offer(self, "rounding", [NONE, *QuotaRounding.choices])
        if quota:
            for name in self.scope_fields:
                del self.fields[name]
            self.fields["reason"] = forms.CharField(
                label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
            )
            return
        offer(self, "award_type", offered(council))
        offer(self, "bloc", council.blocs.order_by("search_text"))
        offer(self, "subject", [("", _("Whoever may receive it")), *AwardSubject.choices])
        self.fields["bloc"].empty_label = _("All blocs of the council")  # type: ignore[attr-defined]

    def scope(self) -> Scope:
        return Scope(**{name: self.cleaned_data[name] for name in self.scope_fields})

    def entry(self) -> QuotaEntry:
        return entry_of(self.cleaned_data)


class WithdrawForm(forms.Form):
    """Why a quota binds no more."""

    reason = forms.CharField(
        label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class SeasonFilter(forms.Form):
    """The season of a list of quotas, kept in the address."""

    year = forms.TypedChoiceField(label=_("Year"), required=False, coerce=int)

    def __init__(self, *args: Any, years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "year", [(each, str(each)) for each in years])
