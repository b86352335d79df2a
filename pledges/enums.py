"""States of a pledge."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from documents.enums import SigningState


class PledgeState(models.TextChoices):
    """Where a pledge stands: a draft, or wherever its signing is. Derived, never stored.

    `recorded` is a pledge signed outside the system, entered with its signers: one of the past, or
    one signed at a ceremony.
    """

    DRAFT = "draft", _("Draft")
    PREPARING = SigningState.PREPARING.value, SigningState.PREPARING.label
    OPEN = SigningState.OPEN.value, SigningState.OPEN.label
    SEALING = SigningState.SEALING.value, SigningState.SEALING.label
    SEALED = SigningState.SEALED.value, SigningState.SEALED.label
    RECORDED = SigningState.RECORDED.value, SigningState.RECORDED.label

    @property
    def style(self) -> str:
        """How it is drawn: a state of common's badge."""
        return "none" if self == PledgeState.DRAFT else SigningState(self.value).style


class CommentOutcome(models.TextChoices):
    """What the chair made of a comment."""

    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Not accepted")
    NOTED = "noted", _("Noted")

    @property
    def style(self) -> str:
        """How it is drawn: a state of common's badge."""
        return {"accepted": "done", "declined": "none", "noted": "doing"}[self.value]


class TargetKind(models.TextChoices):
    """What a commitment is measured by."""

    NUMBER = "number", _("A number")
    TEXT = "text", _("Words")
    YES_NO = "yes_no", _("Yes or no")

    @property
    def field(self) -> str:
        """The field of a commitment that holds its target."""
        return f"target_{self.value}"
