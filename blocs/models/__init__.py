"""What is stored about councils, organisations, blocs and their years."""

from blocs.models.blocs import Bloc, Membership
from blocs.models.organisations import (
    Council,
    CouncilRole,
    LineageEvent,
    Organisation,
    OrganisationImport,
    OrganisationRole,
)
from blocs.models.years import (
    BlocYear,
    Deadline,
    LeadershipTerm,
    Mandate,
    Movement,
    Representative,
)

__all__ = [
    "Bloc",
    "BlocYear",
    "Council",
    "CouncilRole",
    "Deadline",
    "LeadershipTerm",
    "LineageEvent",
    "Mandate",
    "Membership",
    "Movement",
    "Organisation",
    "OrganisationImport",
    "OrganisationRole",
    "Representative",
]
