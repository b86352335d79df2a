"""A bloc's year: its course, deadlines, leadership, mandates and movements."""

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from blocs.enums import DeadlineStep, LeadershipOffice, MovementKind, YearPhase
from blocs.models.blocs import Bloc, Membership
from blocs.models.organisations import Organisation, ends_after_start
from blocs.querysets import (
    BlocYearQuerySet,
    LeadershipTermQuerySet,
    MandateQuerySet,
    YearPartQuerySet,
)
from blocs.rules import year_role_in_words
from common.models import Base


class BlocYear(Base):
    """Năm thi đua of one bloc. Years of one bloc never share a day (migration 0002), though a
    year's conferences and deadlines may fall in the next."""

    bloc = models.ForeignKey(
        Bloc, verbose_name=_("Bloc"), on_delete=models.PROTECT, related_name="years"
    )
    year = models.PositiveSmallIntegerField(_("Year"))
    starts_on = models.DateField(_("First day"))
    ends_on = models.DateField(_("Last day"))
    phase = models.CharField(
        _("Phase"), max_length=20, choices=YearPhase, default=YearPhase.PLANNING, editable=False
    )
    theme = models.CharField(_("Theme"), max_length=400, blank=True)
    legal_basis = models.TextField(
        _("Legal basis"), blank=True,
        help_text=_("Law, decree and the council's rules that hold for this year, one a line."),
    )  # fmt: skip
    stated_members = models.PositiveSmallIntegerField(
        _("Members as stated"), null=True, blank=True,
        help_text=_("When the source gives the number but does not name every member."),
    )  # fmt: skip
    source = models.TextField(
        _("Source"), blank=True,
        help_text=_("Where the record of a past year comes from; printed on its papers."),
    )  # fmt: skip
    is_illustrative = models.BooleanField(_("Illustrative figures"), default=False)
    previous = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="following",
        editable=False,
    )  # fmt: skip

    objects = BlocYearQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "bloc__name", "pk"]
        verbose_name = _("bloc-year")
        verbose_name_plural = _("bloc-years")
        constraints = [
            models.UniqueConstraint(fields=["bloc", "year"], name="bloc_year_once"),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")), name="year_dates_in_order"
            ),
            models.CheckConstraint(
                condition=Q(phase__in=YearPhase.values), name="year_phase_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bloc.name}, {self.year}"

    def get_absolute_url(self) -> str:
        return reverse("blocs:year", args=[self.pk])

    @property
    def phase_now(self) -> YearPhase:
        return YearPhase(self.phase)

    @property
    def is_recorded(self) -> bool:
        """A year of the past, entered from a source that does not tell every step of it."""
        return bool(self.source) and not self.is_illustrative

    @property
    def phases(self) -> list[tuple[str, Any]]:
        """All phases in their order, with their names: what the stepper draws."""
        return list(YearPhase.choices)

    def members(self) -> "QuerySet[Membership]":
        """Memberships that share a day with the year, organisations read."""
        return self.bloc.members_during(self.starts_on, self.ends_on)

    def members_on(self, day: date) -> "QuerySet[Membership]":
        """Memberships that hold on `day`, organisations read; for a day before the year, which
        some of its deeds bear, on its first day."""
        day = max(day, self.starts_on)
        return self.bloc.members_during(day, day)

    def member_organisations(self, also: Q | None = None) -> "QuerySet[Organisation]":
        """The members as organisations, in the order of the bloc; then those that are `also` so."""
        mine = self.members().filter(organisation=OuterRef("pk")).values("position")[:1]
        members = Q(pk__in=self.members().values("organisation"))
        rows = Organisation.objects.filter(members | also if also else members)
        return rows.order_by(Subquery(mine).asc(nulls_last=True), "name")

    @property
    def chair(self) -> "LeadershipTerm | None":
        """The chair in office. Uses `terms` if prefetched."""
        return next((term for term in self.leaders if term.office == LeadershipOffice.CHAIR), None)

    @property
    def vice_chairs(self) -> "list[LeadershipTerm]":
        return [term for term in self.leaders if term.office == LeadershipOffice.VICE_CHAIR]

    @property
    def leaders(self) -> "list[LeadershipTerm]":
        """Terms in office, chair first. Prefetch `terms__organisation` for many years."""
        in_office = [term for term in self.terms.all() if term.ends_on is None]
        return sorted(in_office, key=lambda term: (term.office != "chair", term.position, term.pk))

    def log_chain(self) -> str:
        return f"year:{self.pk}"

    def acting_role(self, user: Any) -> str:
        return year_role_in_words(user, self)


class InYear:
    """What belongs to a bloc-year says which, and is logged in that year's chain."""

    @property
    def year_of(self) -> BlocYear:
        """The year it belongs to."""
        return self.bloc_year  # type: ignore[attr-defined]

    def log_chain(self) -> str:
        return self.year_of.log_chain()

    def acting_role(self, user: Any) -> str:
        return self.year_of.acting_role(user)


class YearPart(InYear, Base):
    """Something inside a bloc-year: read by whoever reads the year."""

    class Meta:
        abstract = True


class Deadline(YearPart):
    """The last day for one step of a year; it may fall in the next year."""

    bloc_year = models.ForeignKey(BlocYear, on_delete=models.CASCADE, related_name="deadlines")
    step = models.CharField(_("Step"), max_length=20, choices=DeadlineStep)
    due_on = models.DateField(_("Last day"))

    objects = YearPartQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["bloc_year", "step"], name="deadline_once_per_step"),
        ]

    def __str__(self) -> str:
        return f"{self.get_step_display()}: {self.due_on}"

    @property
    def is_over(self) -> bool:
        """The year has moved beyond the phase in which the step is finished."""
        return self.bloc_year.phase_now.position > DeadlineStep(self.step).phase.position

    @property
    def is_now(self) -> bool:
        """The step is finished in the phase the year is in."""
        return self.bloc_year.phase_now == DeadlineStep(self.step).phase


class LeadershipTerm(YearPart):
    """An organisation as chair or vice-chair of a year; `ends_on` empty means in office."""

    bloc_year = models.ForeignKey(BlocYear, on_delete=models.CASCADE, related_name="terms")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("Organisation"), on_delete=models.PROTECT, related_name="terms"
    )
    office = models.CharField(_("Office"), max_length=20, choices=LeadershipOffice)
    starts_on = models.DateField(_("From"), null=True, blank=True)
    ends_on = models.DateField(_("To"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("Order"), default=0)
    basis = models.CharField(
        _("Basis"), max_length=300, blank=True,
        help_text=_("How it came to office: acclaimed, elected, appointed; where and when."),
    )  # fmt: skip

    objects = LeadershipTermQuerySet.as_manager()

    class Meta:
        ordering = ["office", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["bloc_year"], condition=Q(office="chair", ends_on__isnull=True),
                name="one_chair_in_office",
            ),
            models.UniqueConstraint(
                fields=["bloc_year", "organisation"], condition=Q(ends_on__isnull=True),
                name="one_office_per_organisation",
            ),
            models.CheckConstraint(condition=ends_after_start, name="term_dates_in_order"),
            models.CheckConstraint(
                condition=Q(office__in=LeadershipOffice.values), name="term_office_known"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.organisation} – {self.get_office_display()}"


class Representative(Base):
    """A person who represents an organisation in its term of leadership."""

    term = models.ForeignKey(
        LeadershipTerm, on_delete=models.CASCADE, related_name="representatives"
    )
    full_name = models.CharField(_("Full name"), max_length=150)
    position = models.CharField(_("Position"), max_length=300, blank=True)
    order = models.PositiveSmallIntegerField(_("Order"), default=0)

    class Meta:
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.full_name


class Mandate(YearPart):
    """Ủy quyền: a signatory lets a deputy act for the organisation in one year, from and to."""

    bloc_year = models.ForeignKey(BlocYear, on_delete=models.CASCADE, related_name="mandates")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="mandates"
    )
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="mandates_granted"
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("Deputy"), on_delete=models.PROTECT,
        related_name="mandates_held",
    )  # fmt: skip
    starts_on = models.DateField(_("From"))
    ends_on = models.DateField(_("To"))
    basis = models.CharField(
        _("Basis"), max_length=300, help_text=_("Number and date of the paper.")
    )
    revoked_at = models.DateTimeField(_("Revoked at"), null=True, blank=True, editable=False)

    objects = MandateQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="mandate_dates_in_order"
            ),
            models.CheckConstraint(condition=~Q(deputy=F("granted_by")), name="mandate_to_another"),
        ]

    def __str__(self) -> str:
        return f"{self.deputy} – {self.organisation}"


class Movement(YearPart):
    """Phong trào thi đua a year takes part in (Law 06/2022/QH15, Art. 16–17)."""

    bloc_year = models.ForeignKey(BlocYear, on_delete=models.CASCADE, related_name="movements")
    name = models.CharField(_("Name"), max_length=400)
    kind = models.CharField(
        _("Kind"), max_length=10, choices=MovementKind, default=MovementKind.REGULAR
    )
    launched_by = models.CharField(_("Launched by"), max_length=300, blank=True)
    starts_on = models.DateField(_("From"), null=True, blank=True)
    ends_on = models.DateField(_("To"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("Order"), default=0)

    objects = YearPartQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(condition=ends_after_start, name="movement_dates_in_order"),
        ]

    def __str__(self) -> str:
        return self.name
