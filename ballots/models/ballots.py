"""Bỏ phiếu, suy tôn: a question, the rule it is decided by, and what may be chosen."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ballots.counting import Base as CountBase
from ballots.counting import Rule
from ballots.enums import BallotState, BallotWay, Purpose, ShareBase
from ballots.querysets import BallotPartQuerySet, BallotQuerySet
from blocs.models import BlocYear, Organisation
from blocs.models.years import YearPart
from conferences.models import Conference

PERCENT = (MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100)))


def percent(name: str) -> Q:
    """A condition: the field lies from 0 to 100."""
    return Q(**{f"{name}__gte": 0, f"{name}__lte": 100})


class Ballot(YearPart):
    """One question put to the members of a year. The rule is the ballot's own, with the basis that
    it rests on; nothing of it changes once voting has begun. `data` is the frozen count."""

    bloc_year = models.ForeignKey(BlocYear, on_delete=models.PROTECT, related_name="ballots")
    conference = models.ForeignKey(
        Conference, verbose_name=_("Conference"), on_delete=models.PROTECT, null=True, blank=True,
        related_name="ballots",
    )  # fmt: skip
    purpose = models.CharField(_("What is decided"), max_length=12, choices=Purpose)
    way = models.CharField(
        _("How votes are given"), max_length=12, choices=BallotWay, default=BallotWay.SECRET
    )
    award_type = models.ForeignKey(
        "awards.AwardType", verbose_name=_("For the award"), on_delete=models.PROTECT, null=True,
        blank=True, related_name="ballots",
        help_text=_("Which award the nomination is for, or the list that is approved."),
    )  # fmt: skip
    title = models.CharField(_("Title"), max_length=300)
    question = models.TextField(
        _("Question"), blank=True, help_text=_("As it stands on the slip, above the names.")
    )
    for_year = models.ForeignKey(
        BlocYear, verbose_name=_("For the year"), on_delete=models.PROTECT, null=True, blank=True,
        related_name="ballots_on_lead",
        help_text=_("Whose lead is chosen. Leave it empty while that year is not opened yet."),
    )  # fmt: skip
    state = models.CharField(
        _("State"), max_length=10, choices=BallotState, default=BallotState.DRAFT, editable=False
    )

    seats = models.PositiveSmallIntegerField(
        _("Seats"), default=1, validators=[MinValueValidator(1)],
        help_text=_("How many are chosen; a slip chooses no more than that."),
    )  # fmt: skip
    base = models.CharField(
        _("Share of"), max_length=10, choices=ShareBase, default=ShareBase.VALID
    )
    threshold = models.DecimalField(
        _("Share needed (%)"), max_digits=5, decimal_places=2, default=Decimal(50),
        validators=PERCENT,
    )  # fmt: skip
    above = models.BooleanField(_("More than that share is needed, not just as much"), default=True)
    quorum = models.DecimalField(
        _("Quorum (%)"), max_digits=5, decimal_places=2, default=Decimal(0), validators=PERCENT,
        help_text=_("Of all who are entitled, how many must take part; 0: no such rule."),
    )  # fmt: skip
    may_abstain = models.BooleanField(_("One may abstain"), default=False)
    takes_written = models.BooleanField(
        _("An absent member's opinion in writing counts"), default=False
    )
    run_off = models.BooleanField(_("A tie at the last seat leads to a run-off"), default=True)
    rule_basis = models.CharField(
        _("Basis of the rule"), max_length=400, blank=True,
        help_text=_("The bloc's regulations, a circular or guidance: number, date, article."),
    )  # fmt: skip

    closes_at = models.DateTimeField(_("Voting ends"), null=True, blank=True)
    opened_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    counted_at = models.DateTimeField(null=True, editable=False)
    published_at = models.DateTimeField(null=True, editable=False)
    below_quorum_because = models.TextField(blank=True, editable=False)
    cancelled_because = models.TextField(blank=True, editable=False)
    follows = models.ForeignKey(
        "self", verbose_name=_("Run-off of"), on_delete=models.PROTECT, null=True, editable=False,
        related_name="run_offs",
    )  # fmt: skip
    data = models.JSONField(null=True, editable=False)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True, editable=False)
    seated_at = models.DateTimeField(null=True, editable=False)

    objects = BallotQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=BallotState.values), name="ballot_state_known"
            ),
            models.CheckConstraint(condition=Q(way__in=BallotWay.values), name="ballot_way_known"),
            models.CheckConstraint(
                condition=Q(purpose__in=Purpose.values), name="ballot_purpose_known"
            ),
            models.CheckConstraint(
                condition=Q(base__in=ShareBase.values), name="ballot_base_known"
            ),
            models.CheckConstraint(condition=Q(seats__gt=0), name="ballot_has_seats"),
            models.CheckConstraint(condition=percent("threshold"), name="ballot_threshold_percent"),
            models.CheckConstraint(condition=percent("quorum"), name="ballot_quorum_percent"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "cancelled"]) | Q(opened_at__isnull=False),
                name="ballot_opened_is_dated",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "open", "cancelled"]) | Q(closed_at__isnull=False),
                name="ballot_closed_is_dated",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["counted", "published"])
                | Q(data__isnull=False, counted_at__isnull=False) & ~Q(sha256=""),
                name="ballot_counted_is_frozen",
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False),
                name="ballot_published_is_dated",
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(cancelled_because=""),
                name="ballot_cancelled_says_why",
            ),
            models.CheckConstraint(
                condition=Q(follows__isnull=True) | ~Q(follows=F("pk")),
                name="ballot_follows_another",
            ),
            models.UniqueConstraint(
                fields=["follows"], condition=~Q(state="cancelled"), name="one_run_off_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("ballots:ballot", args=[self.pk])

    @property
    def state_now(self) -> BallotState:
        return BallotState(self.state)

    @property
    def is_secret(self) -> bool:
        return self.way == BallotWay.SECRET

    @property
    def is_shown_hands(self) -> bool:
        return self.way == BallotWay.ACCLAMATION

    @property
    def is_leadership(self) -> bool:
        return Purpose(self.purpose).is_leadership

    @property
    def frozen(self) -> dict[str, Any]:
        """The frozen count. ValueError where there is none: look at the state first."""
        if self.data is None:
            raise ValueError("not counted")
        return dict(self.data)

    def is_over(self, now: datetime) -> bool:
        """Its time has run out, closed or not."""
        return self.closes_at is not None and self.closes_at <= now

    def rule(self) -> Rule:
        """The rule as the arithmetic takes it."""
        return Rule(
            seats=self.seats, base=CountBase(self.base), threshold=self.threshold,
            above=self.above, quorum=self.quorum, may_abstain=self.may_abstain,
        )  # fmt: skip


class Option(models.Model):
    """What may be chosen: a member, a name, or an answer. Slips and counts know it by its number,
    which is its line on the slip."""

    ballot = models.ForeignKey(Ballot, on_delete=models.CASCADE, related_name="options")
    number = models.PositiveSmallIntegerField(_("Number"))
    label = models.CharField(_("Name"), max_length=300)
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("Member"), on_delete=models.PROTECT, null=True, blank=True,
        related_name="+",
    )  # fmt: skip
    facts = models.CharField(
        _("What matters about it"), max_length=400, blank=True,
        help_text=_("Shown to voters beside the name."),
    )  # fmt: skip
    says_no = models.BooleanField(_("Says no"), default=False)

    objects = BallotPartQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["ballot", "number"], name="option_number_once"),
            models.UniqueConstraint(fields=["ballot", "organisation"], name="option_member_once"),
            models.CheckConstraint(condition=~Q(label=""), name="option_is_named"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def key(self) -> str:
        """As counts hold it."""
        return str(self.number)

    def told(self) -> dict[str, Any]:
        """As the log and the frozen count hold it."""
        return {
            "number": self.number, "label": self.label, "facts": self.facts,
            "says_no": self.says_no, "organisation": self.organisation_id,
        }  # fmt: skip
