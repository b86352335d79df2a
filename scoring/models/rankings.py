"""Bảng xếp hạng: how the members of a year stand, frozen with all it was made of."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from blocs.models import BlocYear
from blocs.models.years import YearPart
from scoring.models.criteria import CriteriaSet
from scoring.querysets import RankingQuerySet


class Ranking(YearPart):
    """A frozen ranking. `data` is the whole snapshot and never changes; a correction is a new
    ranking that names what it replaces. `reopened_because` says why one is being corrected."""

    bloc_year = models.ForeignKey(BlocYear, on_delete=models.PROTECT, related_name="rankings")
    criteria_set = models.ForeignKey(CriteriaSet, on_delete=models.PROTECT, related_name="rankings")
    number = models.PositiveSmallIntegerField(_("Number"))
    data = models.JSONField(editable=False)
    sha256 = models.CharField(_("SHA-256"), max_length=64, editable=False)
    frozen_at = models.DateTimeField(_("Frozen at"), editable=False)
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, editable=False, related_name="+"
    )
    published_at = models.DateTimeField(_("Published at"), null=True, editable=False)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, editable=False, related_name="replaced_by"
    )
    reason = models.TextField(_("Reason for the correction"), blank=True, editable=False)
    reopened_at = models.DateTimeField(_("Reopened at"), null=True, editable=False)
    reopened_because = models.TextField(_("Reopened because"), blank=True, editable=False)

    objects = RankingQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["bloc_year", "number"], name="ranking_number_once"),
            models.CheckConstraint(
                condition=models.Q(replaces__isnull=True) | ~models.Q(reason=""),
                name="correction_says_why",
            ),
            models.CheckConstraint(
                condition=models.Q(reopened_at__isnull=True) | ~models.Q(reopened_because=""),
                name="reopening_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bloc_year} ({self.number})"

    def get_absolute_url(self) -> str:
        return reverse("scoring:ranking", args=[self.pk])

    @property
    def is_published(self) -> bool:
        return self.published_at is not None
