"""How a browser asks about pledges."""

from pledges.forms.commitments import CommitmentForm, ImportForm, in_words
from pledges.forms.rounds import AnswerForm, CirculateForm, CommentForm
from pledges.forms.signing import ReasonForm, SignatureForm, SigningForm
from pledges.forms.texts import PledgeTextForm, StartOverForm, clauses_in

__all__ = [
    "AnswerForm",
    "CirculateForm",
    "CommentForm",
    "CommitmentForm",
    "ImportForm",
    "PledgeTextForm",
    "ReasonForm",
    "SignatureForm",
    "SigningForm",
    "StartOverForm",
    "clauses_in",
    "in_words",
]
