"""The roll of a ballot, and the votes given.

A secret vote is no row. The slips of a ballot lie in one row of JSON, sorted by their receipts, and
the whole row is written anew with each vote: so no key, no time and no order of writing leads from
a slip to whoever gave it (docs/decisions/0023).
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ballots.enums import VoteWay
from ballots.models.ballots import Ballot
from ballots.querysets import BallotPartQuerySet, RollQuerySet
from blocs.models import Mandate, Organisation
from blocs.models.years import InYear
from common.models import Base


class RollEntry(InYear, models.Model):
    """A member that is entitled to one vote, and who gave it in what capacity; not how, and of a
    secret ballot not when."""

    ballot = models.ForeignKey(Ballot, on_delete=models.CASCADE, related_name="roll")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    way = models.CharField(
        _("Vote"), max_length=8, choices=VoteWay, default=VoteWay.NONE, blank=True
    )
    is_present = models.BooleanField(_("Present"), default=False)
    voter = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    voter_name = models.CharField(max_length=150, blank=True)
    capacity = models.CharField(max_length=400, blank=True)

    objects = RollQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["ballot", "organisation"], name="roll_member_once"),
            models.CheckConstraint(condition=Q(way__in=VoteWay.values), name="roll_way_known"),
            models.CheckConstraint(
                condition=~Q(way=VoteWay.ONLINE) | Q(voter__isnull=False),
                name="roll_online_has_voter",
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation)

    @property
    def year_of(self):
        return self.ballot.bloc_year

    @property
    def way_now(self) -> VoteWay:
        return VoteWay(self.way)


class Elector(models.Model):
    """A person who may give the member's vote: its signatory, or a deputy by a mandate that held
    when the roll was frozen."""

    entry = models.ForeignKey(RollEntry, on_delete=models.CASCADE, related_name="electors")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="electors"
    )
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, null=True, related_name="+")
    capacity = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "user"], name="elector_once"),
        ]

    def __str__(self) -> str:
        return str(self.user)


class Urn(models.Model):
    """The slips of a secret ballot: pairs of a receipt and the numbers chosen, sorted by receipt.
    Nothing reads it but casting and counting."""

    ballot = models.OneToOneField(
        Ballot, on_delete=models.CASCADE, primary_key=True, related_name="urn"
    )
    slips = models.JSONField(default=list, editable=False)

    def __str__(self) -> str:
        return str(self.ballot_id)


class NamedVote(models.Model):
    """How a member voted in a ballot by name."""

    entry = models.OneToOneField(
        RollEntry, on_delete=models.CASCADE, primary_key=True, related_name="vote"
    )
    choices = models.JSONField(editable=False)
    voted_at = models.DateTimeField(editable=False)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, editable=False, related_name="+"
    )

    def __str__(self) -> str:
        return str(self.entry_id)


class HandCount(InYear, Base):
    """What one person counted by hand: slips on paper, or hands. `votes` holds a number for each
    option, by its number."""

    ballot = models.ForeignKey(Ballot, on_delete=models.CASCADE, related_name="hand_counts")
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, editable=False, related_name="+"
    )
    issued = models.PositiveIntegerField(_("Slips handed out"))
    cast = models.PositiveIntegerField(_("Slips that came back"))
    valid = models.PositiveIntegerField(_("Valid slips"))
    votes = models.JSONField(default=dict)

    objects = BallotPartQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["ballot", "entered_by"], name="hand_count_once"),
            models.CheckConstraint(
                condition=Q(cast__lte=models.F("issued"), valid__lte=models.F("cast")),
                name="hand_count_adds_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ballot_id}: {self.entered_by}"

    @property
    def year_of(self):
        return self.ballot.bloc_year
