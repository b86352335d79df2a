"""The choices of the page that tells who is eligible."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

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
