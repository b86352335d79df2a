from django.apps import AppConfig


class PledgesConfig(AppConfig):
    """Pledges (giao ước) and who signed them; later the signing itself."""

    name = "pledges"
