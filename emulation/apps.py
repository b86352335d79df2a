from django.apps import AppConfig


class EmulationConfig(AppConfig):
    """The roof: settings, addresses, API, demo data; wires, decides nothing."""

    name = "emulation"
