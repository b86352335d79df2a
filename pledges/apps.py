from django.apps import AppConfig


class PledgesConfig(AppConfig):
    """Pledges (giao ước): their text, its rounds, and what each member commits itself to."""

    name = "pledges"
