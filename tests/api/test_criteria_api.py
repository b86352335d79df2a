"""A program writes, checks and adopts the criteria of a year."""

import json
from decimal import Decimal

import pytest
from django.test import Client

from blocs.models import BlocYear
from common.models import LogEntry
from scoring.actions import adopt_criteria, begin_draft, criteria_version
from scoring.enums import CriteriaState
from scoring.models import CriteriaSet, Criterion
from tests.api.scoring import DECLARED, LEAVES, SETS, kept, send, sent, tree, writer_of
from tests.api.test_problems import assert_problem
from tests.factories.api import program_of
from tests.factories.blocs import BlocYearFactory
from tests.queries import queries_of


@pytest.fixture
def writer(secretary):
    """A program that acts as the secretary."""
    return writer_of(secretary)


@pytest.fixture
def draft(writer, year):
    return sent(writer, "post", SETS, tree(year))


def at(row, deed=""):
    return f"{SETS}{row['id']}/{deed}"


def refused(program, verb, path, body, status, code):
    """The problem that the request meets; nothing is changed by it."""
    before = kept()
    found = assert_problem(send(program, verb, path, body), status, code)
    assert kept() == before
    return found


# -- writing --------------------------------------------------------------------------------------


def test_what_is_sent_is_what_is_read(writer, year):
    answer = send(writer, "post", SETS, tree(year))

    assert answer.status_code == 201, answer.content.decode()
    row = writer.get(answer["Location"]).json()
    assert row == answer.json()
    assert row["declared"] == DECLARED
    for told, given in zip(row["criteria"], LEAVES, strict=True):
        assert told | given == told
    assert row["state"] == "draft"
    assert row["version"] == 1
    assert row["bloc_year"]["id"] == year.pk
    assert row["faults"] == []


def test_the_tree_is_flat_in_the_order_of_the_document_and_names_its_groups(draft):
    told = [(each["code"], each["parent"]) for each in draft["criteria"]]
    assert told == [
        ("I", ""), ("I.1", "I"), ("I.2", "I"), ("I.3", "I"), ("II", ""), ("II.1", "II"),
        ("II.2", "II"), ("T", ""),
    ]  # fmt: skip
    formulas = {each["code"]: each["formula"] for each in draft["criteria"]}
    assert formulas["I"] == ""
    assert "0,5" in formulas["I.1"]


def test_what_was_read_can_be_sent_again_and_changes_nothing(writer, draft):
    body = {name: draft[name] for name in ("title", "declared", "criteria")}
    lines = LogEntry.objects.count()
    row = sent(writer, "put", at(draft), body | {"seen": draft["version_mark"]})
    assert row == draft
    assert LogEntry.objects.count() == lines


@pytest.mark.parametrize("figure", ["0.1", 0.1, "12.3"])
def test_decimals_are_exact_however_they_are_written(writer, year, figure):
    body = tree(year, T={"unit": figure})
    row = sent(writer, "post", SETS, body)
    assert row["criteria"][-1]["unit"] == str(figure)
    assert Criterion.objects.get(code="T").unit == Decimal(str(figure))


def test_the_whole_tree_replaces_the_draft(writer, draft):
    body = tree()
    body["title"] = "Tên mới"
    body["criteria"][1]["maximum"] = "15"
    body["criteria"][2]["maximum"] = "25"
    row = sent(writer, "put", at(draft), body)
    assert row["id"] == draft["id"]
    assert row["title"] == "Tên mới"
    assert [each["maximum"] for each in row["criteria"][1:3]] == ["15", "25"]


def test_who_read_an_earlier_state_does_not_overwrite(writer, draft):
    sent(writer, "put", at(draft), tree() | {"title": "Của người khác"})
    body = tree() | {"title": "Của tôi", "seen": draft["version_mark"]}
    refused(writer, "put", at(draft), body, 409, "changed-meanwhile")


def test_a_second_draft_is_refused(writer, year, draft):
    refused(writer, "post", SETS, tree(year), 409, "criteria-begun")


# -- faults ---------------------------------------------------------------------------------------

FAULTS = {
    "criteria.0.maximum": {"I": {"maximum": "50"}},
    "criteria.2.code": {"I_2": {"code": "I.1"}},
    "criteria.1.code": {"I_1": {"code": "I..1"}},
    "criteria.1.step": {"I_1": {"step": "0.3"}},
    "criteria.1.way": {"I_1": {"way": "by-magic"}},
    "criteria.1.text": {"I_1": {"text": ""}},
    "criteria.1.unit": {"I_1": {"unit": "2"}},
    "criteria.1.assigned": {"I_1": {"assigned": ["KHONG-CO"]}},
    "criteria.3.bands": {"I_3": {"bands": [{"at_least": 9, "points": 30}]}},
    "criteria.3.bands.1.points": {
        "I_3": {"bands": [{"at_least": 9, "points": 1}, {"at_least": 8, "points": "x"}]}
    },
    "criteria.7.nature": {"T": {"nature": "magic"}},
    "criteria.7.maximun": {"T": {"maximun": 5}},
}


@pytest.mark.parametrize(("path", "changes"), FAULTS.items(), ids=str)
def test_a_fault_is_told_at_its_path(writer, year, path, changes):
    found = refused(writer, "post", SETS, tree(year, **changes), 400, "invalid")
    assert path in found["errors"]
    assert found["errors"][path][0]


DECLARATIONS = {
    "declared.total": {"total": "90"},
    "declared.digits": {"digits": 9},
    "declared.ties": {"ties": [{"rule": "shared"}, {"rule": "shared"}]},
    "declared.ties.0.group": {"ties": [{"rule": "group"}]},
    "declared.ties.0.rule": {"ties": [{"rule": "dice"}]},
    "declared.thresholds": {"thresholds": [{"at_least": "2000", "name": "Xuất sắc"}]},
    "declared.thresholds.0.name": {"thresholds": [{"at_least": "90", "name": ""}]},
    "declared.knockouts": {"knockouts": [{"text": "Vi phạm"}, {"text": "Vi phạm"}]},
    "declared.knockouts.0.below": {"knockouts": [{"text": "Vi phạm", "code": "I"}]},
    "declared.cross_weight": {"cross_weight": "101"},
    "declared.bonus_cap": {"bonus_cap": "-1"},
}


@pytest.mark.parametrize(("path", "changes"), DECLARATIONS.items(), ids=str)
def test_a_fault_of_the_declaration_is_told_at_its_path(writer, year, path, changes):
    body = tree(year)
    body["declared"] |= changes
    found = refused(writer, "post", SETS, body, 400, "invalid")
    assert path in found["errors"]


HOSTILE = ["NaN", "Infinity", "1e400", "1E999999999", "-0.0", '"1.234,5"', '"1,234.5"', '"NaN"',
           "true", "[]", "{}", '"１２"', "-1", '""', '"+5"', '" 5"', "0.000000001"]  # fmt: skip


@pytest.mark.parametrize("figure", HOSTILE)
def test_what_is_no_plain_number_is_refused(writer, year, figure):
    body = tree(year, T={"maximum": "@"})
    text = json.dumps(body).replace('"@"', figure)
    before = kept()
    answer = send(writer, "post", SETS, text)
    assert answer.status_code == 400, answer.content
    if answer.json()["type"] != "urn:problem:parse-error":
        assert "criteria.7.maximum" in answer.json()["errors"]
    assert kept() == before


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '"x"', "null", "[" * 100_000, '{"bloc_year": 1e400}', "\xff"]
)
def test_a_body_that_is_no_object_is_refused(writer, year, text):
    assert send(writer, "post", SETS, text).status_code in {400, 404}
    assert not CriteriaSet.objects.exists()


def test_a_tree_that_is_too_large_is_refused(writer, year):
    body = tree(year)
    body["criteria"] = [LEAVES[0]] + [{"code": f"I.{n}", "text": "x"} for n in range(500)]
    refused(writer, "post", SETS, body, 400, "invalid")


def test_what_is_merely_not_finished_waits_for_adoption(writer, year):
    body = tree(year, I_1={"way": None, "step": None, "maximum": None})
    row = sent(writer, "post", SETS, body)
    assert {each["at"] for each in row["faults"]} >= {"criteria.1.way", "criteria.1.maximum"}
    assert all(each["waits"] and each["detail"] for each in row["faults"])
    refused(writer, "post", at(row, "adopt/"), {"adopted_on": "2026-03-01"}, 409,
            "criteria-unsound")  # fmt: skip


@pytest.mark.parametrize("path", [f"{SETS}?validate=true", f"{SETS}validate/"])
def test_a_tree_is_checked_without_being_written(writer, year, path):
    before = kept()
    right = sent(writer, "post", path, tree(year))
    assert right == {"can_be_written": True, "can_be_adopted": True, "faults": []}
    wrong = sent(writer, "post", path, tree(year, I={"maximum": "50"}))
    assert not wrong["can_be_written"]
    [fault] = [each for each in wrong["faults"] if each["kind"] == "children-exceed"]
    assert fault["at"] == "criteria.0.maximum"
    unfinished = sent(writer, "post", path, tree(year, I_1={"way": None, "step": None}))
    assert unfinished["can_be_written"]
    assert not unfinished["can_be_adopted"]
    assert kept() == before


@pytest.mark.parametrize("question", ["validate=yes", "validat=true", "validate="])
def test_a_misspelt_question_does_not_write(writer, year, question):
    refused(writer, "post", f"{SETS}?{question}", tree(year), 400, "invalid")


# -- adopting -------------------------------------------------------------------------------------


def test_adopting_gives_the_set_its_hash_and_closes_it(writer, draft):
    row = sent(writer, "post", at(draft, "adopt/"), {"adopted_on": "2026-03-01"})
    assert row["state"] == "adopted"
    assert row["adopted_on"] == "2026-03-01"
    assert len(row["sha256"]) == 64
    refused(writer, "put", at(draft), tree(), 409, "criteria-adopted")
    again = {"adopted_on": "2026-03-02"}
    refused(writer, "post", at(draft, "adopt/"), again, 409, "criteria-adopted")


@pytest.mark.parametrize(
    "body", [{}, {"adopted_on": "hôm qua"}, {"adopted_on": "2026-03-01", "x": 1}]
)
def test_adopting_wants_a_day(writer, draft, body):
    refused(writer, "post", at(draft, "adopt/"), body, 400, "invalid")


def test_the_version_after_is_begun_beside_the_adopted_one(writer, year, draft):
    sent(writer, "post", at(draft, "adopt/"), {"adopted_on": "2026-03-01"})
    second = sent(writer, "post", SETS, tree(year))
    assert second["version"] == 2
    listed = writer.get(SETS, {"bloc_year": year.pk}).json()["results"]
    assert {each["version"] for each in listed} == {1, 2}
    [row] = writer.get(SETS, {"state": "adopted"}).json()["results"]
    assert row["id"] == draft["id"]


# -- who ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("person", ["leader", "member_editor", "member_signatory", "viewer"])
def test_a_reader_reads_and_writes_nothing(request, year, draft, person):
    program = writer_of(request.getfixturevalue(person))
    assert program.get(at(draft)).status_code == 200
    refused(program, "post", SETS, tree(year), 403, "permission-denied")
    refused(program, "post", f"{SETS}validate/", tree(year), 403, "permission-denied")
    refused(program, "put", at(draft), tree(), 403, "permission-denied")
    refused(program, "post", at(draft, "adopt/"), {"adopted_on": "2026-03-01"}, 403,
            "permission-denied")  # fmt: skip


def test_the_chair_writes_too(chair_editor, year):
    assert sent(writer_of(chair_editor), "post", SETS, tree(year))["version"] == 1


def test_for_a_stranger_there_is_nothing(stranger, year, draft):
    program = writer_of(stranger)
    assert program.get(SETS).json()["results"] == []
    assert_problem(program.get(at(draft)), 404, "not-found")
    refused(program, "post", SETS, tree(year), 404, "not-found")
    refused(program, "put", at(draft), tree(), 404, "not-found")
    refused(program, "post", at(draft, "adopt/"), {}, 404, "not-found")


@pytest.mark.parametrize("scope", ["read", "read scores:write rankings:write reports:write"])
def test_another_scope_does_not_write(secretary, year, draft, scope):
    program = program_of(secretary, scope)
    refused(program, "post", SETS, tree(year), 403, "permission-denied")
    refused(program, "put", at(draft), tree(), 403, "permission-denied")


def test_nobody_reads_or_writes_nothing(year, draft):
    assert_problem(Client().get(SETS), 401, "not-authenticated")
    refused(Client(), "post", SETS, tree(year), 401, "not-authenticated")


def test_an_archived_year_is_not_written(writer, year):
    BlocYear.objects.update(phase="archived")
    refused(writer, "post", SETS, tree(year), 403, "permission-denied")


# -- lists ----------------------------------------------------------------------------------------


def test_a_misspelt_filter_is_refused(writer, draft):
    assert_problem(writer.get(SETS, {"year": 1}), 400, "invalid")
    assert writer.get(SETS, {"bloc_year": 987654}).json()["results"] == []


def test_the_list_asks_as_often_for_three_sets_as_for_one(writer, secretary, year, draft):
    one, _answer = queries_of(writer, SETS)
    for number in (1, 2):
        adopt_criteria(CriteriaSet.objects.filter(bloc_year=year).get(version=number),
                       "2026-03-01", by=secretary)  # fmt: skip
        begin_draft(year, by=secretary)
    other = BlocYearFactory(bloc=year.bloc, year=year.year + 1)
    sent(writer, "post", SETS, tree(other))
    four, answer = queries_of(writer, SETS)
    assert len(answer.json()["results"]) == 4
    assert four == one


def test_a_set_asks_as_often_for_90_criteria_as_for_eight(writer, draft, year):
    few, _answer = queries_of(writer, at(draft))
    more = [{"code": f"II.{n}", "text": "Tiêu chí", "way": "judged", "maximum": "0.2",
             "assigned": [year.chair.organisation.code]} for n in range(3, 93)]  # fmt: skip
    body = tree(II_1={"maximum": "11"}, II_2={"maximum": "11"})
    body["criteria"][7:7] = more
    sent(writer, "put", at(draft), body)
    many, answer = queries_of(writer, at(draft))
    assert len(answer.json()["criteria"]) == 98
    assert many == few


def test_the_hash_and_state_belong_to_the_adopted_version_alone(writer, draft):
    row = CriteriaSet.objects.get(pk=draft["id"])
    assert row.state == CriteriaState.DRAFT
    assert draft["sha256"] == ""
    assert draft["version_mark"] == criteria_version(row)
