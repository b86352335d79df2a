"""Pages of one person are for that person."""

import pytest

pytestmark = pytest.mark.django_db


def test_no_cache_on_the_way_keeps_what_a_person_or_a_program_is_answered(client, secretary, year):
    client.force_login(secretary)
    for address in ("/home/", year.get_absolute_url(), "/organisations/export/", "/api/v1/years/"):
        kept = client.get(address)["Cache-Control"]
        assert {"private", "no-cache"} <= set(kept.split(", ")), address


def test_public_pages_may_be_kept(client):
    assert "private" not in client.get("/").get("Cache-Control", "")
