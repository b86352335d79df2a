"""Blocs and who belongs to them, from and to."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from blocs.enums import BlocLabel, BlocRotation
from blocs.models.organisations import Council, Organisation
from blocs.querysets import BlocQuerySet, MembershipQuerySet
from blocs.rules import council_role_in_words
from common.models import Base, Searchable


class Bloc(Searchable):
    """Khối or cụm thi đua: similar organisations that compete and are compared."""

    search_sources = ("name", "short_name", "code")

    council = models.ForeignKey(
        Council, verbose_name=_("Council"), on_delete=models.PROTECT, related_name="blocs"
    )
    code = models.SlugField(_("Code"), max_length=40, unique=True)
    name = models.CharField(_("Name"), max_length=300)
    short_name = models.CharField(_("Short name"), max_length=120, blank=True)
    label = models.CharField(_("Called"), max_length=10, choices=BlocLabel)
    legal_basis = models.TextField(
        _("Legal basis"), blank=True, help_text=_("The decision that set the bloc up.")
    )
    dissolved_on = models.DateField(_("Ended on"), null=True, blank=True)
    rotation = models.CharField(
        _("How the next chair is found"), max_length=15, choices=BlocRotation, blank=True
    )
    rotation_rest = models.PositiveSmallIntegerField(
        _("Years a former chair waits"), default=0,
        help_text=_("So many years after its last one a member does not lead again; 0: no such "
                    "rule."),
    )  # fmt: skip
    rotation_basis = models.CharField(
        _("Basis"), max_length=300, blank=True,
        help_text=_("The article of the bloc's regulations that says so."),
    )  # fmt: skip
    organisations = models.ManyToManyField(
        Organisation, through="blocs.Membership", related_name="blocs"
    )

    objects = BlocQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("bloc")
        verbose_name_plural = _("blocs")
        constraints = [
            models.CheckConstraint(
                condition=Q(rotation__in=["", *BlocRotation.values]), name="bloc_rotation_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("blocs:bloc", args=[self.pk])

    @property
    def is_cluster(self) -> bool:
        return self.label == BlocLabel.CUM

    @property
    def chair_title(self) -> str:
        """Khối trưởng or Cụm trưởng, by what the bloc calls itself; in the screen's language."""
        return gettext("Cluster chair") if self.is_cluster else gettext("Bloc chair")

    @property
    def vice_chair_title(self) -> str:
        """Khối phó or Cụm phó."""
        return gettext("Cluster vice-chair") if self.is_cluster else gettext("Bloc vice-chair")

    def members_during(self, starts_on: date, ends_on: date) -> "QuerySet[Membership]":
        """Memberships that share a day with the period, in the bloc's order, organisations read."""
        return self.memberships.during(starts_on, ends_on).select_related("organisation")

    def log_chain(self) -> str:
        return f"council:{self.council_id}"

    def acting_role(self, user: Any) -> str:
        return council_role_in_words(user, self.council)


class Membership(Base):
    """An organisation in a bloc from a day to a day; never twice in one bloc on one day.

    The database refuses an overlap itself (migration 0002).
    """

    bloc = models.ForeignKey(Bloc, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("Organisation"), on_delete=models.PROTECT,
        related_name="memberships",
    )  # fmt: skip
    starts_on = models.DateField(_("From"))
    ends_on = models.DateField(_("To"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("Order"), default=0)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="membership_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} – {self.bloc}"

    def log_chain(self) -> str:
        return self.bloc.log_chain()

    def acting_role(self, user: Any) -> str:
        return self.bloc.acting_role(user)
