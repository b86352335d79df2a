"""Award types as data, and awards proposed and given in a bloc-year, with their receivers."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from awards.enums import AwardForm, AwardLevel, AwardState, AwardSubject
from awards.querysets import AwardQuerySet, AwardTypeQuerySet
from blocs.models import BlocYear, Council, Organisation
from blocs.models.years import YearPart
from common.models import Base, Searchable
from conferences.models import Conference


class AwardType(Searchable):
    """Danh hiệu thi đua or hình thức khen thưởng: legal data with its basis and dates, which a
    council may add to (then `council` is set) and never a constant in code."""

    search_sources = ("code", "name")

    code = models.CharField(_("Code"), max_length=30)
    name = models.CharField(_("Name"), max_length=300)
    form = models.CharField(_("Form"), max_length=15, choices=AwardForm)
    subjects = models.JSONField(_("Who may receive it"), default=list)
    level = models.CharField(_("Level"), max_length=15, choices=AwardLevel)
    decided_by = models.CharField(_("Decided by"), max_length=300, blank=True)
    legal_basis = models.CharField(_("Legal basis"), max_length=400)
    effective_from = models.DateField(_("In force from"))
    effective_to = models.DateField(_("In force to"), null=True, blank=True)
    council = models.ForeignKey(
        Council, verbose_name=_("Council's own"), on_delete=models.CASCADE, null=True, blank=True,
        related_name="award_types",
    )  # fmt: skip
    rank = models.PositiveSmallIntegerField(_("Order, highest first"), default=0)

    objects = AwardTypeQuerySet.as_manager()

    class Meta:
        ordering = ["rank", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "effective_from"], condition=Q(council__isnull=True),
                name="award_type_once",
            ),
            models.UniqueConstraint(
                fields=["code", "effective_from", "council"], condition=Q(council__isnull=False),
                name="award_type_of_council_once",
            ),
            models.CheckConstraint(
                condition=Q(effective_to__isnull=True) | Q(effective_to__gte=F("effective_from")),
                name="award_type_dates_in_order",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name


class Award(YearPart):
    """Awards of one type proposed or given in a year: how many, to whom, by whom.

    `part_of` marks awards already counted in another row (a flag among four commended).
    """

    bloc_year = models.ForeignKey(BlocYear, on_delete=models.PROTECT, related_name="awards")
    award_type = models.ForeignKey(AwardType, on_delete=models.PROTECT, related_name="awards")
    state = models.CharField(_("State"), max_length=10, choices=AwardState)
    subject = models.CharField(_("Subject"), max_length=12, choices=AwardSubject)
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

    objects = AwardQuerySet.as_manager()

    class Meta:
        ordering = ["award_type__rank", "subject", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="award_has_quantity"),
            models.CheckConstraint(
                condition=Q(state__in=AwardState.values), name="award_state_known"
            ),
            models.CheckConstraint(
                condition=Q(part_of__isnull=True) | ~Q(part_of=F("pk")),
                name="award_not_part_of_itself",
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
