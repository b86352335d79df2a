from django.apps import AppConfig


class BlocsConfig(AppConfig):
    """Councils, organisations, roles, blocs, memberships, years, leadership, movements."""

    name = "blocs"
