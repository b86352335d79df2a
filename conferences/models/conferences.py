"""Conferences of a bloc-year and what was said and done at them."""

from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blocs.models import BlocYear, Organisation
from blocs.models.years import InYear, YearPart
from common.models import Searchable
from conferences.enums import (
    AgendaKind,
    Capacity,
    ConclusionKind,
    ConferenceKind,
    ConferenceState,
    FollowUpState,
    PartOfDay,
)
from conferences.querysets import (
    ConclusionQuerySet,
    ConferencePartQuerySet,
    ConferenceQuerySet,
)


class Conference(InYear, Searchable):
    """Hội nghị of a bloc-year. A year-end conference often signs the next year's pledge and
    elects its chair (domain.md §4): `next_year` is that year."""

    search_sources = ("title", "place")

    bloc_year = models.ForeignKey(
        BlocYear, verbose_name=_("Bloc-year"), on_delete=models.PROTECT, related_name="conferences"
    )
    next_year = models.ForeignKey(
        BlocYear, verbose_name=_("Year opened here"), on_delete=models.PROTECT, null=True,
        blank=True, related_name="opening_conferences",
        help_text=_("The year whose pledge is signed or whose chair is chosen here."),
    )  # fmt: skip
    kind = models.CharField(_("Kind"), max_length=10, choices=ConferenceKind)
    state = models.CharField(
        _("State"), max_length=10, choices=ConferenceState, default=ConferenceState.PLANNED
    )
    title = models.CharField(_("Title"), max_length=400)
    held_on = models.DateField(_("Date"))
    starts_at = models.TimeField(_("Begins at"), null=True, blank=True)
    part_of_day = models.CharField(
        _("Part of the day"), max_length=10, choices=PartOfDay, blank=True
    )
    place = models.CharField(_("Place"), max_length=300, blank=True)
    form_of_address = models.CharField(
        _("Form of address in the report"), max_length=20, default="đồng chí", blank=True,
        help_text=_("Stands before people's names: đồng chí, ông, bà. Empty: names alone."),
    )  # fmt: skip
    stated_papers = models.PositiveSmallIntegerField(
        _("Papers as stated"), null=True, blank=True,
        help_text=_("When the source gives the number but does not name every paper."),
    )  # fmt: skip
    outside_course_reason = models.TextField(
        _("Reason for a date outside the year's course"), blank=True
    )
    cancel_reason = models.TextField(_("Reason for the cancellation"), blank=True, editable=False)
    source = models.TextField(
        _("Source"), blank=True,
        help_text=_("Where the record of a past conference comes from; printed on its papers."),
    )  # fmt: skip

    objects = ConferenceQuerySet.as_manager()

    class Meta:
        ordering = ["-held_on", "-pk"]
        verbose_name = _("conference")
        verbose_name_plural = _("conferences")
        constraints = [
            models.CheckConstraint(
                condition=Q(next_year__isnull=True) | ~Q(next_year=F("bloc_year")),
                name="conference_opens_another_year",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ConferenceState.values), name="conference_state_known"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("conferences:conference", args=[self.pk])

    @property
    def is_held(self) -> bool:
        return self.state == ConferenceState.HELD

    @property
    def is_planned(self) -> bool:
        return self.state == ConferenceState.PLANNED

    @property
    def has_come(self) -> bool:
        """Its day is here or past."""
        return self.held_on <= timezone.localdate()

    @property
    def is_outside_course(self) -> bool:
        """Farther from its year than the council allows without a reason."""
        first, last = course_window(self.bloc_year)
        return not first <= self.held_on <= last


def course_window(year: BlocYear) -> tuple[date, date]:
    """The first and the last day on which a conference of `year` needs no reason."""
    council = year.bloc.council
    return (
        year.starts_on - timedelta(days=council.days_before_year),
        year.ends_on + timedelta(days=council.days_after_year),
    )


class ConferencePart(YearPart):
    """Something that belongs to a conference."""

    conference: models.ForeignKey

    class Meta:
        abstract = True

    @property
    def year_of(self) -> BlocYear:
        return self.conference.bloc_year


class Attendance(ConferencePart):
    """Who came, in what capacity, for which organisation.

    A source may name only the organisation ("đại diện lãnh đạo …"): then `full_name` is empty.
    """

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="attendances")
    full_name = models.CharField(_("Full name"), max_length=150, blank=True)
    position = models.CharField(_("Position"), max_length=400, blank=True)
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("Organisation"), on_delete=models.PROTECT, null=True,
        blank=True, related_name="attendances",
    )  # fmt: skip
    organisation_name = models.CharField(
        _("Organisation outside the register"), max_length=300, blank=True
    )
    capacity = models.CharField(_("Capacity"), max_length=10, choices=Capacity)
    is_representative = models.BooleanField(
        _("Represents (đại diện)"), default=False,
        help_text=_("The person stands in for the organisation or its head."),
    )  # fmt: skip
    note = models.CharField(_("Note"), max_length=300, blank=True)
    order = models.PositiveSmallIntegerField(_("Order"), default=0)

    objects = ConferencePartQuerySet.as_manager()

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(full_name="")
                | Q(organisation__isnull=False)
                | ~Q(organisation_name=""),
                name="attendance_names_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name or self.organisation_label

    @property
    def organisation_label(self) -> str:
        return str(self.organisation) if self.organisation else self.organisation_name


class AgendaItem(ConferencePart):
    """One point of the agenda, in order."""

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="agenda")
    order = models.PositiveSmallIntegerField(_("Order"), default=0)
    starts_at = models.TimeField(_("At"), null=True, blank=True)
    kind = models.CharField(_("Kind"), max_length=10, choices=AgendaKind, default=AgendaKind.OTHER)
    title = models.CharField(_("Title"), max_length=400)
    presenter = models.ForeignKey(
        Attendance, verbose_name=_("Presented by"), on_delete=models.SET_NULL, null=True,
        blank=True, related_name="agenda",
    )  # fmt: skip
    summary = models.TextField(_("Summary"), blank=True)

    objects = ConferencePartQuerySet.as_manager()

    class Meta:
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.title


class Paper(ConferencePart):
    """Tham luận: a paper read at the conference."""

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="papers")
    order = models.PositiveSmallIntegerField(_("Order"), default=0)
    title = models.CharField(_("Title"), max_length=400, blank=True)
    author_name = models.CharField(_("Author"), max_length=150)
    author_position = models.CharField(_("Position"), max_length=400, blank=True)
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("Organisation"), on_delete=models.PROTECT, null=True,
        blank=True, related_name="papers",
    )  # fmt: skip
    summary = models.TextField(_("Summary"), blank=True)

    objects = ConferencePartQuerySet.as_manager()

    class Meta:
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.title or self.author_name


class Conclusion(ConferencePart):
    """Ý kiến chỉ đạo or góp ý: one numbered point, who gave it, and what became of it."""

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="conclusions")
    speaker = models.ForeignKey(
        Attendance, verbose_name=_("Given by"), on_delete=models.PROTECT, related_name="conclusions"
    )
    kind = models.CharField(
        _("Kind"), max_length=15, choices=ConclusionKind, default=ConclusionKind.DIRECTION
    )
    number = models.PositiveSmallIntegerField(_("Number"))
    text = models.TextField(_("Text"))
    responsible = models.ForeignKey(
        Organisation, verbose_name=_("Responsible"), on_delete=models.PROTECT, null=True,
        blank=True, related_name="conclusions",
    )  # fmt: skip
    due_on = models.DateField(_("To be done by"), null=True, blank=True)
    follow_up = models.CharField(
        _("Follow-up"), max_length=5, choices=FollowUpState, default=FollowUpState.NONE
    )
    follow_up_note = models.TextField(_("What was done"), blank=True)

    objects = ConclusionQuerySet.as_manager()

    class Meta:
        ordering = ["speaker__order", "speaker_id", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["conference", "speaker", "number"], name="conclusion_number_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.text[:80]}"

    @property
    def is_overdue(self) -> bool:
        return (
            self.follow_up == FollowUpState.OPEN
            and self.due_on is not None
            and self.due_on < timezone.localdate()
        )
