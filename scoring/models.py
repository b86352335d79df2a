"""Bộ tiêu chí: what a bloc-year is judged by. Later issues add points, scorecards, rankings."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from blocs.models import BlocYear
from blocs.models.years import YearPart
from common.models import Base
from scoring.enums import CriteriaState
from scoring.querysets import CriteriaSetQuerySet


class CriteriaSet(YearPart):
    """One version of a bloc-year's criteria."""

    bloc_year = models.ForeignKey(BlocYear, on_delete=models.CASCADE, related_name="criteria_sets")
    version = models.PositiveSmallIntegerField(_("Version"), default=1)
    title = models.CharField(_("Title"), max_length=400)
    state = models.CharField(
        _("State"), max_length=10, choices=CriteriaState, default=CriteriaState.DRAFT
    )
    adopted_on = models.DateField(_("Adopted on"), null=True, blank=True)
    total = models.DecimalField(
        _("Total scale"), max_digits=9, decimal_places=2, null=True, blank=True,
        help_text=_("Empty where the source does not publish points."),
    )  # fmt: skip

    objects = CriteriaSetQuerySet.as_manager()

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["bloc_year", "version"], name="criteria_version_once"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("scoring:year", args=[self.bloc_year_id])

    @property
    def is_draft(self) -> bool:
        return self.state == CriteriaState.DRAFT


class Criterion(Base):
    """One criterion of a set, in order."""

    criteria_set = models.ForeignKey(CriteriaSet, on_delete=models.CASCADE, related_name="criteria")
    number = models.PositiveSmallIntegerField(_("Number"))
    text = models.TextField(_("Text"))
    maximum = models.DecimalField(
        _("Maximum points"), max_digits=9, decimal_places=2, null=True, blank=True
    )

    class Meta:
        ordering = ["number"]
        verbose_name_plural = _("criteria")
        constraints = [
            models.UniqueConstraint(
                fields=["criteria_set", "number"], name="criterion_number_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.text[:60]}"
