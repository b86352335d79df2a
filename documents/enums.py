"""Kinds of official papers."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DocumentKind(models.TextChoices):
    """Kinds and their abbreviations in a paper's symbol (NĐ 30/2020, Phụ lục III)."""

    REPORT = "report", _("Report")
    MINUTES = "minutes", _("Minutes")
    PLEDGE = "pledge", _("Pledge")
    SUBMISSION = "submission", _("Submission")

    @property
    def abbreviation(self) -> str:
        return {"report": "BC", "minutes": "BB", "pledge": "GƯ", "submission": "TTr"}[self.value]


class MottoStyle(models.TextChoices):
    """Which heading stands at the top right of a paper.

    State bodies print the national title (NĐ 30/2020); Party bodies have their own heading.
    """

    STATE = "state", _("National title and motto")
    PARTY = "party", _("Communist Party heading")
