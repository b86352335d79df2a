"""Awards proposed and given in a bloc-year, with their receivers."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from awards.enums import AwardState, AwardSubject, MeritType
from awards.models.decisions import Decision
from awards.models.types import AwardType
from awards.querysets import AwardQuerySet
from blocs.models import BlocYear, Organisation
from blocs.models.years import YearPart
from common.models import Base
from conferences.models import Conference


class Award(YearPart):
    """Awards of one type proposed or given in a year: how many, to whom, by whom.

    `part_of` marks awards already counted in another row (a flag among four commended).
    """

    bloc_year = models.ForeignKey(BlocYear, on_delete=models.PROTECT, related_name="awards")
    award_type = models.ForeignKey(AwardType, on_delete=models.PROTECT, related_name="awards")
    state = models.CharField(_("State"), max_length=10, choices=AwardState)
    subject = models.CharField(_("Subject"), max_length=12, choices=AwardSubject)
    merit_type = models.CharField(
        _("Kind of merit"), max_length=10, choices=MeritType, blank=True,
        help_text=_("Ad-hoc and thematic awards do not count towards higher ones."),
    )  # fmt: skip
    quantity = models.PositiveSmallIntegerField(_("Quantity"))
    conference = models.ForeignKey(
        Conference, verbose_name=_("Conference"), on_delete=models.PROTECT, null=True, blank=True,
        related_name="awards",
    )  # fmt: skip
    granted_by = models.CharField(_("Granted or decided by"), max_length=300, blank=True)
    reason = models.TextField(_("For what"), blank=True)
    part_of = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="parts"
    )

    # Of awards given before their decision could be recorded here: as the old papers say it.
    decision_number = models.CharField(_("Number of the decision"), max_length=60, blank=True)
    decided_on = models.DateField(_("Decided on"), null=True, blank=True)
    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, null=True, editable=False, related_name="awards"
    )

    objects = AwardQuerySet.as_manager()

    class Meta:
        ordering = ["award_type__rank", "subject", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="award_has_quantity"),
            models.CheckConstraint(
                condition=Q(state__in=AwardState.values), name="award_state_known"
            ),
            models.CheckConstraint(
                condition=Q(merit_type__in=["", *MeritType.values]), name="award_merit_known"
            ),
            models.CheckConstraint(
                condition=Q(part_of__isnull=True) | ~Q(part_of=F("pk")),
                name="award_not_part_of_itself",
            ),
            models.CheckConstraint(
                condition=~Q(state="revoked") | Q(decision__isnull=False),
                name="award_revoked_with_its_decision",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.award_type} – {self.quantity}"

    def parts_count(self) -> int:
        """How many awards are counted in this one."""
        return self.parts.count() if self.pk else 0


class AwardReceiver(Base):
    """A receiver that is named: an organisation of the register, or a name."""

    award = models.ForeignKey(Award, on_delete=models.CASCADE, related_name="receivers")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="awards"
    )
    name = models.CharField(_("Name"), max_length=300, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False) | ~Q(name=""), name="receiver_is_named"
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation) if self.organisation else self.name
