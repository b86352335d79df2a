"""Chỉ tiêu khen thưởng: how many awards of one type a council gives in one season."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from awards.enums import AwardSubject, QuotaBase, QuotaRounding
from awards.models.types import AwardType
from awards.querysets import QuotaQuerySet
from blocs.models import Bloc, Council
from blocs.querysets import today
from common.models import Base


class Quota(Base):
    """A number, or a percentage of a base with its rounding; of the whole council, or of one bloc.

    It holds for every edition of the award, and for one kind of subject where `subject` is set.
    The arithmetic is `awards.quotas`; what is used tells `awards.usage`.
    """

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="quotas")
    award_type = models.ForeignKey(
        AwardType, verbose_name=_("Award"), on_delete=models.PROTECT, related_name="quotas"
    )
    year = models.PositiveSmallIntegerField(_("Year"))
    bloc = models.ForeignKey(
        Bloc, verbose_name=_("Bloc or cluster"), on_delete=models.PROTECT, null=True, blank=True,
        related_name="quotas", help_text=_("Empty: all blocs of the council together."),
    )  # fmt: skip
    subject = models.CharField(
        _("Subject"), max_length=12, choices=AwardSubject, blank=True,
        help_text=_("Empty: whoever may receive it."),
    )  # fmt: skip
    number = models.PositiveSmallIntegerField(_("Number of awards"), null=True, blank=True)
    percent = models.DecimalField(
        _("Percent"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    base = models.CharField(_("Percent of"), max_length=10, choices=QuotaBase, blank=True)
    rounding = models.CharField(_("Rounding"), max_length=10, choices=QuotaRounding, blank=True)
    legal_basis = models.CharField(_("Legal basis"), max_length=400)
    effective_from = models.DateField(_("In force from"))
    effective_to = models.DateField(_("In force to"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("Withdrawn at"), null=True, editable=False)
    withdrawn_because = models.TextField(_("Withdrawn because"), blank=True, editable=False)

    objects = QuotaQuerySet.as_manager()

    class Meta:
        ordering = ["award_type__rank", "award_type__name", "bloc__name", "subject", "pk"]
        verbose_name = _("quota")
        constraints = [
            models.UniqueConstraint(
                fields=["council", "year", "award_type", "subject"],
                condition=Q(bloc__isnull=True, withdrawn_at__isnull=True),
                name="quota_of_council_once",
            ),
            models.UniqueConstraint(
                fields=["council", "year", "award_type", "subject", "bloc"],
                condition=Q(bloc__isnull=False, withdrawn_at__isnull=True),
                name="quota_of_bloc_once",
            ),
            models.CheckConstraint(
                condition=Q(number__isnull=False, percent__isnull=True, base="", rounding="")
                | Q(number__isnull=True, percent__gt=0, percent__lte=100,
                    base__in=QuotaBase.values, rounding__in=QuotaRounding.values),
                name="quota_is_number_or_percent",
            ),
            models.CheckConstraint(
                condition=Q(subject__in=["", *AwardSubject.values]), name="quota_subject_known"
            ),
            models.CheckConstraint(
                condition=Q(effective_to__isnull=True) | Q(effective_to__gte=F("effective_from")),
                name="quota_dates_in_order",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_because=""),
                name="withdrawn_quota_says_why",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        where = f", {self.bloc}" if self.bloc else ""
        return f"{self.award_type}, {self.year}{where}"

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None

    def binds_in(self, starts_on: date, ends_on: date) -> bool:
        """Does it bind today in a year of these days? As `QuotaQuerySet.binding` says."""
        day = max(today(), starts_on)
        return not self.is_withdrawn and self.effective_from <= day and (
            self.effective_to is None or min(day, ends_on) <= self.effective_to
        )  # fmt: skip

    def log_chain(self) -> str:
        return f"council:{self.council_id}"

    def acting_role(self, user: Any) -> str:
        return self.council.acting_role(user)
