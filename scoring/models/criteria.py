"""Bộ tiêu chí: what a bloc-year is judged by."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from blocs.models import BlocYear, Organisation
from blocs.models.years import InYear, YearPart
from blocs.querysets import YearPartQuerySet
from common.models import Base, SheetImport
from scoring.enums import FACTS, NATURES, WAYS, CriteriaState, choices
from scoring.formulas import Band
from scoring.querysets import CriteriaSetQuerySet
from scoring.ranking import Nature
from scoring.texts import DECLARED, Declared
from scoring.trees import Fact, Node, Way


def points_field(label: Any, **options: Any) -> models.DecimalField:
    """Points, or a figure they are made of: two decimals, or nothing."""
    known = {"max_digits": 9, "decimal_places": 2, "null": True, "blank": True}
    return models.DecimalField(label, validators=[MinValueValidator(0)], **{**known, **options})


class CriteriaSet(YearPart):
    """One version of a bloc-year's criteria."""

    bloc_year = models.ForeignKey(BlocYear, on_delete=models.CASCADE, related_name="criteria_sets")
    version = models.PositiveSmallIntegerField(_("Version"), default=1)
    title = models.CharField(_("Title"), max_length=400)
    state = models.CharField(
        _("State"), max_length=10, choices=CriteriaState, default=CriteriaState.DRAFT
    )
    adopted_on = models.DateField(_("Adopted on"), null=True, blank=True)
    total = models.DecimalField(
        _("Total scale"), max_digits=9, decimal_places=2, null=True, blank=True,
        help_text=_("Empty where the source does not publish points."),
    )  # fmt: skip

    digits = models.PositiveSmallIntegerField(
        _("Decimals of points"), default=2, choices=[(n, str(n)) for n in range(3)],
        help_text=_("Points are rounded to so many decimals, a half upwards."),
    )  # fmt: skip
    bonus_cap = points_field(_("Most bonus points"), help_text=_("Empty: no limit."))
    deduction_cap = points_field(_("Most points deducted"), help_text=_("Empty: no limit."))
    bonus_passes_scale = models.BooleanField(
        _("With bonus points a total may pass the scale"), default=True
    )
    ties = models.JSONField(_("Rules for equal totals"), default=list, blank=True)
    thresholds = models.JSONField(_("Classification"), default=list, blank=True)
    knockouts = models.JSONField(_("What bars an award"), default=list, blank=True)
    cross_weight = points_field(
        _("Weight of cross-scoring, %"), default=Decimal(0), null=False,
        help_text=_("0: the members do not score each other."),
    )  # fmt: skip
    cross_trimmed = models.BooleanField(
        _("Leave out the highest and the lowest of the peers' points"), default=False
    )
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True, editable=False)

    objects = CriteriaSetQuerySet.as_manager()

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["bloc_year", "version"], name="criteria_version_once"),
            models.CheckConstraint(
                condition=models.Q(state="draft") | ~models.Q(sha256=""),
                name="adopted_criteria_have_a_hash",
            ),
            models.CheckConstraint(
                condition=models.Q(cross_weight__lte=100), name="cross_weight_is_a_percentage"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("scoring:year", args=[self.bloc_year_id])

    @property
    def is_draft(self) -> bool:
        return self.state == CriteriaState.DRAFT

    @property
    def declared(self) -> Declared:
        """What the set says of its points as a whole."""
        return Declared.from_plain({name: getattr(self, name) for name in DECLARED})


class Criterion(Base):
    """One criterion of a set, or a group of them, in order. See `scoring.trees.Node`."""

    criteria_set = models.ForeignKey(CriteriaSet, on_delete=models.CASCADE, related_name="criteria")
    number = models.PositiveSmallIntegerField(_("Number"))
    code = models.CharField(
        _("Code"), max_length=60, help_text=_("I.1.a stands below I.1, and I.1 below I.")
    )
    text = models.TextField(_("Text"), max_length=4000)
    nature = models.CharField(
        _("Kind"), max_length=10, choices=choices(NATURES), default=Nature.PLAIN.value
    )
    maximum = points_field(_("Maximum points"))
    way = models.CharField(
        _("Way of scoring"), max_length=16, choices=choices(WAYS), blank=True,
        help_text=_("Empty for a group: its points are the sum of what it holds."),
    )  # fmt: skip
    step = points_field(
        _("Step of points"), help_text=_("Points are given in whole steps, 0.5 say.")
    )
    bands = models.JSONField(_("Table of levels"), default=list, blank=True)
    excess = points_field(
        _("Most, as a multiple of the maximum"),
        help_text=_("1 where going past the target gives no more than the maximum."),
    )
    unit = points_field(_("Points for each time"))
    fact = models.CharField(_("What is counted"), max_length=12, choices=choices(FACTS), blank=True)
    evidence = models.TextField(_("Evidence wanted"), max_length=1000, blank=True)
    assigned = models.ManyToManyField(
        Organisation, verbose_name=_("Given to"), related_name="+", blank=True,
        help_text=_("Nobody chosen: to all members. For the others it counts neither way."),
    )  # fmt: skip

    class Meta:
        ordering = ["number"]
        verbose_name_plural = _("criteria")
        constraints = [
            models.UniqueConstraint(
                fields=["criteria_set", "number"], name="criterion_number_once"
            ),
            models.UniqueConstraint(fields=["criteria_set", "code"], name="criterion_code_once"),
        ]

    def __str__(self) -> str:
        return f"{self.code}. {self.text[:60]}"

    def is_given_to(self, organisation_id: int) -> bool:
        """Does it count for this member? Asks for `assigned`, so prefetch it."""
        assigned = {each.pk for each in self.assigned.all()}
        return not assigned or organisation_id in assigned

    @property
    def node(self) -> Node:
        """The criterion as the arithmetic takes it; asks for `assigned`, so prefetch it."""
        return Node(
            code=self.code, text=self.text, maximum=self.maximum, nature=Nature(self.nature),
            way=Way(self.way) if self.way else None, step=self.step,
            bands=tuple(Band(Decimal(value), Decimal(points)) for value, points in self.bands),
            excess=self.excess, unit=self.unit, fact=Fact(self.fact) if self.fact else None,
            evidence=self.evidence,
            assigned=tuple(sorted(each.code for each in self.assigned.all())),
        )  # fmt: skip


def nodes_of(rows: Iterable[Criterion]) -> list[Node]:
    """The rows of one set as a tree."""
    return [row.node for row in rows]


class CriteriaImport(InYear, SheetImport):
    """A workbook of criteria, read and waiting for a yes. `content` is the set it holds; `summary`
    keeps the counts, the faults of cells and the mark of the draft it was compared with."""

    bloc_year = models.ForeignKey(
        BlocYear, on_delete=models.CASCADE, related_name="criteria_imports"
    )
    content = models.JSONField(default=dict)

    objects = YearPartQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]

    def get_absolute_url(self) -> str:
        return reverse("scoring:import_preview", args=[self.pk])
