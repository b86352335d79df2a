from django.apps import AppConfig


class BallotsConfig(AppConfig):
    """Ballots: the rule, the roll, casting, the count."""

    name = "ballots"
