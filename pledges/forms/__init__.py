"""How a browser asks about pledges."""

from pledges.forms.commitments import CommitmentForm, in_words
from pledges.forms.rounds import AnswerForm, CirculateForm, CommentForm
from pledges.forms.signing import OpenForm, ReasonForm, SignatureForm, SigningForm
from pledges.forms.texts import PledgeTextForm, StartOverForm, clauses_in

__all__ = [
    "AnswerForm",
    "CirculateForm",
    "CommentForm",
    "CommitmentForm",
    "OpenForm",
    "PledgeTextForm",
    "ReasonForm",
    "SignatureForm",
    "SigningForm",
    "StartOverForm",
    "clauses_in",
    "in_words",
]
