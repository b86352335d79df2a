from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Figures of a bloc-year gathered into conference reports; reads every app, read by none."""

    name = "reports"
