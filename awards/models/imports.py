"""Workbooks of past awards that were sent in."""

from typing import Any

from django.db import models
from django.urls import reverse

from awards.querysets import AwardImportQuerySet
from blocs.models import Council
from common.models import SheetImport


class AwardImport(SheetImport):
    """A workbook of awards given in the past, for the blocs of one council."""

    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="award_imports")

    objects = AwardImportQuerySet.as_manager()

    def get_absolute_url(self) -> str:
        return reverse("awards:import", args=[self.pk])

    def log_chain(self) -> str:
        return f"council:{self.council_id}"

    def acting_role(self, user: Any) -> str:
        return self.council.acting_role(user)
