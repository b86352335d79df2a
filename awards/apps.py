from django.apps import AppConfig


class AwardsConfig(AppConfig):
    """Award types, and awards proposed and given."""

    name = "awards"
