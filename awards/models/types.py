"""Award types as data: titles and commendation forms, with their basis and dates."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from awards.enums import AwardForm, AwardLevel, AwardSubject, MeritType
from awards.querysets import AwardTypeQuerySet
from blocs.models import Council
from common.models import Searchable


class AwardType(Searchable):
    """Danh hiệu thi đua or hình thức khen thưởng: legal data with its basis and dates, which a
    council may add to (then `council` is set) and never a constant in code.

    Rows of one code (and one council) are editions of one award: another text or basis is a new
    edition from a day on, and what was given under the old one keeps its text.
    """

    search_sources = ("code", "name")

    code = models.CharField(_("Code"), max_length=30)
    name = models.CharField(_("Name"), max_length=300)
    form = models.CharField(_("Form"), max_length=15, choices=AwardForm)
    subjects = models.JSONField(_("Who may receive it"), default=list)
    level = models.CharField(_("Level"), max_length=15, choices=AwardLevel)
    merit_types = models.JSONField(
        _("For which kinds of merit"), default=list, blank=True,
        help_text=_("None ticked: the rules do not say."),
    )  # fmt: skip
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

    @property
    def is_own(self) -> bool:
        """Did a council add it to the general catalogue?"""
        return self.council_id is not None

    @property
    def is_for_members(self) -> bool:
        """Is it given to collectives? Members of blocs are; people are not held against places."""
        return AwardSubject.COLLECTIVE in self.subjects

    @property
    def is_used(self) -> bool:
        """Does anything stand on this edition? Its text is then kept: somebody was given, proposed
        or promised what it says."""
        return bool(self.uses())

    def uses(self) -> dict[str, int]:
        """How many rows of which kind stand on this edition, those alone of which there are any;
        conditions and the look of its certificate are none."""
        found: dict[str, int] = {}
        for relation in self._meta.related_objects:
            name = relation.get_accessor_name()
            if name is None or name in {"conditions", "certificate_layouts"}:
                continue
            rows = relation.related_model._base_manager.filter(**{relation.field.name: self.pk})
            if count := rows.count():
                found[name] = count
        return found

    def holds_on(self, day: Any) -> bool:
        """Is the edition in force on the day?"""
        return self.effective_from <= day and (
            self.effective_to is None or day <= self.effective_to
        )

    def subjects_in_words(self) -> str:
        return ", ".join(str(AwardSubject(each).label) for each in self.subjects)

    def merits_in_words(self) -> str:
        return ", ".join(str(MeritType(each).label) for each in self.merit_types)

    def log_chain(self) -> str:
        return f"council:{self.council_id}"

    def acting_role(self, user: Any) -> str:
        return self.council.acting_role(user) if self.council else ""
