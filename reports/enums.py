"""The sections of a conference report that people write."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SectionKey(models.TextChoices):
    """Narrative sections, in the order of the paper. The rest comes from the system's figures."""

    SITUATION = "situation", _("Situation")
    RESULTS = "results", _("Results")
    SHORTCOMINGS = "shortcomings", _("Shortcomings and limits")
    DIRECTIONS = "directions", _("Directions and tasks")
