"""Kinds and states of what happens at a conference."""

from enum import nonmember

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ConferenceKind(models.TextChoices):
    LAUNCH = "launch", _("Launch and pledge signing")
    MIDYEAR = "midyear", _("Mid-year review")
    YEAR_END = "year_end", _("Year-end review")
    THEMATIC = "thematic", _("Thematic meeting")


class ConferenceState(models.TextChoices):
    PLANNED = "planned", _("Planned")
    HELD = "held", _("Held")
    CANCELLED = "cancelled", _("Cancelled")

    # Back to planned undoes a wrong click, with a reason.
    moves = nonmember(
        {"planned": {"held", "cancelled"}, "held": {"planned"}, "cancelled": {"planned"}}
    )

    def can_become(self, new: str) -> bool:
        return new in self.moves[self.value]


class PartOfDay(models.TextChoices):
    """What sources and invitations give where no hour is given."""

    MORNING = "morning", _("Morning")
    AFTERNOON = "afternoon", _("Afternoon")
    EVENING = "evening", _("Evening")
    ALL_DAY = "all_day", _("All day")

    hours = nonmember({"morning": (0, 13), "afternoon": (11, 19), "evening": (17, 24)})

    def holds(self, hour: int) -> bool:
        """Whether something that begins at `hour` may be said to be in this part of the day."""
        first, last = self.hours.get(self.value, (0, 24))
        return first <= hour < last


class AgendaKind(models.TextChoices):
    OPENING = "opening", _("Opening")
    REPORT = "report", _("Report")
    PAPERS = "papers", _("Papers")
    DISCUSSION = "discussion", _("Discussion")
    DIRECTION = "direction", _("Direction")
    SIGNING = "signing", _("Pledge signing")
    ELECTION = "election", _("Election of the chair")
    AWARDS = "awards", _("Awards")
    HANDOVER = "handover", _("Handover")
    CLOSING = "closing", _("Closing")
    OTHER = "other", _("Other")


class Capacity(models.TextChoices):
    """In what capacity a person is at a conference."""

    PRESIDING = "presiding", _("Presiding")
    DIRECTING = "directing", _("Attending and directing")
    DELEGATE = "delegate", _("Delegate of a member")
    SPEAKER = "speaker", _("Speaker")
    GUEST = "guest", _("Guest")
    SECRETARY = "secretary", _("Minute-taker")


class ConclusionKind(models.TextChoices):
    DIRECTION = "direction", _("Direction")
    CONTRIBUTION = "contribution", _("Contribution")
    CONCLUSION = "conclusion", _("Conclusion")


class ReportState(models.TextChoices):
    """How a member's report stands; derived from its days."""

    WAITING = "waiting", _("Not sent")
    OVERDUE = "overdue", _("Overdue")
    SENT = "sent", _("Sent, receipt not confirmed")
    RECEIVED = "received", _("Received in time")
    LATE = "late", _("Received late")

    styles = nonmember(
        {"waiting": "none", "overdue": "late", "sent": "doing", "received": "done", "late": "due"}
    )

    @property
    def style(self) -> str:
        """How the state is drawn (templates/components/_state.html)."""
        return self.styles[self.value]


class FollowUpState(models.TextChoices):
    NONE = "none", _("No follow-up needed")
    OPEN = "open", _("To be done")
    DONE = "done", _("Done")


class HandoverState(models.TextChoices):
    """`recorded`: a fact of the past, entered without signatures; it moves no rights by itself
    later. All others are steps of a handover that both sides sign here."""

    RECORDED = "recorded", _("Recorded")
    DRAFT = "draft", _("Draft")
    OPEN = "open", _("Given to both sides to sign")
    IN_FORCE = "in_force", _("In force")
    CANCELLED = "cancelled", _("Cancelled")

    moves = nonmember(
        {
            "recorded": set(),
            "draft": {"open", "cancelled"},
            "open": {"draft", "in_force", "cancelled"},
            "in_force": set(),
            "cancelled": set(),
        }
    )

    def can_become(self, new: str) -> bool:
        return new in self.moves[self.value]


class HandoverStage(models.TextChoices):
    """How a handover stands, told by its state and by the signing of its paper; never stored."""

    RECORDED = "recorded", _("Recorded")
    DRAFT = "draft", _("Draft")
    PREPARING = "preparing", _("Paper being made")
    SIGNING = "signing", _("Being signed")
    SEALING = "sealing", _("Being sealed")
    INCOMPLETE = "incomplete", _("Closed without all signatures")
    SIGNED = "signed", _("Signed, not in force yet")
    IN_FORCE = "in_force", _("In force")
    CANCELLED = "cancelled", _("Cancelled")

    styles = nonmember(
        {
            "recorded": "done", "draft": "doing", "preparing": "doing", "signing": "due",
            "sealing": "doing", "incomplete": "late", "signed": "due", "in_force": "done",
            "cancelled": "none",
        }
    )  # fmt: skip

    @property
    def style(self) -> str:
        """How it is drawn (templates/components/_state.html)."""
        return self.styles[self.value]


class ItemKind(models.TextChoices):
    """What is handed over, in the order in which the paper lists it."""

    DOCUMENTS = "documents", _("Files and papers")
    TASKS = "tasks", _("Open tasks")
    SEAL = "seal", pgettext_lazy("handed over", "Seal")
    FUNDS = "funds", _("Funds")
    OTHER = "other", pgettext_lazy("handed over", "Other")


class RemarkState(models.TextChoices):
    """What the side that takes over says of one row of the list."""

    NONE = "none", _("Not looked at yet")
    ACCEPTED = "accepted", _("Agreed")
    REMARKED = "remarked", _("With a remark")

    styles = nonmember({"none": "none", "accepted": "done", "remarked": "due"})

    @property
    def style(self) -> str:
        return self.styles[self.value]
