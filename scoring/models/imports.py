"""Workbooks of scorecards that were sent in."""

from django.db import models
from django.urls import reverse

from blocs.models import BlocYear
from blocs.models.years import InYear
from common.models import SheetImport
from scoring.models.scorecards import Scorecard
from scoring.querysets import CardImportQuerySet


class CardImport(InYear, SheetImport):
    """A workbook of a card, read and waiting for a yes. `content` holds, by code, what would be
    written and the version of the mark that it was compared with; `summary` keeps the counts, the
    faults of cells and the headings that were not used."""

    scorecard = models.ForeignKey(Scorecard, on_delete=models.CASCADE, related_name="imports")
    content = models.JSONField(default=dict)

    objects = CardImportQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]

    def get_absolute_url(self) -> str:
        return reverse("scoring:card_import_preview", args=[self.pk])

    @property
    def year_of(self) -> BlocYear:
        return self.scorecard.year_of
