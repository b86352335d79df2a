"""Rounds of a draft: each text that was circulated, what the members said, and who agreed."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from blocs.models import BlocYear, Organisation
from blocs.models.comments import MemberComment
from blocs.models.years import YearPart
from scoring.enums import CommentOutcome
from scoring.models.criteria import CriteriaSet
from scoring.querysets_rounds import (
    AgreementQuerySet,
    CriteriaRoundQuerySet,
    RoundCommentQuerySet,
)


class CriteriaRound(YearPart):
    """The draft as it was circulated; never changed. `content` is what `content_of` said of it, and
    `sha256` is made as that of an adopted set: equal hashes are equal texts."""

    criteria_set = models.ForeignKey(CriteriaSet, on_delete=models.CASCADE, related_name="rounds")
    number = models.PositiveSmallIntegerField(_("Round"))
    content = models.JSONField()
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    note = models.TextField(
        _("What changed"), blank=True, max_length=2000,
        help_text=_("Tell the members in a few words what you changed and what you ask of them."),
    )  # fmt: skip
    circulated_at = models.DateTimeField(_("Circulated at"), default=timezone.now, editable=False)
    circulated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = CriteriaRoundQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        verbose_name = _("round of the criteria")
        constraints = [
            models.UniqueConstraint(
                fields=["criteria_set", "number"], name="criteria_round_number_once"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return gettext("round %(number)s of %(criteria)s") % {
            "number": self.number, "criteria": self.criteria_set,
        }  # fmt: skip

    def get_absolute_url(self) -> str:
        return reverse("scoring:round", args=[self.pk])

    @property
    def year_of(self) -> BlocYear:
        return self.criteria_set.bloc_year

    @property
    def codes(self) -> list[str]:
        """The criteria of its text, in their order."""
        return [each["code"] for each in self.content["criteria"]]

    @property
    def is_adopted(self) -> bool:
        """Is its text the one that the bloc adopted?"""
        return bool(self.sha256) and self.sha256 == self.criteria_set.sha256


class RoundComment(MemberComment):
    """What a member says about a round, and what the chair makes of it. `code` names the criterion;
    empty: the whole text."""

    round = models.ForeignKey(CriteriaRound, on_delete=models.CASCADE, related_name="comments")
    code = models.CharField(_("Part of the text"), max_length=60, blank=True)
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("Organisation"), on_delete=models.PROTECT, related_name="+"
    )
    outcome = models.CharField(
        _("What is made of it"), max_length=10, choices=CommentOutcome, blank=True
    )

    objects = RoundCommentQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("comment on the criteria")
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=["", *CommentOutcome.values]),
                name="criteria_comment_outcome_known",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", answer="", answered_at__isnull=True)
                | ~Q(outcome="") & ~Q(answer="") & Q(answered_at__isnull=False),
                name="criteria_comment_answered_whole",
            ),
        ]

    def __str__(self) -> str:
        """For the log, which whoever reads the year reads: of a private one only whose it is."""
        return str(self.organisation) if self.is_private else f"{self.organisation}: {self.part}"

    @property
    def year_of(self) -> BlocYear:
        return self.round.criteria_set.bloc_year

    @property
    def part(self) -> Any:
        """The part of the text in words."""
        return part_in_words(self.code)

    @property
    def outcome_now(self) -> CommentOutcome | None:
        return CommentOutcome(self.outcome) if self.outcome else None


class Agreement(YearPart):
    """A member agrees to the text of a round (“nhất trí”): once, and to that text alone."""

    round = models.ForeignKey(CriteriaRound, on_delete=models.CASCADE, related_name="agreements")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = AgreementQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("agreement to the criteria")
        constraints = [
            models.UniqueConstraint(
                fields=["round", "organisation"], name="agreed_to_a_round_once"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.organisation}: {self.round}"

    @property
    def year_of(self) -> BlocYear:
        return self.round.criteria_set.bloc_year


def part_in_words(code: str) -> Any:
    """A criterion as “Criterion I.1”, no code as the whole text."""
    return _("Criterion %(code)s") % {"code": code} if code else _("The whole text")
