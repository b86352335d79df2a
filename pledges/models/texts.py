"""Giao ước thi đua: the text of a bloc-year and its clauses."""

from typing import ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from blocs.models import BlocYear
from blocs.models.years import YearPart
from common.models import Base
from documents.enums import SigningState
from documents.models import Party
from documents.querysets import PartyQuerySet
from pledges.enums import PledgeState
from pledges.querysets import OF_A_PLEDGE, PledgeQuerySet


class Pledge(YearPart):
    """The pledge of one bloc-year. `signing` is where its members sign what it says now; without
    one it is a draft. What was signed lies frozen in the signing, so the draft may change again."""

    bloc_year = models.OneToOneField(BlocYear, on_delete=models.PROTECT, related_name="pledge")
    title = models.CharField(_("Title"), max_length=400)
    legal_bases = models.TextField(
        _("Legal bases"), blank=True,
        help_text=_("One a line, e.g. “Luật Thi đua, khen thưởng ngày 15 tháng 6 năm 2022”; the "
                    "word “Căn cứ” and the signs at the end are put in by themselves."),
    )  # fmt: skip
    preamble = models.TextField(_("Preamble"), blank=True)
    closing = models.TextField(_("Closing words"), blank=True)
    signing = models.OneToOneField(
        "documents.Signing", on_delete=models.PROTECT, null=True, editable=False,
        related_name="pledge",
    )  # fmt: skip
    in_force = models.OneToOneField(
        "documents.Signing", on_delete=models.PROTECT, null=True, editable=False,
        related_name="pledge_in_force",
        help_text="The sealed text that holds as long as a new version of it is only a draft.",
    )  # fmt: skip

    objects = PledgeQuerySet.as_manager()

    class Meta:
        verbose_name = _("pledge")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("pledges:year", args=[self.bloc_year_id])

    log_choices: ClassVar = {"state": PledgeState.choices}

    @property
    def state(self) -> PledgeState:
        """Uses `signing` if it was read along (`with_signing`)."""
        if self.signing is None or self.signing.state == SigningState.VOIDED:
            return PledgeState.DRAFT
        return PledgeState(self.signing.state)

    @property
    def is_draft(self) -> bool:
        return self.state == PledgeState.DRAFT

    @property
    def is_open(self) -> bool:
        return self.state == PledgeState.OPEN

    @property
    def is_signed(self) -> bool:
        """Sealed here, or recorded as signed outside the system."""
        return self.state in {PledgeState.SEALED, PledgeState.RECORDED}


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


def pledge_parties() -> PartyQuerySet:
    """Who is to sign, or has signed, the pledges as they stand: one row a member and pledge."""
    return Party.objects.filter(OF_A_PLEDGE)
