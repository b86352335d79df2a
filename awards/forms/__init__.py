"""Forms of awards and of proposals."""

from awards.forms.awards import AwardForm, RemoveForm
from awards.forms.conditions import EXPLAINED, ConditionForm
from awards.forms.eligibility import EligibilityFilter, FromEligibleForm
from awards.forms.proposals import (
    AnswerForm,
    CommentForm,
    DecideForm,
    LetterForm,
    NominateForm,
    NomineeForm,
    PaperForm,
    ProposalForm,
    RevokeForm,
    SayWhyForm,
    SubmitForm,
    WindowForm,
)
from awards.forms.quotas import QuotaForm, SeasonFilter, WithdrawForm
from awards.forms.types import CatalogueFilter, EndForm, TypeForm

__all__ = [
    "EXPLAINED",
    "AnswerForm",
    "AwardForm",
    "CatalogueFilter",
    "CommentForm",
    "ConditionForm",
    "DecideForm",
    "EligibilityFilter",
    "EndForm",
    "FromEligibleForm",
    "LetterForm",
    "NominateForm",
    "NomineeForm",
    "PaperForm",
    "ProposalForm",
    "QuotaForm",
    "RemoveForm",
    "RevokeForm",
    "SayWhyForm",
    "SeasonFilter",
    "SubmitForm",
    "TypeForm",
    "WindowForm",
    "WithdrawForm",
]
