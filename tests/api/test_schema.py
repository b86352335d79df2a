"""The OpenAPI document is whole, and the API keeps what it promises there."""

from io import StringIO

import pytest
import schemathesis
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase
from hypothesis import settings as hypothesis_settings
from rest_framework.throttling import SimpleRateThrottle
from schemathesis.specs.openapi.checks import positive_data_acceptance

from blocs.models import Deadline, Movement, Representative
from emulation.wsgi import application
from scoring.actions import begin_draft
from tests.api.conftest import hold_conference
from tests.api.scoring import SCOPES
from tests.factories.api import token_of
from tests.scoring.standing import published_year

# What a token needs to write, by the tag of the endpoint.
WRITES = {
    "report-editions": "reports:write", "criteria-sets": "criteria:write",
    "criteria-rounds": "criteria:write", "criteria-comments": "criteria:write",
    "scorecards": "scores:write", "evidence": "scores:write",
    "appraisers": "scores:write", "recusals": "scores:write", "bars": "scores:write",
    "rankings": "rankings:write",
}  # fmt: skip


def test_the_schema_is_valid_and_made_without_a_warning(db):
    written = StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=written)
    assert "/api/v1/conferences/{id}/" in written.getvalue()


def test_the_schema_is_open_to_everybody(client, db):
    answer = client.get("/api/v1/schema/")
    assert answer.status_code == 200
    assert answer.json()["openapi"].startswith("3.")


PUBLIC = {"public-lists", "announcements"}  # what everybody reads on the public page


def test_every_operation_needs_a_scope_but_what_is_public(client, db):
    schema = client.get("/api/v1/schema/").json()
    for path, item in schema["paths"].items():
        for verb, operation in item.items():
            if path.split("/")[3] in PUBLIC:
                assert (verb, operation["security"]) == ("get", [{}]), path
                continue
            scope = "read" if verb == "get" else WRITES[operation["tags"][0]]
            assert {"clientCredentials": [scope]} in operation["security"], path
            assert operation["responses"]["401"], path


@pytest.fixture
def _one_connection():
    """The test's transaction outlives a request, as it does with Django's own test client."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def world(_one_connection, secretary, year, chair, monkeypatch):
    """Data of every kind for the requests to meet, and no limit on their number."""
    monkeypatch.setitem(SimpleRateThrottle.THROTTLE_RATES, "user", "100000/min")
    monkeypatch.setitem(SimpleRateThrottle.THROTTLE_RATES, "anon", "100000/min")
    Deadline.objects.create(bloc_year=year, step="pledge", due_on="2026-04-30")
    Movement.objects.create(bloc_year=year, name="Phong trào")
    Representative.objects.create(term=year.terms.get(), full_name="Nguyễn Văn An")
    hold_conference(year, by=chair)
    published_year(year, secretary)
    begin_draft(year, by=secretary)
    return {"Authorization": f"Bearer {token_of(secretary, f'{SCOPES} reports:write')}"}


schema = schemathesis.openapi.from_dict(SchemaGenerator().get_schema(public=True))
schema.app = application


@schema.parametrize()
@hypothesis_settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_the_api_keeps_its_schema(case, world):
    # A body may have the right shape and still be refused: no schema says that parts add up.
    excluded = [] if case.method == "GET" else [positive_data_acceptance]
    case.call_and_validate(headers=world, excluded_checks=excluded)
