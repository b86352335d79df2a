from django.apps import AppConfig


class BallotsConfig(AppConfig):
    """Ballots: roll, casting, count. Empty until its issue; holds its place in the layers."""

    name = "ballots"
