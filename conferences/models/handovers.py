"""Bàn giao: the chair passes from one organisation to the next, with a list of what goes along."""

from datetime import time
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blocs.models import BlocYear, Organisation
from blocs.models.years import YearPart
from conferences.enums import HandoverStage, HandoverState, ItemKind, RemarkState
from conferences.models.conferences import Conclusion, Conference, ConferencePart
from conferences.querysets import SIGNING_OF_STAGE, HandoverItemQuerySet, HandoverQuerySet
from documents.models import Signing

MOST_COPIES = 20
LONGEST_TEXT = 10_000  # of what is typed; a task is taken in whole, however long
STAGES = {signing: stage for stage, signing in SIGNING_OF_STAGE.items()}


class Handover(ConferencePart):
    """The lead of a bloc passes on. One that is `recorded` is a fact of the past; any other is
    listed, signed by both sides, and moves the rights at the hour its paper states."""

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="handovers")
    outgoing = models.ForeignKey(
        Organisation, verbose_name=_("Hands over"), on_delete=models.PROTECT, related_name="+"
    )
    incoming = models.ForeignKey(
        Organisation, verbose_name=_("Takes over"), on_delete=models.PROTECT, related_name="+"
    )
    handed_on = models.DateField(_("On"))
    note = models.TextField(_("Note"), blank=True)
    state = models.CharField(
        _("State"), max_length=10, choices=HandoverState, default=HandoverState.RECORDED,
        editable=False,
    )  # fmt: skip
    in_force_at = models.DateTimeField(_("In force from"), null=True, editable=False)
    outgoing_people = models.TextField(
        _("People of the side that hands over"), blank=True, max_length=2000,
        help_text=_("One a line: name, then a comma and the position."),
    )  # fmt: skip
    incoming_people = models.TextField(
        _("People of the side that takes over"), blank=True, max_length=2000,
        help_text=_("One a line: name, then a comma and the position."),
    )  # fmt: skip
    copies = models.PositiveSmallIntegerField(
        _("Number of copies"), default=2,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_COPIES)],
    )  # fmt: skip
    year = models.ForeignKey(
        BlocYear, verbose_name=_("Year whose chair passes on"), on_delete=models.PROTECT, null=True,
        editable=False, related_name="+",
    )  # fmt: skip
    signing = models.OneToOneField(
        Signing, on_delete=models.PROTECT, null=True, editable=False, related_name="handover"
    )
    last_signing = models.ForeignKey(
        Signing, on_delete=models.PROTECT, null=True, editable=False, related_name="+",
        help_text="The paper taken back last; the next one stands in its place.",
    )  # fmt: skip
    entered_at = models.DateTimeField(_("In force since"), null=True, editable=False)
    trouble = models.TextField(
        blank=True, editable=False, help_text="Why it could not come into force at its hour."
    )
    cancel_reason = models.TextField(_("Reason"), blank=True, editable=False)

    objects = HandoverQuerySet.as_manager()

    class Meta:
        ordering = ["handed_on", "pk"]
        verbose_name = _("handover")
        constraints = [
            models.CheckConstraint(
                condition=~Q(outgoing=F("incoming")), name="handover_between_two"
            ),
            models.CheckConstraint(
                condition=Q(state__in=HandoverState.values), name="handover_state_known"
            ),
            models.UniqueConstraint(
                fields=["conference"], condition=~Q(state="cancelled"), name="one_live_handover"
            ),
            models.CheckConstraint(
                condition=Q(state="recorded") | Q(in_force_at__isnull=False),
                name="handover_says_from_when",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["open", "in_force"])
                | Q(signing__isnull=False, year__isnull=False),
                name="handover_signed_on_paper",
            ),
            models.CheckConstraint(
                condition=~Q(state="in_force") | Q(entered_at__isnull=False),
                name="handover_in_force_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(cancel_reason=""),
                name="handover_cancelled_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outgoing} → {self.incoming}"

    def get_absolute_url(self) -> str:
        return reverse("conferences:handover", args=[self.pk])

    @property
    def state_now(self) -> HandoverState:
        return HandoverState(self.state)

    @property
    def is_draft(self) -> bool:
        return self.state == HandoverState.DRAFT

    @property
    def is_recorded(self) -> bool:
        """A fact without list or signatures."""
        return self.state == HandoverState.RECORDED

    @property
    def target(self) -> BlocYear:
        """The year whose chair passes on: fixed when the paper is opened, before that the year the
        conference opens, else its own."""
        return self.year or self.conference.next_year or self.conference.bloc_year

    @property
    def hour(self) -> "time | None":
        """The hour of force, where the product's people are."""
        return timezone.localtime(self.in_force_at).time() if self.in_force_at else None

    @property
    def stage(self) -> HandoverStage:
        """How it stands. Uses `signing__parties__signature` if prefetched."""
        if self.state != HandoverState.OPEN or self.signing is None:
            return HandoverStage(self.state)
        found = STAGES.get(self.signing.state_now)
        if found is not None:
            return found
        is_whole = all(party.is_signed for party in self.signing.parties.all())
        return HandoverStage.SIGNED if is_whole else HandoverStage.INCOMPLETE


class HandoverItem(YearPart):
    """One row of what is handed over. `amount` is in whole đồng, for funds alone."""

    handover = models.ForeignKey(Handover, on_delete=models.CASCADE, related_name="items")
    order = models.PositiveSmallIntegerField(default=0, editable=False)
    kind = models.CharField(_("Kind"), max_length=10, choices=ItemKind, default=ItemKind.DOCUMENTS)
    text = models.TextField(_("What is handed over"), max_length=LONGEST_TEXT)
    quantity = models.PositiveIntegerField(
        _("Quantity"), null=True, blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(999_999)],
    )  # fmt: skip
    unit = models.CharField(
        _("Unit"), max_length=30, blank=True, help_text=_("Such as: bộ, quyển, con.")
    )
    amount = models.DecimalField(
        _("Amount (đồng)"), max_digits=15, decimal_places=0, null=True, blank=True,
        validators=[MinValueValidator(0)],
    )  # fmt: skip
    note = models.CharField(_("Note"), max_length=500, blank=True)
    conclusion = models.ForeignKey(
        Conclusion, on_delete=models.SET_NULL, null=True, editable=False, related_name="+",
        help_text="The open conclusion that the row was taken from.",
    )  # fmt: skip
    remark_state = models.CharField(
        _("The other side says"), max_length=10, choices=RemarkState, default=RemarkState.NONE,
        editable=False,
    )  # fmt: skip
    remark = models.CharField(_("Remark"), max_length=500, blank=True)
    remarked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False,
        related_name="+",
    )  # fmt: skip

    objects = HandoverItemQuerySet.as_manager()

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = _("row of a handover")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=ItemKind.values), name="handover_item_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(kind="funds", amount__gte=0),
                name="handover_amount_of_funds",
            ),
            models.CheckConstraint(
                condition=Q(remark_state__in=RemarkState.values), name="handover_remark_known"
            ),
            models.CheckConstraint(
                condition=~Q(remark_state="remarked") | ~Q(remark=""),
                name="handover_remark_says_something",
            ),
            models.UniqueConstraint(
                fields=["handover", "conclusion"], condition=Q(conclusion__isnull=False),
                name="handover_conclusion_once",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def year_of(self) -> BlocYear:
        return self.handover.conference.bloc_year

    @property
    def remark_now(self) -> RemarkState:
        return RemarkState(self.remark_state)

    @property
    def kind_now(self) -> ItemKind:
        return ItemKind(self.kind)

    @property
    def facts(self) -> dict[str, Any]:
        """What the paper prints of it."""
        return {
            "kind": self.kind, "text": self.text, "quantity": self.quantity, "unit": self.unit,
            "amount": str(self.amount) if self.amount is not None else None, "note": self.note,
            "remark": self.remark,
        }  # fmt: skip
