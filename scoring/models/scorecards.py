"""Phiếu chấm: what each member scored itself, what the panel and its peers say, and the proof."""

from typing import Any, ClassVar
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from blocs.models import BlocYear, Organisation
from blocs.models.years import InYear, YearPart
from common.models import Base
from scoring.enums import CardState, EvidenceKind, Rung
from scoring.marking import Entry
from scoring.models.criteria import CriteriaSet, Criterion
from scoring.querysets import (
    BarQuerySet,
    EvidenceQuerySet,
    MarkQuerySet,
    PeerMarkQuerySet,
    RecusalQuerySet,
    ScorecardQuerySet,
    SetPartQuerySet,
)


def figure_field(label: Any) -> models.DecimalField:
    """A figure as it is entered: points, a result, a number of times; empty is not 0."""
    return models.DecimalField(label, max_digits=16, decimal_places=4, null=True, blank=True)


class Scorecard(YearPart):
    """One member's card on the criteria of a year. `version` counts its changes: two people at one
    card are told apart by it."""

    criteria_set = models.ForeignKey(
        CriteriaSet, on_delete=models.PROTECT, related_name="scorecards"
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("Member"), on_delete=models.PROTECT, related_name="scorecards"
    )
    state = models.CharField(
        _("State"), max_length=12, choices=CardState, default=CardState.DRAFT, editable=False
    )
    submitted_at = models.DateTimeField(_("Submitted at"), null=True, editable=False)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False,
        related_name="+",
    )  # fmt: skip
    returned_because = models.TextField(_("Returned because"), blank=True, editable=False)
    # Until then what the member explains is a draft of its own.
    explained_at = models.DateTimeField(_("Explained at"), null=True, editable=False)

    objects = ScorecardQuerySet.as_manager()
    log_choices: ClassVar = {"rung": Rung.choices}

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["criteria_set", "organisation"], name="one_card_of_a_member"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=CardState.values), name="card_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state="draft") | models.Q(submitted_at__isnull=False),
                name="submitted_card_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation.label}"

    def get_absolute_url(self) -> str:
        return reverse("scoring:card", args=[self.pk])

    @property
    def year_of(self) -> BlocYear:
        return self.criteria_set.bloc_year

    @property
    def bloc_year(self) -> BlocYear:
        return self.criteria_set.bloc_year

    @property
    def state_now(self) -> CardState:
        return CardState(self.state)


class CardPart(InYear, Base):
    """Something of one card, logged in its year's chain."""

    class Meta:
        abstract = True

    @property
    def year_of(self) -> BlocYear:
        return self.scorecard.criteria_set.bloc_year  # type: ignore[attr-defined]


class Mark(CardPart):
    """Điểm: what one rung says of one criterion. `value` empty: not given (which is not 0).

    `reason` tells why a higher rung differs from the one below; `explanation` is what the member
    answers to it, and stands on the rung it answers to.
    """

    scorecard = models.ForeignKey(Scorecard, on_delete=models.CASCADE, related_name="marks")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="marks")
    rung = models.CharField(_("Rung"), max_length=10, choices=Rung)
    value = figure_field(_("Figure"))
    target = figure_field(_("Target"))
    due = models.PositiveSmallIntegerField(_("Due"), null=True, blank=True)
    note = models.TextField(_("Note"), max_length=2000, blank=True)
    reason = models.TextField(_("Reason"), max_length=2000, blank=True)
    explanation = models.TextField(_("Explanation"), max_length=4000, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = MarkQuerySet.as_manager()

    class Meta:
        ordering = ["criterion__number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["scorecard", "criterion", "rung"], name="one_mark_of_a_rung"
            ),
            models.CheckConstraint(condition=models.Q(rung__in=Rung.values), name="rung_known"),
            models.CheckConstraint(
                condition=models.Q(value__isnull=True) | models.Q(value__gte=0),
                name="mark_not_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(target__isnull=True) | models.Q(target__gt=0),
                name="target_above_zero",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion.code} ({self.get_rung_display()})"

    @property
    def entry(self) -> Entry:
        """The mark as the arithmetic takes it."""
        return Entry(self.value, self.target, self.due)


class PeerMark(CardPart):
    """Chấm chéo: the points that another member gives in one criterion."""

    scorecard = models.ForeignKey(Scorecard, on_delete=models.CASCADE, related_name="peer_marks")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="peer_marks")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    value = models.DecimalField(_("Points"), max_digits=16, decimal_places=4)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = PeerMarkQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["scorecard", "criterion", "organisation"], name="one_mark_of_a_peer"
            ),
            models.CheckConstraint(
                condition=models.Q(value__gte=0), name="peer_mark_not_negative"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.criterion.code} ({self.organisation.label})"


class Appraiser(YearPart):
    """A person of the panel; `groups` are the codes at the top that are theirs, none: all."""

    criteria_set = models.ForeignKey(
        CriteriaSet, on_delete=models.CASCADE, related_name="appraisers"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("Person"), on_delete=models.PROTECT,
        related_name="appraiserships",
    )  # fmt: skip
    groups = models.JSONField(_("Groups of criteria"), default=list, blank=True)

    objects = SetPartQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["criteria_set", "person"], name="appraiser_once"),
        ]

    def __str__(self) -> str:
        return str(self.person)

    @property
    def year_of(self) -> BlocYear:
        return self.criteria_set.bloc_year


class Recusal(CardPart):
    """A person (for its organisation, where it is a peer) stands back from one member's card."""

    scorecard = models.ForeignKey(Scorecard, on_delete=models.CASCADE, related_name="recusals")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="recusals"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.TextField(_("Reason"), max_length=2000)

    objects = RecusalQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["scorecard", "person"], name="recused_once"),
        ]

    def __str__(self) -> str:
        return str(self.person)


class Bar(CardPart):
    """A fact that bars the member from awards, under one condition that the set declares."""

    scorecard = models.ForeignKey(Scorecard, on_delete=models.CASCADE, related_name="bars")
    condition = models.CharField(_("Condition"), max_length=400)
    reason = models.TextField(_("Reason"), max_length=2000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = BarQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["scorecard", "condition"], name="barred_once"),
        ]

    def __str__(self) -> str:
        return self.condition


class Evidence(CardPart):
    """Minh chứng: a file in its versions, a link or a note, for one or several criteria."""

    scorecard = models.ForeignKey(Scorecard, on_delete=models.CASCADE, related_name="evidence")
    kind = models.CharField(_("Kind"), max_length=5, choices=EvidenceKind)
    title = models.CharField(_("Title"), max_length=300)
    link = models.URLField(_("Address"), max_length=1000, blank=True)
    note = models.TextField(_("Note"), max_length=4000, blank=True)
    criteria = models.ManyToManyField(
        Criterion, verbose_name=_("For the criteria"), related_name="+"
    )
    withdrawn_at = models.DateTimeField(_("Withdrawn at"), null=True, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("Brought by"), on_delete=models.PROTECT,
        null=True, editable=False, related_name="+",
    )  # fmt: skip

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = _("evidence")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(kind="link") | ~models.Q(link=""), name="link_has_an_address"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def kind_now(self) -> EvidenceKind:
        return EvidenceKind(self.kind)

    @property
    def newest(self) -> "EvidenceVersion | None":
        """The version in force; None for what is no file. Prefetch `versions` for lists."""
        return next(iter(self.versions.all()), None)

    @property
    def host(self) -> str:
        """Where the link leads, as people recognise it: www.thidua.example."""
        return urlsplit(self.link).hostname or ""


def evidence_path(version: "EvidenceVersion", name: str) -> str:
    """Where a version is kept: by year and card, under its own hash."""
    card = version.evidence.scorecard
    return f"evidence/{card.criteria_set.bloc_year_id}/{card.pk}/{name}"


class EvidenceVersion(Base):
    """One file of a piece of evidence; the newest is the one in force, the others stay."""

    evidence = models.ForeignKey(Evidence, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField(_("Version"))
    file = models.FileField(upload_to=evidence_path, storage=storages["default"], max_length=200)
    name = models.CharField(_("File name"), max_length=255)
    media_type = models.CharField(_("Kind of file"), max_length=100)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    size = models.PositiveIntegerField(_("Bytes"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["evidence", "number"], name="evidence_version_once"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("scoring:evidence_file", args=[self.pk])
