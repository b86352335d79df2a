"""Forms of proposals: the draft and its nominees, each step of the course, papers and comments."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from awards.actions import DecisionEntry, Nomination, NomineeEntry
from awards.actions.proposals import NOMINEE
from awards.enums import AwardSubject, ObjectionOutcome, PartsFate
from awards.models import Award, AwardType, Decision, Nominee, Objection, Proposal
from ballots.models import Ballot
from blocs.models import BlocYear, Organisation
from blocs.querysets import today
from common.forms import DateInput, FieldsForm, SoundFileField, offer

MOST_VOTES = 1_000_000
OLDEST = 1900


def _must(form: forms.Form, *names: str) -> None:
    for name in names:
        form.fields[name].required = True


def _within(form: forms.Form, name: str, least: int, most: int) -> None:
    """Whole numbers that a database can hold, told at the field."""
    form.fields[name].validators += [MinValueValidator(least), MaxValueValidator(most)]


class ProposalForm(FieldsForm):
    """Which award is proposed, and what the submission is about."""

    model = Proposal
    model_fields = ("award_type", "title", "legal_basis")

    def __init__(self, *args: Any, year: BlocYear, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "award_type", AwardType.objects.for_year(year))
        self.fields["legal_basis"].required = False
        self.fields["legal_basis"].help_text = _("Left empty, it is that of the award.")


class NomineeForm(FieldsForm):
    """Who is proposed, and the sections of its achievement report."""

    model = Nominee
    model_fields = NOMINEE

    def __init__(
        self, *args: Any, proposal: Proposal, members: Any, **kwargs: Any
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        given = proposal.award_type.subjects
        offer(self, "subject", [pair for pair in AwardSubject.choices if pair[0] in given])
        offer(self, "organisation", Organisation.objects.filter(pk__in=members))
        _within(self, "birth_year", OLDEST, today().year)
        for name, rows in (("features", 4), ("achievements", 10), ("past_awards", 4)):
            self.fields[name].widget.attrs["rows"] = rows

    def entry(self) -> NomineeEntry:
        return NomineeEntry(**{name: self.cleaned_data[name] for name in NOMINEE})


class NominateForm(FieldsForm):
    """By which ballot; or, where none was held in the system, when, on what ground and by how many
    votes."""

    model = Proposal
    model_fields = ("ballot", "nominated_on", "basis", "votes_for", "votes_entitled")

    def __init__(self, *args: Any, ballots: Iterable[Ballot], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = list(ballots)
        offer(self, "ballot", ballots)
        if len(rows) == 1 and rows[0].award_type_id:  # the one that can be meant
            self.initial.setdefault("ballot", rows[0].pk)
        self.fields["ballot"].help_text = _(
            "A published ballot of this award. It gives day, ground and votes, and holds the list "
            "to whom it chose; leave the other fields empty then."
        )
        self.fields["ballot"].empty_label = str(  # type: ignore[attr-defined]
            _("None: the vote was held outside the system")
        )
        self.fields["nominated_on"].help_text = _("Without a ballot of the system.")
        self.fields["basis"].help_text = _("Which meeting or ballot, when. Without a ballot of the "
                                           "system.")  # fmt: skip
        for name in ("votes_for", "votes_entitled"):
            _within(self, name, 0, MOST_VOTES)
            self.fields[name].help_text = _("Where a vote was held outside the system.")

    def nomination(self) -> Nomination:
        data = self.cleaned_data
        return Nomination(
            data["nominated_on"], data["basis"], data["votes_for"], data["votes_entitled"],
            data["ballot"],
        )  # fmt: skip


class WindowForm(FieldsForm):
    """From when to when the public may comment."""

    model = Proposal
    model_fields = ("comment_from", "comment_to")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _must(self, *self.model_fields)


class SubmitForm(FieldsForm):
    """Under which number and when it goes to the council."""

    model = Proposal
    model_fields = ("number", "submitted_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _must(self, *self.model_fields)
        self.fields["number"].help_text = _("As it stands on the paper: 05/TTr-MTTW.")


class DecideForm(FieldsForm):
    """The decision as it was signed, and who is granted the award."""

    model = Decision
    model_fields = ("number", "decided_on", "issuer", "signer_name", "signer_title")

    granted = forms.TypedMultipleChoiceField(
        label=_("Granted to"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    scan = SoundFileField(
        label=_("Scan of the decision"), required=False,
        help_text=_("PDF or picture, at most 20 MB."),
    )  # fmt: skip

    def __init__(self, *args: Any, nominees: Iterable[Nominee], **kwargs: Any) -> None:
        rows = list(nominees)
        initial = {"granted": [row.pk for row in rows], **(kwargs.pop("initial", None) or {})}
        super().__init__(*args, initial=initial, **kwargs)
        offer(self, "granted", [(row.pk, str(row)) for row in rows])

    def entry(self) -> DecisionEntry:
        return DecisionEntry(**self.cleaned_data)


class RevokeForm(FieldsForm):
    """By which decision, and why, a decision is revoked; and what becomes of awards entered by hand
    that are counted in those it gave, where there are any."""

    model = Decision
    model_fields = ("revoked_number", "revoked_on")

    reason = forms.CharField(
        label=_("Reason"), max_length=5000, widget=forms.Textarea(attrs={"rows": 4})
    )
    parts = forms.ChoiceField(
        label=_("Awards counted in these"), choices=PartsFate.choices, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, counted: Sequence[Award] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _must(self, *self.model_fields)
        if not counted:
            del self.fields["parts"]
            return
        self.fields["parts"].help_text = _("Entered by hand: %(parts)s.") % {
            "parts": "; ".join(str(part) for part in counted)
        }


class SayWhyForm(forms.Form):
    """A reason, which is kept."""

    reason = forms.CharField(
        label=_("Reason"), max_length=5000, widget=forms.Textarea(attrs={"rows": 4})
    )


class PaperForm(forms.Form):
    """One paper of a dossier."""

    file = SoundFileField(
        label=_("File"),
        help_text=_(
            "PDF, picture, Word or Excel, at most 20 MB. It is looked at before it is kept."
        ),
    )


class CommentForm(FieldsForm):
    """What somebody of the public says of a list."""

    model = Objection
    model_fields = ("by_name", "contact", "nominee", "body")

    def __init__(self, *args: Any, nominees: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "nominee", nominees)
        self.fields["nominee"].required = False
        self.fields["nominee"].empty_label = str(_("The whole list"))  # type: ignore[attr-defined]
        self.fields["body"].widget.attrs["rows"] = 5
        self.fields["contact"].help_text = _(
            "Read by the council and its secretariat alone, to answer you."
        )


class LetterForm(CommentForm):
    """A comment that came by letter or telephone, entered for the person."""

    received_on = forms.DateField(label=_("Received on"), widget=DateInput())


class AnswerForm(forms.Form):
    """What was made of a comment."""

    outcome = forms.ChoiceField(
        label=_("Outcome"), choices=[("", _("– Choose –")), *ObjectionOutcome.choices]
    )
    answer = forms.CharField(
        label=_("Answer"), max_length=5000, widget=forms.Textarea(attrs={"rows": 5})
    )
