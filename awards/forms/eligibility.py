"""The choices of the page that tells who is eligible."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from awards.builders.nominees import Cut
from awards.models import AwardType
from common.forms import offer


class EligibilityFilter(forms.Form):
    """Which award, and whether only who is eligible; kept in the address."""

    award = forms.ModelChoiceField(
        label=_("Award"), queryset=AwardType.objects.none(), required=False, empty_label=None
    )
    only = forms.BooleanField(label=_("Only who is eligible"), required=False)

    def __init__(self, *args: Any, types: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "award", types)


class FromEligibleForm(forms.Form):
    """Who of the eligible is proposed; ticked are those within the quota."""

    title = forms.CharField(label=_("Subject of the submission"), max_length=300)
    members = forms.TypedMultipleChoiceField(
        label=_("Members"), coerce=int, widget=forms.CheckboxSelectMultiple, required=False
    )
    beyond = forms.BooleanField(
        label=_("Propose more than the quota leaves"), required=False,
        help_text=_("The draft may hold more; it can be nominated only within the quota."),
    )  # fmt: skip

    def __init__(self, *args: Any, cut: Cut, **kwargs: Any) -> None:
        ticked = [line.organisation.pk for line in cut.within]
        super().__init__(*args, **{"initial": {"members": ticked}, **kwargs})
        offer(self, "members", [
            (line.organisation.pk, f"{line.place or '–'}. {line.organisation}")
            for line in cut.eligible
        ])  # fmt: skip
