"""Rounds of a draft: each text that was circulated, and what the members said about it."""

import re
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from blocs.models import BlocYear, Organisation
from blocs.models.comments import MemberComment
from blocs.models.years import YearPart
from pledges.enums import CommentOutcome
from pledges.models.texts import Pledge
from pledges.querysets import PledgeCommentQuerySet, PledgeVersionQuerySet

WHOLE = "whole"
PARTS: dict[str, Promise] = {
    WHOLE: _("The whole text"),
    "legal_bases": _("Legal bases"),
    "preamble": _("Preamble"),
    "closing": _("Closing words"),
}
CLAUSE = re.compile(r"clause:([1-9]\d{0,3})")


class PledgeVersion(YearPart):
    """The text as it was circulated, or opened for signature; never changed."""

    pledge = models.ForeignKey(Pledge, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField(_("Version"))
    text = models.JSONField(help_text="Title, legal bases, preamble, clauses, closing.")
    sha256 = models.CharField(max_length=64)
    circulated_at = models.DateTimeField(_("Circulated at"), default=timezone.now, editable=False)
    circulated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    note = models.TextField(
        _("What changed"), blank=True,
        help_text=_("Tell the members in a few words what you changed and what you ask of them."),
    )  # fmt: skip
    signing = models.OneToOneField(
        "documents.Signing", on_delete=models.PROTECT, null=True, related_name="pledge_version"
    )

    objects = PledgeVersionQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        verbose_name = _("version of a pledge")
        constraints = [
            models.UniqueConstraint(
                fields=["pledge", "number"], name="pledge_version_number_once"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return gettext("version %(number)s of %(pledge)s") % {
            "number": self.number, "pledge": self.pledge,
        }  # fmt: skip

    def get_absolute_url(self) -> str:
        return reverse("pledges:version", args=[self.pk])

    @property
    def year_of(self) -> BlocYear:
        return self.pledge.bloc_year


class PledgeComment(MemberComment):
    """What a member says about one part of a version, and what the chair makes of it.

    `key` names the part: `whole`, `legal_bases`, `preamble`, `clause:3`, `closing`.
    """

    version = models.ForeignKey(PledgeVersion, on_delete=models.CASCADE, related_name="comments")
    key = models.CharField(_("Part of the text"), max_length=20)
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("Organisation"), on_delete=models.PROTECT,
        related_name="pledge_comments",
    )  # fmt: skip
    outcome = models.CharField(
        _("What is made of it"), max_length=10, choices=CommentOutcome, blank=True
    )

    objects = PledgeCommentQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("comment on a pledge")
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=["", *CommentOutcome.values]),
                name="pledge_comment_outcome_known",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", answered_at__isnull=True)
                | ~Q(outcome="") & Q(answered_at__isnull=False),
                name="pledge_comment_answered_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.part}"

    @property
    def year_of(self) -> BlocYear:
        return self.version.pledge.bloc_year

    @property
    def part(self) -> "str | Promise":
        """The part of the text in words."""
        return part_in_words(self.key)

    @property
    def outcome_now(self) -> CommentOutcome | None:
        return CommentOutcome(self.outcome) if self.outcome else None


def part_in_words(key: str) -> "str | Promise":
    """`clause:3` as “Clause 3”, `preamble` as “Preamble”."""
    found = CLAUSE.fullmatch(key)
    return _("Clause %(number)s") % {"number": found[1]} if found else PARTS.get(key, key)


def keys_of(text: Mapping[str, Any]) -> list[str]:
    """The parts of a text that can be commented on, in their order, the whole of it first."""
    clauses = [f"clause:{number}" for number in range(1, len(text["clauses"]) + 1)]
    parts = [WHOLE, "legal_bases", "preamble", *clauses, "closing"]
    return [key for key in parts if text.get(key, True)]
