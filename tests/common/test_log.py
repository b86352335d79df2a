"""The decision log: append-only, chained, provable."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from common.log import log, verify_log
from common.models import LogChain, LogEntry
from tests.blocs.test_years_races import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def entries(year, secretary):
    with transaction.atomic():
        return [
            log(secretary, "opened the year", year, after={"theme": f"chủ đề {n}"})
            for n in range(3)
        ]


def test_lines_of_a_chain_are_numbered_and_each_holds_the_hash_before(entries):
    assert [entry.sequence for entry in entries] == [1, 2, 3]
    assert entries[0].previous_hash == ""
    assert [entry.previous_hash for entry in entries[1:]] == [entry.hash for entry in entries[:2]]


def test_a_line_says_who_acted_and_for_whom(entries, secretary, chair):
    assert entries[0].actor_name == secretary.full_name
    assert chair.name in entries[0].role


def test_each_year_has_a_chain_of_its_own(entries, secretary, stranger):
    other = stranger.organisation_roles.get().organisation.terms.get().bloc_year
    assert log(secretary, "opened the year", other).sequence == 1


def test_an_untouched_log_is_whole(entries):
    assert list(verify_log()) == []
    call_command("verify_log")


@pytest.mark.parametrize(
    ("column", "value"),
    [("reason", "'khác'"), ("actor_name", "'Người khác'"), ("after", "'{}'"), ("hash", "'0'")],
)
def test_verify_log_names_the_first_changed_line(entries, column, value):
    raw(f"UPDATE common_logentry SET {column} = {value} WHERE id >= {entries[1].pk}")
    breach = next(verify_log())
    assert (breach.chain, breach.sequence) == (entries[0].chain_id, 2)


def test_verify_log_finds_a_moved_time(entries):
    later = (entries[0].at + timedelta(seconds=1)).strftime("%Y-%m-%d %H:%M:%S.%f")
    raw(f"UPDATE common_logentry SET at = '{later}' WHERE id = {entries[0].pk}")
    assert next(verify_log()).sequence == 1


@pytest.mark.parametrize("position", [0, 1, 2])
def test_verify_log_finds_a_missing_line_wherever_it_was(entries, position):
    raw(f"DELETE FROM common_logentry WHERE id = {entries[position].pk}")
    assert next(verify_log()).sequence == position + 1
    with pytest.raises(CommandError):
        call_command("verify_log")


def test_a_line_refuses_change_and_deletion(entries):
    entry = entries[0]
    with pytest.raises(TypeError):
        entry.save()
    with pytest.raises(TypeError):
        entry.delete()
    with pytest.raises(TypeError):
        LogEntry.objects.update(reason="x")
    with pytest.raises(TypeError):
        LogEntry.objects.all().delete()
    assert list(verify_log()) == []


@pytest.mark.postgres
@pytest.mark.parametrize(
    "deed", ["UPDATE common_logentry SET reason = 'x'", "DELETE FROM common_logentry"]
)
def test_postgresql_itself_refuses_change_and_deletion(entries, deed):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(deed)
    assert LogEntry.objects.filter(reason="").count() == 3


def test_a_failed_deed_leaves_no_line(year, secretary):
    with transaction.atomic():
        log(secretary, "opened the year", year)
        transaction.set_rollback(True)
    assert not LogEntry.objects.exists()
    assert not LogChain.objects.filter(length__gt=0).exists()


def raw(statement):
    """What a person with the database's password could do, triggers off."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # no table changes with checks waiting
            cursor.execute("ALTER TABLE common_logentry DISABLE TRIGGER USER")
        cursor.execute(statement)
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE common_logentry ENABLE TRIGGER USER")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_verify_log_finds_no_breach_in_lines_written_while_it_reads(year, secretary):
    def write():
        for _line in range(10):
            with transaction.atomic():
                log(secretary, "opened the year", year)

    def verify():
        return [breach for _time in range(40) for breach in verify_log()]

    results = at_once(*[write] * 20, verify, verify)
    assert results[20:] == [[], []]
    assert LogChain.objects.get(key=year.log_chain()).length == 200
    assert list(verify_log()) == []


def test_verify_log_finds_a_line_that_the_log_did_not_write(entries):
    last = entries[-1]
    forged = LogEntry(**{
        field.attname: getattr(last, field.attname)
        for field in LogEntry._meta.concrete_fields if not field.primary_key
    })  # fmt: skip
    forged.sequence, forged.previous_hash = last.sequence + 1, last.hash
    forged.hash = forged.compute_hash()
    forged.save()
    assert next(verify_log()).reason == "not written by the log"
