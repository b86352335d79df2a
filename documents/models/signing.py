"""The signing of one paper by several organisations: who is to sign, who did, and how the PDF grew.

A pledge, a handover, minutes are all signed here. What was signed is the signing's `FrozenText`
under `Signing.data_sha256`; the PDF made from it only ever grows by incremental updates, so each
earlier state of the file is the beginning of the present one.
"""

from datetime import date
from typing import Any

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blocs.enums import DeadlineStep
from blocs.models import BlocYear, Mandate, Organisation
from blocs.models.years import InYear, YearPart
from common.models import Base, Job
from documents.enums import (
    Authentication,
    DocumentKind,
    PartyState,
    RevisionKind,
    SigningState,
    SigningWay,
)
from documents.models.papers import Document, new_verification_code
from documents.querysets import PartyQuerySet, SigningQuerySet


def signing_path(signing: "Signing", filename: str) -> str:
    """Where the present state of a paper that is being signed lies: by its hash."""
    return f"signings/{signing.code}/{filename}"


def scan_path(signature: "Signature", filename: str) -> str:
    """Where the scan of a page signed in ink lies: by its hash, with the ending of its kind."""
    return f"signings/{signature.party.signing.code}/scans/{filename}"


class Signing(YearPart):
    """One paper and its signatures, from the frozen text to the seal.

    A signing in state `recorded` tells of a paper signed outside the system; it has no document.
    """

    bloc_year = models.ForeignKey(BlocYear, on_delete=models.PROTECT, related_name="signings")
    kind = models.CharField(_("Kind"), max_length=20, choices=DocumentKind)
    title = models.CharField(_("Title"), max_length=400)
    issuer = models.ForeignKey(
        Organisation, verbose_name=_("Issuer"), on_delete=models.PROTECT, null=True, blank=True,
        related_name="signings_issued",
    )  # fmt: skip
    symbol = models.CharField(_("Symbol"), max_length=60, blank=True)
    state = models.CharField(
        _("State"), max_length=10, choices=SigningState, default=SigningState.PREPARING
    )
    data_sha256 = models.CharField(_("SHA-256 of the text"), max_length=64)
    code = models.CharField(
        _("Verification code"), max_length=14, unique=True, default=new_verification_code
    )
    document = models.OneToOneField(
        Document, on_delete=models.PROTECT, null=True, related_name="signing"
    )
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    deadline_step = models.CharField(
        max_length=20, choices=DeadlineStep, blank=True,
        help_text="The year's deadline that the signatures are due by.",
    )  # fmt: skip
    file = models.FileField(
        upload_to=signing_path, storage=storages["default"], max_length=200, blank=True
    )
    job = models.ForeignKey(Job, on_delete=models.PROTECT, null=True, related_name="+")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    opened_at = models.DateTimeField(_("Opened at"), null=True, editable=False)
    closed_at = models.DateTimeField(_("Closed at"), null=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    reason = models.TextField(_("Reason"), blank=True, help_text="Of closing early, or of voiding.")
    sealed_at = models.DateTimeField(_("Sealed at"), null=True, editable=False)
    seal = models.JSONField(default=dict, help_text="Facts of the seal's certificate and time.")
    evidence = models.OneToOneField(
        Document, on_delete=models.PROTECT, null=True, related_name="evidence_of"
    )
    signed_on = models.DateField(_("Signed on"), null=True, blank=True)
    place = models.CharField(_("Place"), max_length=300, blank=True)
    stated_parties = models.PositiveSmallIntegerField(
        _("Signatories as stated"), null=True, blank=True,
        help_text=_("When the source gives the number but does not name every member."),
    )  # fmt: skip

    objects = SigningQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("signing")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=SigningState.values), name="signing_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["open", "sealing", "sealed"]) | Q(document__isnull=False),
                name="signing_open_has_document",
            ),
            models.CheckConstraint(
                condition=~Q(state="sealed") | Q(sealed_at__isnull=False, evidence__isnull=False),
                name="signing_sealed_has_evidence",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("documents:signing", args=[self.pk])

    @property
    def state_now(self) -> SigningState:
        return SigningState(self.state)

    @property
    def data(self) -> dict[str, Any]:
        """What the members sign, as plain values; read from its own row on first use."""
        return self.text.data

    @property
    def last_that_holds(self) -> "Signing | None":
        """What this one replaces: the last before it whose text was not taken back."""
        earlier = self.replaces
        while earlier is not None and earlier.state == SigningState.VOIDED:
            earlier = earlier.replaces
        return earlier

    @property
    def newest(self) -> "Signing | None":
        """What replaces this one now: the latest after it that was opened and not taken back. What
        is signed for good holds until its successor is."""
        later, found = getattr(self, "replaced_by", None), None
        while later is not None:
            is_moving = later.state in {SigningState.OPEN, SigningState.SEALING}
            if later.is_over or (is_moving and not self.is_over):
                found = later
            later = getattr(later, "replaced_by", None)
        return found

    @property
    def is_open(self) -> bool:
        """Takes signatures now."""
        return self.state == SigningState.OPEN

    @property
    def is_over(self) -> bool:
        """Signed for good: sealed here, or recorded as signed on paper."""
        return self.state in {SigningState.SEALED, SigningState.RECORDED}

    @property
    def due_on(self) -> "date | None":
        """The last day for signatures. Uses the year's `deadlines` if prefetched."""
        rows = self.bloc_year.deadlines.all() if self.deadline_step else []
        return next((row.due_on for row in rows if row.step == self.deadline_step), None)


class FrozenText(models.Model):
    """What the members of one signing sign, as plain values; written once, never changed.

    A row of its own, since it may be megabytes long and each deed on a signing reads and locks
    the signing, not the text: a bloc of 500 signs as fast as one of five.
    """

    signing = models.OneToOneField(
        Signing, on_delete=models.CASCADE, primary_key=True, related_name="text"
    )
    data = models.JSONField()

    def __str__(self) -> str:
        return str(self.signing)


class Party(YearPart):
    """An organisation that is to sign. It has signed when it has a `signature`; each at most one,
    whoever asks how often, since the signature's link to its party is unique."""

    signing = models.ForeignKey(Signing, on_delete=models.CASCADE, related_name="parties")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="signing_parties"
    )
    position = models.PositiveSmallIntegerField(_("Order"), default=0)
    seen_at = models.DateTimeField(_("Seen at"), null=True, blank=True)
    declined_at = models.DateTimeField(_("Declined at"), null=True, blank=True)
    declined_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decline_reason = models.TextField(_("Reason"), blank=True)

    objects = PartyQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["signing", "organisation"], name="party_once"),
            models.CheckConstraint(
                condition=Q(declined_at__isnull=True) | ~Q(decline_reason=""),
                name="party_declines_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation)

    @property
    def year_of(self) -> BlocYear:
        return self.signing.bloc_year

    @property
    def field_name(self) -> str:
        """The party's prepared signature field in the PDF; fixed by its place in the order."""
        return f"ky-{self.position:03d}"

    @property
    def is_signed(self) -> bool:
        """Uses `signature` if it was read along (`for_lists`)."""
        return hasattr(self, "signature")

    @property
    def state(self) -> PartyState:
        """Signed, declined, seen or not opened: derived, never stored."""
        if self.is_signed:
            return PartyState.SIGNED
        if self.declined_at:
            return PartyState.DECLINED
        if self.signing.is_over:
            return PartyState.UNSIGNED
        return PartyState.SEEN if self.seen_at else PartyState.WAITING


class Signature(InYear, Base):
    """One member's signature on the text of hash `text_sha256`; written once, never changed.

    What is kept of a consent: person, capacity, mandate, time, text hash, way of authentication,
    address, user agent. `signed_at` is the moment in the system; for ink and sources only the day
    is known (`signed_on`).
    """

    party = models.OneToOneField(Party, on_delete=models.CASCADE, related_name="signature")
    way = models.CharField(_("Way of signing"), max_length=12, choices=SigningWay)
    text_sha256 = models.CharField(_("SHA-256 of the text"), max_length=64, blank=True)
    signer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    full_name = models.CharField(_("Signed by"), max_length=150, blank=True)
    capacity = models.CharField(_("Position"), max_length=300, blank=True)
    mandate = models.ForeignKey(
        Mandate, on_delete=models.PROTECT, null=True, related_name="signatures"
    )
    signs_for_head = models.CharField(
        _("Signs for"), max_length=300, blank=True,
        help_text=_("The title of the head a deputy signs for, printed after “KT.”."),
    )  # fmt: skip
    signed_on = models.DateField(_("Signed on"), null=True, blank=True)
    signed_at = models.DateTimeField(_("Signed at"), null=True, blank=True)
    authentication = models.CharField(
        _("Signed in again with"), max_length=20, choices=Authentication, blank=True
    )
    address = models.GenericIPAddressField(_("Address"), null=True, blank=True)
    user_agent = models.CharField(_("Program"), max_length=300, blank=True)
    certificate = models.JSONField(
        default=dict, help_text="Subject, issuer, serial, validity, SHA-256, evidence of status."
    )
    scan = models.FileField(
        upload_to=scan_path, storage=storages["default"], max_length=200, blank=True
    )
    scan_sha256 = models.CharField(max_length=64, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["pk"]
        verbose_name = _("signature")
        constraints = [
            models.CheckConstraint(
                condition=Q(way__in=SigningWay.values), name="signature_way_known"
            ),
            models.CheckConstraint(
                condition=~Q(way__in=["consent", "certificate"])
                | Q(signer__isnull=False, signed_at__isnull=False) & ~Q(text_sha256=""),
                name="signature_in_system_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(way="ink") | ~Q(scan_sha256=""), name="signature_in_ink_has_scan"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.full_name or self.get_way_display()} – {self.party}"

    @property
    def year_of(self) -> BlocYear:
        return self.party.year_of

    @property
    def day(self) -> "date | None":
        """The day of signing, where the product's people are."""
        return timezone.localdate(self.signed_at) if self.signed_at else self.signed_on

    @property
    def in_capacity(self) -> str:
        """`KT. CHỦ TỊCH, PHÓ CHỦ TỊCH` for a deputy, else the person's own title."""
        if not self.signs_for_head:
            return self.capacity
        return ", ".join(filter(None, [f"KT. {self.signs_for_head}", self.capacity]))


class PaperRevision(models.Model):
    """One state of a paper's PDF while it grew: the first `size` bytes of its present file.

    Nothing but the present file is stored; incremental updates leave every earlier state as its
    beginning, and `sha256` proves that.
    """

    signing = models.ForeignKey(Signing, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=RevisionKind)
    signature = models.OneToOneField(
        Signature, on_delete=models.PROTECT, null=True, related_name="revision"
    )
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["signing", "number"], name="revision_number_once"),
            models.CheckConstraint(condition=Q(size__gt=0), name="revision_has_bytes"),
            models.CheckConstraint(
                condition=Q(kind="signature", signature__isnull=False)
                | ~Q(kind="signature") & Q(signature__isnull=True),
                name="revision_of_signature_names_it",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.signing_id}.{self.number}"
