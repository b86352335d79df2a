"""Điều kiện, tiêu chuẩn: what a council asks of a member before it is proposed for an award."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from awards.conditions import Rule, rule_of
from awards.enums import ConditionKind
from awards.models.types import AwardType
from awards.querysets import ConditionQuerySet
from blocs.models import Council
from common.models import Base


class Condition(Base):
    """One rule with its limits, for every edition of the award, from a day to a day."""

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="award_conditions")
    award_type = models.ForeignKey(
        AwardType, verbose_name=_("Award"), on_delete=models.PROTECT, related_name="conditions"
    )
    kind = models.CharField(_("Condition"), max_length=15, choices=ConditionKind)
    limits = models.JSONField(default=dict, help_text="As `awards.conditions.Rule.plain` tells.")
    legal_basis = models.CharField(_("Legal basis"), max_length=400)
    effective_from = models.DateField(_("In force from"))
    effective_to = models.DateField(_("In force to"), null=True, blank=True)
    note = models.TextField(_("Note"), max_length=2000, blank=True)

    objects = ConditionQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "effective_from", "pk"]
        verbose_name = _("condition of an award")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=ConditionKind.values), name="condition_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(effective_to__isnull=True) | Q(effective_to__gte=F("effective_from")),
                name="condition_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.award_type}: {self.get_kind_display()}"

    @property
    def rule(self) -> Rule:
        """The rule as it is asked of facts; what is stored was checked by the same function."""
        return rule_of(self.kind, self.limits)

    def log_chain(self) -> str:
        return f"council:{self.council_id}"

    def acting_role(self, user: Any) -> str:
        return self.council.acting_role(user)
