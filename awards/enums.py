"""Subjects, levels and states of awards (Law 06/2022/QH15; domain.md §2)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AwardSubject(models.TextChoices):
    COLLECTIVE = "collective", _("Collective")
    INDIVIDUAL = "individual", _("Individual")
    HOUSEHOLD = "household", _("Household")
    COMMUNITY = "community", _("Community")


class AwardLevel(models.TextChoices):
    STATE = "state", _("State")
    MINISTRY = "ministry", _("Ministry or province")
    SECTOR = "sector", _("Sector")
    GRASSROOTS = "grassroots", _("Grassroots")


class AwardForm(models.TextChoices):
    """Danh hiệu thi đua or hình thức khen thưởng."""

    TITLE = "title", _("Emulation title")
    COMMENDATION = "commendation", _("Commendation form")


class AwardState(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    GRANTED = "granted", _("Granted")
