"""Giao ước thi đua: the text of a bloc-year, its clauses, and how each member stands to it."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from blocs.models import BlocYear, Organisation
from blocs.models.years import YearPart
from common.models import Base
from pledges.enums import PartyState, PledgeState
from pledges.querysets import PledgePartyQuerySet, PledgeQuerySet


class Pledge(YearPart):
    """The pledge of one bloc-year."""

    bloc_year = models.OneToOneField(BlocYear, on_delete=models.PROTECT, related_name="pledge")
    title = models.CharField(_("Title"), max_length=400)
    state = models.CharField(
        _("State"), max_length=10, choices=PledgeState, default=PledgeState.DRAFT
    )
    preamble = models.TextField(_("Preamble"), blank=True)
    closing = models.TextField(_("Closing words"), blank=True)
    signed_on = models.DateField(_("Signed on"), null=True, blank=True)
    place = models.CharField(_("Place"), max_length=300, blank=True)
    stated_parties = models.PositiveSmallIntegerField(
        _("Signatories as stated"), null=True, blank=True,
        help_text=_("When the source gives the number but does not name every member."),
    )  # fmt: skip

    objects = PledgeQuerySet.as_manager()

    class Meta:
        verbose_name = _("pledge")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=PledgeState.values), name="pledge_state_known"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("pledges:year", args=[self.bloc_year_id])

    @property
    def is_draft(self) -> bool:
        return self.state == PledgeState.DRAFT

    @property
    def is_open(self) -> bool:
        return self.state == PledgeState.OPEN

    @property
    def is_signed(self) -> bool:
        """Signed in the system by all, or recorded as signed on paper."""
        return self.state in {PledgeState.SEALED, PledgeState.RECORDED}

    @property
    def state_style(self) -> str:
        return PledgeState(self.state).style


class PledgeClause(Base):
    """One numbered clause."""

    pledge = models.ForeignKey(Pledge, on_delete=models.CASCADE, related_name="clauses")
    number = models.PositiveSmallIntegerField(_("Number"))
    text = models.TextField(_("Text"))

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["pledge", "number"], name="pledge_clause_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.text[:60]}"


class PledgeParty(YearPart):
    """One member as a party to the pledge: who signed for it and when."""

    pledge = models.ForeignKey(Pledge, on_delete=models.CASCADE, related_name="parties")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="pledge_parties"
    )
    state = models.CharField(
        _("State"), max_length=10, choices=PartyState, default=PartyState.WAITING
    )
    signed_on = models.DateField(_("Signed on"), null=True, blank=True)
    signer_name = models.CharField(_("Signed by"), max_length=150, blank=True)
    signer_position = models.CharField(_("Position"), max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(_("Order"), default=0)

    objects = PledgePartyQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["pledge", "organisation"], name="pledge_party_once"),
            models.CheckConstraint(
                condition=Q(state="signed") | Q(signed_on__isnull=True),
                name="pledge_party_date_only_if_signed",
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation)

    @property
    def year_of(self) -> BlocYear:
        return self.pledge.bloc_year

    @property
    def is_signed(self) -> bool:
        return self.state == PartyState.SIGNED

    @property
    def state_style(self) -> str:
        return PartyState(self.state).style
