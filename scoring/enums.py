"""States of a criteria set."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CriteriaState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    ADOPTED = "adopted", _("Adopted")
