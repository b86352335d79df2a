"""Councils, the register of organisations, and who acts for whom."""

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from blocs.enums import (
    CouncilLevel,
    CouncilOffice,
    LineageKind,
    OrganisationKind,
    OrganisationOffice,
)
from blocs.querysets import (
    CouncilQuerySet,
    CouncilRoleQuerySet,
    OrganisationImportQuerySet,
    OrganisationQuerySet,
    OrganisationRoleQuerySet,
)
from blocs.rules import council_role_in_words
from common.models import Base, Searchable, SheetImport

ends_after_start = (
    Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gte=F("starts_on"))
)


class Council(Searchable):
    """Hội đồng Thi đua – Khen thưởng: groups organisations into blocs and awards them."""

    search_sources = ("name", "short_name", "code")

    code = models.SlugField(_("Code"), max_length=40, unique=True)
    name = models.CharField(_("Name"), max_length=300)
    short_name = models.CharField(_("Short name"), max_length=120, blank=True)
    level = models.CharField(_("Level"), max_length=20, choices=CouncilLevel)
    legal_basis = models.TextField(
        _("Legal basis"), blank=True, help_text=_("The decision that set the council up.")
    )
    days_before_year = models.PositiveSmallIntegerField(
        _("Days before the year a conference may fall"), default=60,
        help_text=_("A conference earlier than this needs a reason."),
    )  # fmt: skip
    days_after_year = models.PositiveSmallIntegerField(
        _("Days after the year a conference may fall"), default=120,
        help_text=_("Year-end conferences are held as late as April of the next year."),
    )  # fmt: skip
    requires_second_factor = models.BooleanField(
        _("Signing needs a second factor"), default=False,
        help_text=_("Whoever signs in the system confirms with a code or a passkey as well."),
    )  # fmt: skip
    remind_days_before = models.PositiveSmallIntegerField(
        _("Days before a deadline a reminder goes out"), default=3
    )
    remind_days_after = models.PositiveSmallIntegerField(
        _("Days after a deadline a reminder goes out"), default=1
    )

    objects = CouncilQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("council")
        verbose_name_plural = _("councils")

    def __str__(self) -> str:
        return self.short_name or self.name

    def get_absolute_url(self) -> str:
        return reverse("blocs:council", args=[self.pk])

    def log_chain(self) -> str:
        return f"council:{self.pk}"

    def acting_role(self, user: Any) -> str:
        return council_role_in_words(user, self)


class Organisation(Searchable):
    """Đơn vị: an organisation of the register, shared by all councils.

    Its council of record (`keeper`) edits it. A rename keeps the row and remembers the old name;
    a merger ends the row and points at the successor, so lineage is never lost.
    """

    search_sources = ("name", "short_name", "code", "other_names")

    code = models.SlugField(
        _("Code"), max_length=40, unique=True,
        help_text=_("Short, unique in the register, e.g. ubnd-ha-noi."),
    )  # fmt: skip
    name = models.CharField(_("Name"), max_length=300)
    short_name = models.CharField(_("Short name"), max_length=120, blank=True)
    other_names = models.TextField(
        _("Other names"), max_length=2000, blank=True,
        help_text=_(
            "One a line: as the organisation is called in its digital certificates, for example"
            " “UBND thành phố Hà Nội”."
        ),
    )  # fmt: skip
    kind = models.CharField(_("Kind"), max_length=20, choices=OrganisationKind)
    keeper = models.ForeignKey(
        Council, verbose_name=_("Council of record"), on_delete=models.PROTECT,
        related_name="organisations",
    )  # fmt: skip
    parent = models.ForeignKey(
        "self", verbose_name=_("Direct superior"), on_delete=models.PROTECT, null=True, blank=True,
        related_name="children",
    )  # fmt: skip
    address = models.CharField(_("Address"), max_length=300, blank=True)
    email = models.EmailField(_("Email for notices"), blank=True)
    merged_into = models.ForeignKey(
        "self", verbose_name=_("Merged into"), on_delete=models.PROTECT, null=True, blank=True,
        related_name="predecessors", editable=False,
    )  # fmt: skip
    dissolved_on = models.DateField(_("Ended on"), null=True, blank=True, editable=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | Q(dissolved_on__isnull=False),
                name="merged_organisation_has_ended",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("pk")),
                name="organisation_not_merged_into_itself",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("pk")),
                name="organisation_not_its_own_parent",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("blocs:organisation", args=[self.pk])

    @property
    def label(self) -> str:
        """The short name where there is one: for tables and seals."""
        return self.short_name or self.name

    @property
    def other_names_list(self) -> list[str]:
        """The names beside its own and its short one, as on certificates."""
        return self.other_names.splitlines()

    @property
    def is_active(self) -> bool:
        return self.merged_into_id is None and self.dissolved_on is None

    def name_on(self, day: date) -> str:
        """The name the organisation bore on `day`; papers of the past keep the name of the past.

        Reads `lineage` (prefetch it for many rows).
        """
        renames = sorted(
            (
                e
                for e in self.lineage.all()
                if e.kind == LineageKind.RENAMED and e.effective_on > day
            ),
            key=lambda event: event.effective_on,
        )
        return renames[0].former_name if renames else self.name

    def log_chain(self) -> str:
        return f"council:{self.keeper_id}"

    def acting_role(self, user: Any) -> str:
        return council_role_in_words(user, self.keeper)


class LineageEvent(Base):
    """One turn in an organisation's life: it was renamed, or merged into another."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="lineage")
    kind = models.CharField(_("Kind"), max_length=10, choices=LineageKind)
    effective_on = models.DateField(_("In force from"))
    former_name = models.CharField(_("Former name"), max_length=300)
    former_short_name = models.CharField(_("Former short name"), max_length=120, blank=True)
    successor = models.ForeignKey(
        Organisation, verbose_name=_("Successor"), on_delete=models.PROTECT, null=True, blank=True,
        related_name="absorbed",
    )  # fmt: skip
    reason = models.TextField(
        _("Basis"), help_text=_("The decision behind it: number, date, issuer.")
    )

    class Meta:
        ordering = ["-effective_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(kind="merged") & Q(successor__isnull=False))
                | (Q(kind="renamed") & Q(successor__isnull=True)),
                name="lineage_merger_names_successor",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.former_name} – {self.get_kind_display()}"


class CouncilRole(Base):
    """A person's office in a council, from and to."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("Person"), on_delete=models.CASCADE,
        related_name="council_roles",
    )  # fmt: skip
    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="roles")
    office = models.CharField(_("Office"), max_length=20, choices=CouncilOffice)
    starts_on = models.DateField(_("From"), null=True, blank=True)
    ends_on = models.DateField(_("To"), null=True, blank=True)

    objects = CouncilRoleQuerySet.as_manager()

    class Meta:
        ordering = ["council", "office", "pk"]
        constraints = [
            models.CheckConstraint(condition=ends_after_start, name="council_role_dates_in_order"),
            models.CheckConstraint(
                condition=Q(office__in=CouncilOffice.values), name="council_role_office_known"
            ),
            models.UniqueConstraint(
                fields=["user", "council", "office"], condition=Q(ends_on__isnull=True),
                name="council_role_open_once",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.user.get_full_name()} – {self.get_office_display()}, {self.council}"

    def log_chain(self) -> str:
        return f"council:{self.council_id}"

    def acting_role(self, user: Any) -> str:
        return council_role_in_words(user, self.council)


class OrganisationRole(Base):
    """A person's office in an organisation, from and to."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("Person"), on_delete=models.CASCADE,
        related_name="organisation_roles",
    )  # fmt: skip
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="roles")
    office = models.CharField(_("Office"), max_length=20, choices=OrganisationOffice)
    position = models.CharField(_("Position"), max_length=200, blank=True)
    starts_on = models.DateField(_("From"), null=True, blank=True)
    ends_on = models.DateField(_("To"), null=True, blank=True)

    objects = OrganisationRoleQuerySet.as_manager()

    class Meta:
        ordering = ["organisation", "office", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=ends_after_start, name="organisation_role_dates_in_order"
            ),
            models.CheckConstraint(
                condition=Q(office__in=OrganisationOffice.values),
                name="organisation_role_office_known",
            ),
            models.UniqueConstraint(
                fields=["user", "organisation", "office"], condition=Q(ends_on__isnull=True),
                name="organisation_role_open_once",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.user.get_full_name()} – {self.get_office_display()}, {self.organisation}"

    def log_chain(self) -> str:
        return f"council:{self.organisation.keeper_id}"

    def acting_role(self, user: Any) -> str:
        return council_role_in_words(user, self.organisation.keeper)


class OrganisationImport(SheetImport):
    """A spreadsheet of organisations for the register."""

    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="imports")

    objects = OrganisationImportQuerySet.as_manager()

    def get_absolute_url(self) -> str:
        return reverse("blocs:import", args=[self.pk])

    def log_chain(self) -> str:
        return f"council:{self.council_id}"

    def acting_role(self, user: Any) -> str:
        return council_role_in_words(user, self.council)
