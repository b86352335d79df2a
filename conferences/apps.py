from django.apps import AppConfig


class ConferencesConfig(AppConfig):
    """Conferences: agenda, attendance, papers, conclusions, handover."""

    name = "conferences"
