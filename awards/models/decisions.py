"""Decisions on proposals: by whom, when, and, where one was taken back, by what."""

from django.core.files.storage import storages
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from awards.querysets_proposals import DecisionQuerySet
from blocs.models import BlocYear
from blocs.models.years import YearPart


def scan_path(decision: "Decision", name: str) -> str:
    """Where the scan of a decision is kept, under its own hash."""
    return f"decisions/{decision.bloc_year_id}/{name}"


class Decision(YearPart):
    """Quyết định khen thưởng. A revoked one stays, with number, day and reason of the revocation
    (Law 06/2022/QH15 on revocation: false declaration, forged papers, unlawful appraisal)."""

    bloc_year = models.ForeignKey(BlocYear, on_delete=models.PROTECT, related_name="decisions")
    number = models.CharField(_("Number of the decision"), max_length=60)
    decided_on = models.DateField(_("Decided on"))
    issuer = models.CharField(_("Issued by"), max_length=300)
    signer_name = models.CharField(_("Signed by"), max_length=150)
    signer_title = models.CharField(_("Title of the signer"), max_length=200)
    scan = models.FileField(
        upload_to=scan_path, storage=storages["default"], max_length=200, blank=True
    )
    scan_name = models.CharField(max_length=255, blank=True)
    scan_type = models.CharField(max_length=100, blank=True)
    scan_sha256 = models.CharField(max_length=64, blank=True)
    revoked_number = models.CharField(_("Number of the revocation"), max_length=60, blank=True)
    revoked_on = models.DateField(_("Revoked on"), null=True, blank=True)
    revoked_because = models.TextField(_("Why it was revoked"), max_length=5000, blank=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["-decided_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_number="", revoked_on__isnull=True, revoked_because="")
                | (
                    Q(revoked_on__gte=F("decided_on"))
                    & ~Q(revoked_number="")
                    & ~Q(revoked_because="")
                ),
                name="decision_revoked_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_revoked(self) -> bool:
        return self.revoked_on is not None
