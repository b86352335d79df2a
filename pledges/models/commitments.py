"""Chỉ tiêu đăng ký: what each member commits itself to, and spreadsheets of it that wait for a
yes."""

from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from blocs.models import BlocYear, Movement, Organisation
from blocs.models.years import YearPart
from blocs.rules import acting_organisations
from common.formatting import date_short
from common.models import SheetImport
from common.numbers import printed
from pledges.enums import TargetKind
from pledges.models.texts import Pledge
from pledges.querysets import CommitmentImportQuerySet, CommitmentQuerySet
from pledges.validators import check_number

MOST = 100  # of one member: its paper is read by people


class OfMember(YearPart):
    """Something of one member in the pledge of a year; who else acts on it acts for the member."""

    class Meta:
        abstract = True

    @property
    def year_of(self) -> BlocYear:
        return self.pledge.bloc_year  # type: ignore[attr-defined]

    def acting_role(self, user: Any) -> str:
        organisation = self.organisation  # type: ignore[attr-defined]
        if organisation is not None and organisation.pk in acting_organisations(user):
            return str(organisation)
        role = super().acting_role(user)
        if organisation is None:
            return role
        return gettext("%(role)s, for %(organisation)s") % {
            "role": role, "organisation": organisation,
        }  # fmt: skip


class Commitment(OfMember):
    """One target of one member. Which of the three targets counts is told by `kind`."""

    pledge = models.ForeignKey(Pledge, on_delete=models.CASCADE, related_name="commitments")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("Organisation"), on_delete=models.PROTECT,
        related_name="commitments",
    )  # fmt: skip
    name = models.CharField(
        _("Target"), max_length=300,
        help_text=_("What you commit yourself to, e.g. “Tỷ lệ hồ sơ giải quyết đúng hạn”."),
    )  # fmt: skip
    unit = models.CharField(
        _("Unit of measure"), max_length=60, blank=True, help_text=_("%, models, hectares …")
    )
    kind = models.CharField(
        _("Measured by"), max_length=10, choices=TargetKind, default=TargetKind.NUMBER
    )
    target_number = models.DecimalField(
        _("Number to reach"), max_digits=18, decimal_places=4, null=True, blank=True,
        validators=[check_number],
    )  # fmt: skip
    target_text = models.CharField(_("Result in words"), max_length=300, blank=True)
    target_yes_no = models.BooleanField(_("Reached or not"), null=True, blank=True)
    due_on = models.DateField(_("Deadline"), null=True, blank=True)
    movement = models.ForeignKey(
        Movement, verbose_name=_("Movement"), on_delete=models.SET_NULL, null=True, blank=True,
        related_name="commitments",
    )  # fmt: skip
    position = models.PositiveSmallIntegerField(_("Order"), default=0)

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        constraints = [
            models.UniqueConstraint(
                fields=["pledge", "organisation", "name"], name="commitment_once_by_name"
            ),
            models.CheckConstraint(
                condition=Q(kind="number", target_number__isnull=False, target_text="",
                            target_yes_no__isnull=True)
                | Q(kind="text", target_number__isnull=True, target_yes_no__isnull=True)
                & ~Q(target_text="")
                | Q(kind="yes_no", target_number__isnull=True, target_text="",
                    target_yes_no__isnull=False),
                name="commitment_has_the_target_of_its_kind",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.organisation}: {self.name}"

    @property
    def target(self) -> "Decimal | str | bool | None":
        """The target that counts."""
        return getattr(self, TargetKind(self.kind).field)

    @property
    def printed_target(self) -> str:
        """The target as papers and pages print it: `1.234,5`, words, or “Có” and “Không”."""
        if self.kind == TargetKind.NUMBER and self.target_number is not None:
            return printed(self.target_number)
        if self.kind == TargetKind.YES_NO:
            return gettext("Yes") if self.target_yes_no else gettext("No")
        return self.target_text

    def as_data(self) -> dict[str, Any]:
        """What the frozen paper keeps of it. Uses `organisation` and `movement` if read along."""
        return {
            "organisation": self.organisation.name,
            "name": self.name,
            "unit": self.unit,
            "target": self.printed_target,
            "is_number": self.kind == TargetKind.NUMBER,
            "deadline": date_short(self.due_on) if self.due_on else "",
            "movement": self.movement.name if self.movement else "",
        }


class CommitmentImport(SheetImport, OfMember):
    """A spreadsheet of commitments. Without `organisation` it speaks of every member."""

    pledge = models.ForeignKey(Pledge, on_delete=models.CASCADE, related_name="imports")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, related_name="commitment_imports"
    )

    objects = CommitmentImportQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]

    def get_absolute_url(self) -> str:
        return reverse("pledges:commitment_preview", args=[self.pk])
