"""The demo, loaded once for all tests of a module that look at it."""

from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings


def load(*options):
    """Load the demo; what the command said."""
    said = StringIO()
    call_command("load_demo", *options, stdout=said)
    return said.getvalue()


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker, tmp_path_factory):
    """The demo in a transaction around all tests of the module, each of which has its own within;
    its folder of secrets, and what the command said."""
    var = tmp_path_factory.mktemp("demo")
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(VAR_DIR=var, DEBUG=True, DEMO_PASSWORD=""):
            said = load()
        yield SimpleNamespace(var=var, said=said)
        transaction.set_rollback(True)


@pytest.fixture
def demo(loaded, db, settings):
    """The demo, loaded; what the command said."""
    settings.VAR_DIR, settings.DEBUG, settings.DEMO_PASSWORD = loaded.var, True, ""
    return loaded.said
