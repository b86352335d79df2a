"""Official papers, frozen once made, and the letterheads they are printed under."""

import secrets
from typing import Any

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from blocs.models import BlocYear, Organisation
from blocs.models.years import InYear
from blocs.rules import council_role_in_words
from common.models import Base, Searchable
from documents.enums import DocumentKind, MottoStyle
from documents.querysets import DocumentQuerySet

CODE_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def new_verification_code() -> str:
    """Twelve signs without look-alikes, in groups of four: 60 bits, not to be guessed."""
    signs = "".join(secrets.choice(CODE_ALPHABET) for _ in range(12))
    return "-".join(signs[i : i + 4] for i in range(0, 12, 4))


def document_path(document: "Document", filename: str) -> str:
    """Where a paper lies in storage: by its hash, so one content has one name."""
    return f"documents/{document.sha256[:2]}/{document.sha256}.pdf"


class Letterhead(Base):
    """What the papers of one organisation carry at their head and foot (NĐ 30/2020, Phụ lục I;
    political and social organisations apply it "cho phù hợp", so every line is data)."""

    organisation = models.OneToOneField(
        Organisation, on_delete=models.CASCADE, related_name="letterhead"
    )
    motto = models.CharField(
        _("Heading at the right"), max_length=10, choices=MottoStyle, default=MottoStyle.STATE
    )
    parent_name = models.CharField(
        _("Superior body"), max_length=200, blank=True, help_text=_("Printed above, in capitals.")
    )
    issuer_name = models.CharField(
        _("Issuing body"), max_length=200, help_text=_("Printed in bold capitals.")
    )
    symbol = models.CharField(
        _("Symbol"), max_length=40, blank=True,
        help_text=_("What follows the kind in the symbol: BC-MTTW has MTTW."),
    )  # fmt: skip
    place = models.CharField(
        pgettext_lazy("on a paper", "Place"),
        max_length=80,
        help_text=_("Hà Nội, as in the date line."),
    )
    signing_for = models.CharField(
        _("Signs for"), max_length=200, blank=True, help_text=_("TM. KHỐI THI ĐUA, KT. …")
    )
    signer_title = models.CharField(_("Title of the signer"), max_length=200, blank=True)
    signer_name = models.CharField(_("Name of the signer"), max_length=150, blank=True)
    recipients = models.TextField(
        _("Recipients"), blank=True, help_text=_("One a line; the last is usually “Lưu: VT”.")
    )

    class Meta:
        verbose_name = _("letterhead")

    def __str__(self) -> str:
        return self.issuer_name

    def log_chain(self) -> str:
        return self.organisation.log_chain()

    def acting_role(self, user: Any) -> str:
        return council_role_in_words(user, self.organisation.keeper)


class Document(InYear, Searchable):
    """An official paper as it was made: its frozen data, its PDF and the hash of that PDF.

    Never changed; a correction is a new document that names the one it replaces.
    """

    search_sources = ("title", "number", "symbol")

    kind = models.CharField(_("Kind"), max_length=20, choices=DocumentKind)
    bloc_year = models.ForeignKey(BlocYear, on_delete=models.PROTECT, related_name="documents")
    issuer = models.ForeignKey(
        Organisation, verbose_name=_("Issuer"), on_delete=models.PROTECT, related_name="documents",
        null=True, blank=True,
    )  # fmt: skip
    title = models.CharField(_("Title"), max_length=400)
    number = models.CharField(_("Number"), max_length=20, blank=True)
    symbol = models.CharField(_("Symbol"), max_length=60, blank=True)
    issued_on = models.DateField(_("Issued on"), null=True, blank=True)
    data = models.JSONField(help_text="The frozen figures and texts the paper was made from.")
    data_sha256 = models.CharField(max_length=64)
    file = models.FileField(upload_to=document_path, storage=storages["default"], max_length=200)
    sha256 = models.CharField(_("SHA-256 of the file"), max_length=64)
    size = models.PositiveIntegerField(_("Size in bytes"))
    pages = models.PositiveSmallIntegerField(_("Pages"))
    verification_code = models.CharField(
        _("Verification code"), max_length=14, unique=True, default=new_verification_code
    )
    source_key = models.CharField(
        max_length=80, unique=True,
        help_text="What it was made from, e.g. `edition:12`: one source makes one document.",
    )  # fmt: skip
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    published_at = models.DateTimeField(_("Published at"), null=True, blank=True)
    is_illustrative = models.BooleanField(_("Illustrative figures"), default=False)
    is_withheld = models.BooleanField(
        _("Withheld"), default=False,
        help_text=_("Read by who runs the year and its council alone, until what it tells is out."),
    )  # fmt: skip

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        constraints = [
            models.CheckConstraint(condition=Q(pages__gt=0), name="document_has_pages"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("documents:document", args=[self.pk])

    @property
    def full_symbol(self) -> str:
        """`Số: 05/BC-MTTW`; blank where the records clerk has not given a number."""
        return f"{self.number}/{self.symbol}" if self.number else self.symbol
