"""How a council's certificates look, and those that were made."""

from typing import Any

from django.core.files.storage import storages
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from awards.enums import CertificatePaper
from awards.layouts import Box
from awards.models.proposals import Proposal
from awards.models.types import AwardType
from awards.querysets import CertificatePrintQuerySet, OfCouncilQuerySet
from blocs.models import Council
from common.models import Base


def background_path(layout: "CertificateLayout", name: str) -> str:
    """Where a background is kept, under its own hash."""
    return f"certificates/{layout.council_id}/{name}"


def print_path(made: "CertificatePrint", name: str) -> str:
    return f"certificates/made/{made.layout.council_id}/{name}"


class CertificateLayout(Base):
    """The certificate of one award as one council prints it: its background, and where what stands.

    `boxes` holds by part (`awards.layouts.PARTS`) a `Box` as told; a part that is not there is not
    printed. Certificates follow the council's own design: they are no papers of NĐ 30/2020.
    """

    council = models.ForeignKey(
        Council, on_delete=models.CASCADE, related_name="certificate_layouts"
    )
    award_type = models.ForeignKey(
        AwardType, on_delete=models.CASCADE, related_name="certificate_layouts"
    )
    paper = models.CharField(_("Paper size"), max_length=2, choices=CertificatePaper)
    is_landscape = models.BooleanField(pgettext_lazy("paper", "Landscape"), default=True)
    background = models.FileField(
        upload_to=background_path, storage=storages["default"], max_length=200, blank=True
    )
    background_name = models.CharField(max_length=255, blank=True)
    background_sha256 = models.CharField(max_length=64, blank=True)
    boxes = models.JSONField(default=dict)
    wording = models.TextField(_("Text"), max_length=1000, blank=True)
    place = models.CharField(_("Place of issue"), max_length=100, blank=True)
    signer = models.TextField(_("Who signs"), max_length=300, blank=True)

    objects = OfCouncilQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["council", "award_type"], name="certificate_layout_once"
            ),
            models.CheckConstraint(
                condition=Q(paper__in=CertificatePaper.values), name="certificate_paper_known"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.award_type)

    def parts(self) -> dict[str, Box]:
        """The boxes by part."""
        return {name: Box.of(told) for name, told in self.boxes.items()}

    def log_chain(self) -> str:
        return f"council:{self.council_id}"

    def acting_role(self, user: Any) -> str:
        return self.council.acting_role(user)


class CertificatePrint(Base):
    """The certificates of a decision as one PDF, a page for each receiver; without a proposal, the
    preview of the layout. A newer one takes its place."""

    layout = models.ForeignKey(CertificateLayout, on_delete=models.CASCADE, related_name="prints")
    proposal = models.OneToOneField(
        Proposal, on_delete=models.CASCADE, null=True, related_name="certificates"
    )
    file = models.FileField(upload_to=print_path, storage=storages["default"], max_length=200)
    sha256 = models.CharField(max_length=64)
    pages = models.PositiveIntegerField()
    layout_mark = models.CharField(max_length=16)

    objects = CertificatePrintQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["layout"], condition=Q(proposal__isnull=True),
                name="certificate_preview_once",
            ),
            models.CheckConstraint(condition=Q(pages__gt=0), name="certificate_print_has_pages"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.layout} – {self.pages}"
