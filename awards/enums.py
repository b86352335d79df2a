"""Subjects, levels and states of awards (Law 06/2022/QH15; domain.md §2)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from awards.conditions import Kind, Merit
from awards.quotas import Rounding


class AwardSubject(models.TextChoices):
    COLLECTIVE = "collective", _("Collective")
    INDIVIDUAL = "individual", _("Individual")
    HOUSEHOLD = "household", _("Household")
    COMMUNITY = "community", _("Community")


class AwardLevel(models.TextChoices):
    STATE = "state", pgettext_lazy("level", "State")
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


class MeritType(models.TextChoices):
    """Loại hình khen thưởng: what an award rewards."""

    WORK = Merit.WORK.value, pgettext_lazy("merit", "Results of work")
    THEMATIC = Merit.THEMATIC.value, pgettext_lazy("merit", "Thematic")
    AD_HOC = Merit.AD_HOC.value, pgettext_lazy("merit", "Ad hoc")
    DEVOTION = Merit.DEVOTION.value, pgettext_lazy("merit", "Devotion")
    SENIORITY = Merit.SENIORITY.value, pgettext_lazy("merit", "Seniority")
    FOREIGN = Merit.FOREIGN.value, pgettext_lazy("merit", "Foreign relations")


class QuotaBase(models.TextChoices):
    """What a percentage is of. In a quota of one bloc each counts in that bloc alone."""

    MEMBERS = "members", _("Members of the blocs")
    BLOCS = "blocs", _("Blocs")
    LEADERS = "leaders", _("Units judged leaders of their bloc")


class QuotaRounding(models.TextChoices):
    DOWN = Rounding.DOWN.value, _("Round down")
    HALF_UP = Rounding.HALF_UP.value, _("Round half up")
    UP = Rounding.UP.value, _("Round up")


class ConditionKind(models.TextChoices):
    """What is asked of a member; the rules lie in `conditions`."""

    PLACE = Kind.PLACE.value, _("Place in the ranking")
    RATE = Kind.RATE.value, _("Share of the maximum points")
    PLEDGE = Kind.PLEDGE.value, _("Pledge signed")
    REPORTS = Kind.REPORTS.value, _("Reports received in time")
    VOTE = Kind.VOTE.value, _("Share of votes of all entitled")
    NO_DISCIPLINE = Kind.NO_DISCIPLINE.value, _("Nothing open that bars it")
    NO_KNOCKOUT = Kind.NO_KNOCKOUT.value, _("No points below a declared minimum")
    ONE_REWARD = Kind.ONE_REWARD.value, _("This achievement is not rewarded yet")
    PRIOR_AWARDS = Kind.PRIOR_AWARDS.value, _("Lower awards in the years before")
