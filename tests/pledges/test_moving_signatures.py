"""Migration 0003: who had signed a pledge is carried over to its signing, and back."""

from datetime import date

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from documents.models import Signing
from tests.factories.blocs import BlocYearFactory, OrganisationFactory

BEFORE, AFTER = ("pledges", "0001_initial"), ("pledges", "0004_drop_own_signatures")
DAY = date(2026, 3, 17)


def migrate(to):
    executor = MigrationExecutor(connection)
    executor.migrate([to])
    return MigrationExecutor(connection).loader.project_state([to]).apps


@pytest.fixture
def latest(transactional_db):
    """Whatever a test leaves, the tables are as the models have them afterwards."""
    yield
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def old_pledge(apps, state, *signed, **facts):
    pledge = apps.get_model("pledges", "Pledge").objects.create(
        bloc_year_id=BlocYearFactory().pk, title="Giao ước", state=state, **facts
    )
    for position, has_signed in enumerate(signed, start=1):
        apps.get_model("pledges", "PledgeParty").objects.create(
            pledge=pledge, organisation_id=OrganisationFactory().pk, position=position,
            state="signed" if has_signed else "waiting", signed_on=DAY if has_signed else None,
            signer_name="Lê Văn A" if has_signed else "",
        )  # fmt: skip
    return pledge.pk


def test_signatures_are_carried_over_and_back(latest):
    old = migrate(BEFORE)
    recorded = old_pledge(old, "recorded", True, False, signed_on=DAY, stated_parties=10)
    begun, waiting = old_pledge(old, "open", True), old_pledge(old, "open", False)
    draft = old_pledge(old, "draft")

    pledges = migrate(AFTER).get_model("pledges", "Pledge").objects.select_related("signing")
    signing = pledges.get(pk=recorded).signing
    assert (signing.state, signing.signed_on, signing.stated_parties) == ("recorded", DAY, 10)
    assert [hasattr(party, "signature") for party in signing.parties.order_by("position")] == [
        True, False,
    ]  # fmt: skip
    assert signing.parties.get(position=1).signature.full_name == "Lê Văn A"
    assert pledges.get(pk=begun).signing.state == "recorded"
    assert pledges.get(pk=waiting).signing is None
    assert pledges.get(pk=draft).signing is None

    old = migrate(BEFORE)
    pledge = old.get_model("pledges", "Pledge").objects.get(pk=recorded)
    assert (pledge.state, pledge.signed_on, pledge.stated_parties) == ("recorded", DAY, 10)
    assert list(pledge.parties.order_by("position").values_list("state", "signer_name")) == [
        ("signed", "Lê Văn A"), ("waiting", ""),
    ]  # fmt: skip
    assert not Signing.objects.exists()


def test_the_frozen_text_moves_into_a_row_of_its_own_and_back(latest):
    pledge = old_pledge(migrate(BEFORE), "recorded", True)
    pledges = migrate(AFTER).get_model("pledges", "Pledge")
    signing = pledges.objects.select_related("signing").get(pk=pledge).signing
    assert signing.data["title"] == "Giao ước"

    migrate(("documents", "0004_drop_data_of_signing"))
    assert Signing.objects.get(pk=signing.pk).data == signing.data

    apps = migrate(("documents", "0002_signing"))
    assert apps.get_model("documents", "Signing").objects.get().data == signing.data
