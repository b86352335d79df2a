"""Which papers a dossier needs: data with its basis and dates, never a list in code."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from awards.enums import DossierPaper
from awards.querysets_proposals import DossierNeedQuerySet
from blocs.models import Council
from common.models import Base


class DossierNeed(Base):
    """A paper that dossiers of some award types need, once or for each nominee.

    What the system makes of the proposal fulfils the need as soon as it is made and up to date,
    unless a copy confirmed outside is asked for. `award_codes` names the types it is for; empty
    means all. A council may add needs of its own.
    """

    code = models.CharField(_("Code"), max_length=30)
    name = models.CharField(_("Paper"), max_length=300)
    is_per_nominee = models.BooleanField(_("For each nominee"), default=False)
    award_codes = models.JSONField(_("Codes of the awards it is for"), default=list, blank=True)
    made_as = models.CharField(
        _("Made by the system as"), max_length=12, choices=DossierPaper, blank=True,
        help_text=_("Empty: it comes from outside and is always filed."),
    )  # fmt: skip
    needs_filing = models.BooleanField(
        _("A copy is filed all the same"), default=False,
        help_text=_("For a paper that somebody outside confirms, such as a superior."),
    )  # fmt: skip
    legal_basis = models.CharField(_("Legal basis"), max_length=400)
    effective_from = models.DateField(_("In force from"))
    effective_to = models.DateField(_("In force to"), null=True, blank=True)
    council = models.ForeignKey(
        Council, verbose_name=_("Council's own"), on_delete=models.CASCADE, null=True, blank=True,
        related_name="dossier_needs",
    )  # fmt: skip
    order = models.PositiveSmallIntegerField(_("Order"), default=0)

    objects = DossierNeedQuerySet.as_manager()

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "effective_from"], condition=Q(council__isnull=True),
                name="dossier_need_once",
            ),
            models.UniqueConstraint(
                fields=["code", "effective_from", "council"], condition=Q(council__isnull=False),
                name="dossier_need_of_council_once",
            ),
            models.CheckConstraint(
                condition=Q(effective_to__isnull=True) | Q(effective_to__gte=F("effective_from")),
                name="dossier_need_dates_in_order",
            ),
            models.CheckConstraint(
                condition=Q(made_as="")
                | Q(made_as=DossierPaper.REPORT, is_per_nominee=True)
                | Q(made_as__in=["submission", "assessment", "count"], is_per_nominee=False),
                name="dossier_need_is_made_for_whom",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name
