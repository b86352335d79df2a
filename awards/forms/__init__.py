"""Forms of awards and of proposals."""

from awards.forms.awards import AwardForm, RemoveForm
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

__all__ = [
    "AnswerForm", "AwardForm", "CommentForm", "DecideForm", "LetterForm", "NominateForm",
    "NomineeForm", "PaperForm", "ProposalForm", "RemoveForm", "RevokeForm", "SayWhyForm",
    "SubmitForm", "WindowForm",
]  # fmt: skip
