"""States and kinds of councils, organisations, blocs and years, and the moves allowed."""

from enum import nonmember

from django.db import models
from django.utils.translation import gettext_lazy as _

from blocs.rotation import Rotation


class CouncilLevel(models.TextChoices):
    CENTRAL = "central", _("Central")
    MINISTRY = "ministry", _("Ministry, sector or central organisation")
    PROVINCE = "province", _("Province or city")
    GRASSROOTS = "grassroots", _("Grassroots")


class CouncilOffice(models.TextChoices):
    """What a person is in a council."""

    SECRETARY = "secretary", _("Secretary")
    LEADER = "leader", _("Leader")


class OrganisationOffice(models.TextChoices):
    """What a person is in an organisation."""

    EDITOR = "editor", _("Editor")
    SIGNATORY = "signatory", _("Signatory")
    VIEWER = "viewer", _("Viewer")


class OrganisationKind(models.TextChoices):
    AUTHORITY = "authority", _("Local authority")
    MINISTRY = "ministry", _("Ministry or sector")
    STATE_BODY = "state_body", _("State body")
    SOCIO_POLITICAL = "socio_political", _("Socio-political organisation")
    ASSOCIATION = "association", _("Association or union")
    ARMED_FORCES = "armed_forces", _("Armed forces")
    ENTERPRISE = "enterprise", _("Enterprise")
    SCHOOL = "school", _("School")
    OTHER = "other", _("Other")


class LineageKind(models.TextChoices):
    RENAMED = "renamed", _("Renamed")
    MERGED = "merged", _("Merged")


class RowState(models.TextChoices):
    """What a row of a spreadsheet would do to the register."""

    NEW = "new", _("New")
    CHANGED = "changed", _("Changed")
    UNCHANGED = "unchanged", _("Unchanged")
    ERROR = "error", _("Error")


class BlocLabel(models.TextChoices):
    """What the bloc calls itself. Texts mix both words, so the label is data (domain.md §1)."""

    KHOI = "khoi", _("Bloc")
    CUM = "cum", _("Cluster")


class BlocRotation(models.TextChoices):
    """How a bloc's regulations say its next chair is found; see `blocs.rotation`."""

    VICE_SUCCEEDS = Rotation.VICE_SUCCEEDS.value, _("The vice-chair succeeds")
    TURNS = Rotation.TURNS.value, _("Members take turns in their order")
    FREE = Rotation.FREE.value, _("Free election or acclamation")


class LeadershipOffice(models.TextChoices):
    CHAIR = "chair", _("Chair")
    VICE_CHAIR = "vice_chair", _("Vice-chair")


class MovementKind(models.TextChoices):
    """Forms of emulation (Law 06/2022/QH15, Art. 16)."""

    REGULAR = "regular", _("Regular")
    THEMATIC = "thematic", _("Thematic")


class YearPhase(models.TextChoices):
    """The course of a bloc-year. It moves one step on; a step back needs a reason."""

    PLANNING = "planning", _("Planning")
    PLEDGING = "pledging", _("Pledging")
    UNDERWAY = "underway", _("Under way")
    SELF_SCORING = "self_scoring", _("Self-scoring")
    APPRAISAL = "appraisal", _("Appraisal")
    BALLOTING = "balloting", _("Balloting")
    CONCLUDED = "concluded", _("Concluded")
    ARCHIVED = "archived", _("Archived")

    moves = nonmember(
        {
            "planning": {"pledging"},
            "pledging": {"underway", "planning"},
            "underway": {"self_scoring", "pledging"},
            "self_scoring": {"appraisal", "underway"},
            "appraisal": {"balloting", "self_scoring"},
            "balloting": {"concluded", "appraisal"},
            "concluded": {"archived", "balloting"},
            "archived": set(),
        }
    )

    def can_become(self, new: str) -> bool:
        return new in self.moves[self.value]

    @property
    def position(self) -> int:
        """1 for the first phase."""
        return list(YearPhase).index(self) + 1

    @property
    def next(self) -> "YearPhase | None":
        following = list(YearPhase)[self.position :]
        return following[0] if following else None

    @property
    def previous(self) -> "YearPhase | None":
        """The phase a year may step back to, or None."""
        before = list(YearPhase)[self.position - 2] if self.position > 1 else None
        return before if before is not None and self.can_become(before) else None


class DeadlineStep(models.TextChoices):
    """What a bloc-year sets a last day for."""

    PLAN = "plan", _("Plan and criteria circulated")
    PLEDGE = "pledge", _("Pledge signed")
    MIDYEAR = "midyear", _("Mid-year review")
    SELF_SCORE = "self_score", _("Self-scores submitted")
    APPRAISAL = "appraisal", _("Appraisal finished")
    BALLOT = "ballot", _("Ballot held")
    YEAR_END = "year_end", _("Year-end conference held")
    DOSSIER = "dossier", _("Award dossiers submitted")

    # The phase in which the step is finished: once the year has moved on, it is done.
    finished_in = nonmember(
        {
            "plan": YearPhase.PLANNING,
            "pledge": YearPhase.PLEDGING,
            "midyear": YearPhase.UNDERWAY,
            "self_score": YearPhase.SELF_SCORING,
            "appraisal": YearPhase.APPRAISAL,
            "ballot": YearPhase.BALLOTING,
            "year_end": YearPhase.BALLOTING,
            "dossier": YearPhase.CONCLUDED,
        }
    )

    @property
    def phase(self) -> YearPhase:
        """The phase in which the step is finished."""
        return self.finished_in[self.value]
