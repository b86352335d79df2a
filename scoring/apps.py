from django.apps import AppConfig


class ScoringConfig(AppConfig):
    """Criteria sets; later scorecards, marks and rankings."""

    name = "scoring"
