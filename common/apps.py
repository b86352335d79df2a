from django.apps import AppConfig


class CommonConfig(AppConfig):
    """The floor: errors, decision log, background jobs, formatting. Knows no domain noun."""

    name = "common"
