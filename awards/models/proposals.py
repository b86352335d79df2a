"""What is proposed to the council: for whom, on which papers, what the public said."""

from datetime import date
from typing import Any

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from awards.enums import (
    PUBLISHED,
    WITH_DECISION,
    WITH_SUBMISSION,
    WITH_WINDOW,
    AwardSubject,
    ObjectionOutcome,
    ProposalState,
)
from awards.models.decisions import Decision
from awards.models.dossiers import DossierNeed
from awards.models.types import AwardType
from awards.querysets_proposals import (
    NomineeQuerySet,
    ObjectionQuerySet,
    ProposalPartQuerySet,
    ProposalQuerySet,
)
from ballots.models import Ballot
from blocs.models import BlocYear, Organisation
from blocs.models.years import InYear, YearPart
from blocs.querysets import today
from common.models import Base


def _only_with(states: tuple[str, ...], **facts: Any) -> Q:
    """Whatever is in one of the states has these facts."""
    return ~Q(state__in=states) | Q(**facts)


class Proposal(YearPart):
    """Đề nghị khen thưởng: one type of award, its nominees, and how far it has come.

    `votes_for` of `votes_entitled` is the vote of the bloc, where one was held: by `ballot` the
    fewest that one of the nominees got, for the ballot tells each apart. `reason` is why it was
    last returned or refused. The days of the window both belong to it. `content_at` is when last
    something changed that its papers tell; one made before is out of date.
    """

    bloc_year = models.ForeignKey(BlocYear, on_delete=models.PROTECT, related_name="proposals")
    award_type = models.ForeignKey(
        AwardType, verbose_name=_("Award"), on_delete=models.PROTECT, related_name="proposals"
    )
    title = models.CharField(_("Subject of the submission"), max_length=300)
    legal_basis = models.CharField(_("Legal basis"), max_length=400)
    state = models.CharField(
        _("State"), max_length=15, choices=ProposalState, default=ProposalState.DRAFTED,
        editable=False,
    )  # fmt: skip
    reason = models.TextField(_("Reason"), max_length=5000, blank=True, editable=False)
    nominated_on = models.DateField(_("Nominated on"), null=True, blank=True)
    basis = models.TextField(_("How it was nominated"), max_length=2000, blank=True)
    ballot = models.ForeignKey(
        Ballot, verbose_name=_("Ballot"), on_delete=models.PROTECT, null=True, blank=True,
        related_name="proposals",
    )  # fmt: skip
    votes_for = models.PositiveIntegerField(_("Votes in favour"), null=True, blank=True)
    votes_entitled = models.PositiveIntegerField(_("Entitled to vote"), null=True, blank=True)
    comment_from = models.DateField(_("Public comment from"), null=True, blank=True)
    comment_to = models.DateField(_("Public comment to"), null=True, blank=True)
    number = models.CharField(_("Number of the submission"), max_length=60, blank=True)
    submitted_on = models.DateField(_("Submitted on"), null=True, blank=True)
    decided_on = models.DateField(_("Decided on"), null=True, editable=False)
    decision = models.OneToOneField(
        Decision, on_delete=models.PROTECT, null=True, editable=False, related_name="proposal"
    )
    announced_at = models.DateTimeField(_("Announced at"), null=True, editable=False)
    content_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["award_type__rank", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ProposalState.values), name="proposal_state_known"
            ),
            models.CheckConstraint(
                condition=Q(votes_for__isnull=True, votes_entitled__isnull=True)
                | Q(votes_for__lte=F("votes_entitled"), votes_entitled__gt=0),
                name="proposal_votes_within_entitled",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["drafted", "returned"]) | Q(nominated_on__isnull=False),
                name="proposal_nominated_on_a_day",
            ),
            models.CheckConstraint(
                condition=_only_with(
                    WITH_WINDOW, comment_from__isnull=False, comment_to__isnull=False
                ),
                name="proposal_has_window",
            ),
            models.CheckConstraint(
                condition=Q(comment_from__isnull=True, comment_to__isnull=True)
                | Q(comment_from__lte=F("comment_to"), comment_from__gte=F("nominated_on")),
                name="proposal_window_in_order",
            ),
            models.CheckConstraint(
                condition=_only_with(WITH_SUBMISSION, submitted_on__isnull=False),
                name="proposal_submitted_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(submitted_on__isnull=True) | Q(submitted_on__gt=F("comment_to")),
                name="proposal_submitted_after_window",
            ),
            models.CheckConstraint(
                condition=_only_with(
                    WITH_DECISION, decision__isnull=False, decided_on__isnull=False
                ),
                name="proposal_decided_by_decision",
            ),
            models.CheckConstraint(
                condition=Q(decided_on__isnull=True) | Q(decided_on__gte=F("submitted_on")),
                name="proposal_decided_after_submission",
            ),
            models.CheckConstraint(
                condition=~Q(state="announced") | Q(announced_at__isnull=False),
                name="proposal_announced_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["returned", "refused"]) | ~Q(reason=""),
                name="proposal_sent_back_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("awards:proposal", args=[self.pk])

    @property
    def state_now(self) -> ProposalState:
        return ProposalState(self.state)

    @property
    def is_published(self) -> bool:
        """Whoever reads the year reads it."""
        return self.state in PUBLISHED

    def takes_comment(self, day: date | None = None) -> bool:
        """May the public comment on `day` (today)?"""
        if self.state != ProposalState.PUBLIC_COMMENT or not self.comment_from:
            return False
        return self.comment_from <= (day or today()) <= self.comment_to  # type: ignore[operator]


class ProposalPart(InYear, Base):
    """Something of one proposal, logged in its year's chain."""

    class Meta:
        abstract = True

    @property
    def year_of(self) -> BlocYear:
        return self.proposal.bloc_year  # type: ignore[attr-defined]


class Nominee(ProposalPart):
    """Who is proposed: a member itself (no name), a collective under it, or a person of it.

    Birth year, achievements and earlier awards are for who handles the proposal and for the
    member's own people; what is published is name, title and workplace.
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="nominees")
    subject = models.CharField(_("Subject"), max_length=12, choices=AwardSubject)
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("Member"), on_delete=models.PROTECT, related_name="nominees"
    )
    name = models.CharField(
        _("Name"), max_length=300, blank=True,
        help_text=_("Of the person or the collective; empty when the member itself is proposed."),
    )  # fmt: skip
    birth_year = models.PositiveSmallIntegerField(_("Birth year"), null=True, blank=True)
    title = models.CharField(_("Title or position"), max_length=300, blank=True)
    workplace = models.CharField(_("Workplace"), max_length=300, blank=True)
    features = models.TextField(
        _("Outline of features"), max_length=20000, blank=True,
        help_text=_("Section I of the achievement report."),
    )  # fmt: skip
    achievements = models.TextField(
        _("Achievements"), max_length=60000, blank=True,
        help_text=_("Section II: figures against targets, measures, Party and mass organisations."),
    )  # fmt: skip
    past_awards = models.TextField(
        _("Awards received"), max_length=10000, blank=True,
        help_text=_("Section III: one a line, with number and date of the decision."),
    )  # fmt: skip
    position = models.PositiveSmallIntegerField(default=0)
    is_granted = models.BooleanField(_("Granted"), null=True, editable=False)

    objects = NomineeQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "organisation", "name", "birth_year"], name="nominee_once"
            ),
            models.UniqueConstraint(
                fields=["proposal", "organisation", "name"], condition=Q(birth_year__isnull=True),
                name="nominee_without_birth_year_once",
            ),
            models.CheckConstraint(
                condition=Q(subject__in=AwardSubject.values), name="nominee_subject_known"
            ),
            models.CheckConstraint(
                condition=Q(subject="collective") | ~Q(name=""), name="nominee_person_is_named"
            ),
            models.CheckConstraint(
                condition=Q(birth_year__isnull=True) | Q(birth_year__range=(1900, 2100)),
                name="nominee_birth_year_bearable",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name or str(self.organisation)

    @property
    def is_member_itself(self) -> bool:
        return not self.name

    @property
    def place(self) -> str:
        """Where it works or belongs, as a published list says it."""
        return self.workplace or ("" if self.is_member_itself else str(self.organisation))


def dossier_path(item: "DossierItem", name: str) -> str:
    """Where a paper of a dossier is kept: by year and proposal, under its own hash."""
    return f"dossiers/{item.proposal.bloc_year_id}/{item.proposal_id}/{name}"


class DossierItem(ProposalPart):
    """One paper of a dossier; a newer one for the same need stands beside what it replaced."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="dossier")
    need = models.ForeignKey(DossierNeed, on_delete=models.PROTECT, related_name="items")
    nominee = models.ForeignKey(
        Nominee, on_delete=models.CASCADE, null=True, related_name="dossier"
    )  # fmt: skip
    file = models.FileField(upload_to=dossier_path, storage=storages["default"], max_length=200)
    name = models.CharField(_("File name"), max_length=255)
    media_type = models.CharField(_("Kind of file"), max_length=100)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    size = models.PositiveIntegerField(_("Bytes"))
    replaced_at = models.DateTimeField(_("Replaced at"), null=True, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = ProposalPartQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "need"],
                condition=Q(replaced_at__isnull=True, nominee__isnull=True),
                name="dossier_item_once_in_force",
            ),
            models.UniqueConstraint(
                fields=["nominee", "need"],
                condition=Q(replaced_at__isnull=True, nominee__isnull=False),
                name="dossier_item_of_nominee_once_in_force",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("awards:dossier_file", args=[self.pk])


class Objection(ProposalPart):
    """What somebody said of a published list, and what was made of it.

    Who said it, and how that person is reached, is read by those who serve the council alone.
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="objections")
    nominee = models.ForeignKey(
        Nominee, verbose_name=_("About"), on_delete=models.SET_NULL, null=True, blank=True,
        related_name="objections",
    )  # fmt: skip
    by_name = models.CharField(_("Full name"), max_length=150)
    contact = models.CharField(_("Telephone or e-mail"), max_length=200)
    body = models.TextField(_("Comment"), max_length=5000)
    received_on = models.DateField(_("Received on"))
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False,
        related_name="+",
    )  # fmt: skip
    outcome = models.CharField(
        _("Outcome"), max_length=10, choices=ObjectionOutcome, blank=True, editable=False
    )
    answer = models.TextField(_("Answer"), max_length=5000, blank=True, editable=False)
    answered_at = models.DateTimeField(null=True, editable=False)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False,
        related_name="+",
    )  # fmt: skip

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="", answer="", answered_at__isnull=True)
                | (
                    Q(outcome__in=ObjectionOutcome.values, answered_at__isnull=False)
                    & ~Q(answer="")
                ),
                name="objection_answered_whole",
            ),
        ]

    def __str__(self) -> str:
        return str(self.nominee or self.proposal)

    @property
    def is_answered(self) -> bool:
        return bool(self.outcome)

    @property
    def outcome_now(self) -> ObjectionOutcome:
        return ObjectionOutcome(self.outcome)
