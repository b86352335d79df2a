"""How a program reads conferences and handovers."""

from conferences.api.conferences import ConferenceViewSet
from conferences.api.handovers import HandoverViewSet

__all__ = ["ConferenceViewSet", "HandoverViewSet"]
