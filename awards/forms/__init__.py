"""Forms of awards."""

from awards.forms.awards import AwardForm, RemoveForm
from awards.forms.conditions import EXPLAINED, ConditionForm
from awards.forms.eligibility import EligibilityFilter
from awards.forms.quotas import QuotaForm, SeasonFilter, WithdrawForm
from awards.forms.types import CatalogueFilter, EndForm, TypeForm

__all__ = [
    "EXPLAINED", "AwardForm", "CatalogueFilter", "ConditionForm", "EligibilityFilter", "EndForm",
    "QuotaForm", "RemoveForm", "SeasonFilter", "TypeForm", "WithdrawForm",
]  # fmt: skip
