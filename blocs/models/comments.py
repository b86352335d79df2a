"""What members say about a draft of the year, and what those who run it make of it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from blocs.models.years import YearPart
from common.changes import version_of


class MemberComment(YearPart):
    """A comment of one member on one part of a draft. Who inherits it says what it is about, whose
    it is and, in `outcome`, what may be made of it; its queryset is a `CommentQuerySet`."""

    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    body = models.TextField(_("Comment"))
    is_private = models.BooleanField(
        _("Only for the chair"), default=False,
        help_text=_("Read by your own organisation and those who run the year, by nobody else."),
    )  # fmt: skip
    outcome: "models.CharField[str, str]"
    answer = models.TextField(_("Answer"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(_("Answered at"), null=True, editable=False)

    class Meta:
        abstract = True

    @property
    def is_answered(self) -> bool:
        return bool(self.outcome)

    @property
    def answered(self) -> dict[str, str]:
        """The answer as it stands: what a form shows that was drawn before another one."""
        return {"outcome": self.outcome, "answer": self.answer}

    @property
    def answer_version(self) -> str:
        """The mark of the answer: what answering compares, so that no member gets two letters that
        contradict each other."""
        return version_of(self.answered)
