"""The people and the year that most tests speak of, and where the suite keeps its files."""

import asyncio
import os
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

# For the processes that tests start: a key, no HTTPS redirects. This one has its settings already.
os.environ.setdefault("SECRET_KEY", "tests-only")
os.environ.setdefault("HTTPS", "0")
os.environ["DEBUG"] = "0"
os.environ["CELERY_QUEUE"] = f"test-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}-{os.getpid()}"

import pytest
import time_machine
from django.conf import settings
from django.core.cache import cache
from django.test.signals import setting_changed
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from blocs.enums import CouncilOffice, LeadershipOffice, OrganisationOffice
from documents.keys import DemoAuthority
from emulation.celery import app as celery
from tests.factories.blocs import (
    BlocYearFactory,
    CouncilRoleFactory,
    LeadershipTermFactory,
    MembershipFactory,
    OrganisationRoleFactory,
    UserFactory,
)

QUEUE = os.environ["CELERY_QUEUE"]

# How fast examples are drawn depends on what else the machine does: no reason to fail.
hypothesis_settings.register_profile(
    "suite", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("suite")


def pytest_configure(config):
    """Each process of the suite keeps its uploads apart; static files need no manifest.

    So it does its queue: a worker that took another process's job would not find it in its own
    database, and the job would wait for ever.
    """
    settings.CELERY_TASK_DEFAULT_QUEUE = celery.conf.task_default_queue = QUEUE
    if not settings.CELERY_BROKER_URL.startswith("redis"):
        settings.CELERY_BROKER_URL = celery.conf.broker_url = "memory://"
        settings.CELERY_BROKER_TRANSPORT_OPTIONS = celery.conf.broker_transport_options = {}
    settings.WHITENOISE_AUTOREFRESH = True  # else each test's client reads all static files anew
    settings.MEDIA_ROOT = Path(tempfile.mkdtemp(prefix="media-"))
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    # Models have asked for the storages already: forget them.
    setting_changed.send(sender=None, setting="STORAGES", value=settings.STORAGES, enter=True)
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    keys = Path(tempfile.mkdtemp(prefix="keys-")) / "signing"
    settings.SIGNING_KEY_FILE, settings.SIGNING_TRUST_ROOTS = (
        keys / "system.p12",
        keys / "roots.pem",
    )


FEW = 200


def _asks_servers(item) -> bool:
    """Does the test use the database, or servers it starts itself?"""
    marked = any(item.get_closest_marker(name) for name in ("django_db", "setup", "worker"))
    return marked or not {"db", "transactional_db"}.isdisjoint(item.fixturenames)


def pytest_collection_modifyitems(config, items):
    """Tests that need two real connections are for PostgreSQL; those that ask no database have
    been run on SQLite, where all of the suite's other tests run."""
    if settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):
        if len(items) > FEW:  # somebody who names a test gets it
            left_out = [item for item in items if not _asks_servers(item)]
            items[:] = [item for item in items if _asks_servers(item)]
            config.hook.pytest_deselected(items=left_out)
        return
    reason = pytest.mark.skip(reason="needs PostgreSQL")
    for item in items:
        if "postgres" in item.keywords:
            item.add_marker(reason)


@pytest.fixture(scope="session", autouse=True)
def authority():
    """The suite's own certificate authority, with the system's key by it; both held for months
    already, since some tests turn the clock back."""
    found = DemoAuthority(settings.SIGNING_KEY_FILE.parent)
    with time_machine.travel(datetime.now(UTC) - timedelta(days=300)):
        found.make()
    return found


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item, nextitem):
    """A browser's driver leaves its loop marked as the running one of this thread, and with a
    running loop Django hands out other connections. Whatever is no browser test has none, from
    before its first fixture to after its last: it would be rolled back on one connection and have
    written on another."""
    loop = asyncio._get_running_loop()
    if loop is None or item.get_closest_marker("browser"):
        return (yield)
    asyncio._set_running_loop(None)
    try:
        return (yield)
    finally:
        if nextitem is not None:  # else the driver is gone: see `browser` in tests/browser
            asyncio._set_running_loop(loop)


@pytest.fixture(autouse=True)
def _fresh_cache():
    """Rate limits and the like do not leak from test to test."""
    cache.clear()


@pytest.fixture
def year(db):
    """A bloc-year with three members, one of them its chair in office."""
    year = BlocYearFactory()
    members = MembershipFactory.create_batch(3, bloc=year.bloc)
    LeadershipTermFactory(
        bloc_year=year, organisation=members[0].organisation, office=LeadershipOffice.CHAIR
    )
    return year


@pytest.fixture
def chair(year):
    """The organisation in the chair."""
    return year.chair.organisation


@pytest.fixture
def member(year):
    """A member that does not lead."""
    return year.bloc.memberships.order_by("pk")[1].organisation


@pytest.fixture
def secretary(year):
    return CouncilRoleFactory(council=year.bloc.council, office=CouncilOffice.SECRETARY).user


@pytest.fixture
def leader(year):
    return CouncilRoleFactory(council=year.bloc.council, office=CouncilOffice.LEADER).user


@pytest.fixture
def chair_editor(chair):
    return OrganisationRoleFactory(organisation=chair, office=OrganisationOffice.EDITOR).user


@pytest.fixture
def member_editor(member):
    return OrganisationRoleFactory(organisation=member, office=OrganisationOffice.EDITOR).user


@pytest.fixture
def member_signatory(member):
    return OrganisationRoleFactory(organisation=member, office=OrganisationOffice.SIGNATORY).user


@pytest.fixture
def viewer(member):
    return OrganisationRoleFactory(organisation=member, office=OrganisationOffice.VIEWER).user


@pytest.fixture
def stranger(db):
    """Signed in, but with a role only in another council's bloc."""
    other = LeadershipTermFactory()
    return OrganisationRoleFactory(organisation=other.organisation).user


@pytest.fixture
def administrator(db):
    return UserFactory(is_superuser=True, is_staff=True)
