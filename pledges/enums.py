"""States of a pledge and ways in which a member signed."""

from enum import nonmember

from django.db import models
from django.utils.translation import gettext_lazy as _


class PledgeState(models.TextChoices):
    """`recorded` is a pledge signed on paper, entered with its signers and never signed in the
    system: one of the past, or one signed at a ceremony."""

    DRAFT = "draft", _("Draft")
    OPEN = "open", _("Open for signature")
    SEALED = "sealed", _("Sealed")
    RECORDED = "recorded", _("Recorded from a source")

    moves = nonmember(
        {
            "draft": {"open", "recorded"},
            "open": {"draft", "sealed", "recorded"},
            "sealed": set(),
            "recorded": set(),
        }
    )

    def can_become(self, new: str) -> bool:
        return new in self.moves[self.value]

    @property
    def style(self) -> str:
        """How it is drawn: a state of common's badge."""
        return {"draft": "none", "open": "doing"}.get(self.value, "done")


class PartyState(models.TextChoices):
    """How one member stands to the pledge."""

    WAITING = "waiting", _("Not signed yet")
    SIGNED = "signed", _("Signed")
    DECLINED = "declined", _("Declined")

    @property
    def style(self) -> str:
        """How it is drawn: a state of common's badge."""
        return {"waiting": "doing", "signed": "done", "declined": "late"}[self.value]
