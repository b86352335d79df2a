"""When and how the demo is loaded into a database that holds nothing of it yet."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from awards.models import AwardType
from blocs.models import Bloc
from tests.emulation.conftest import load
from tests.factories.blocs import UserFactory


@pytest.fixture
def var(settings, tmp_path):
    """A folder of its own for the secrets that are kept."""
    settings.VAR_DIR, settings.DEBUG, settings.DEMO_PASSWORD = tmp_path, True, ""
    return tmp_path


def test_quiet_run_tells_the_accounts_alone(db, var):
    lines = load("--verbosity", "0").splitlines()
    assert lines[0].split()[0] == "Account"
    assert len(lines) == 12


def test_if_empty_loads_into_an_empty_database(db, var):
    assert "Loaded:" in load("--if-empty")


def test_refused_when_debug_is_off(db, var, settings):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="--force"):
        load()
    assert not Bloc.objects.exists()
    assert not User.objects.exists()


def test_loads_when_debug_is_off_but_forced(db, var, settings):
    settings.DEBUG = False
    load("--force")
    assert Bloc.objects.count() == 6


def test_no_real_account_gets_a_known_password(db, var):
    UserFactory(username="secretary", full_name="Lê Thị Thật")
    with pytest.raises(CommandError, match="secretary"):
        load()
    assert User.objects.get().check_password("mat-khau-thu-9")
    assert not Bloc.objects.exists()


def test_award_types_changed_by_hand_come_back_to_the_data(db):
    call_command("load_award_types", stdout=StringIO())
    AwardType.objects.filter(code="CO_CP", effective_to__isnull=True).update(name="Sai")
    said = StringIO()
    call_command("load_award_types", stdout=said)
    assert "1 changed" in said.getvalue()
    names = set(AwardType.objects.filter(code="CO_CP").values_list("name", flat=True))
    assert names == {"Cờ thi đua của Chính phủ"}
