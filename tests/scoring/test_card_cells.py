"""The cells of a scorecard: who writes them, refused figures, many at once, their history."""

import json

import pytest

from scoring.actions import (
    Given,
    appoint_appraiser,
    explain,
    finish_appraisal,
    mark_version,
    recuse,
    save_marks,
    send_explanations,
)
from scoring.builders.boards import board_of
from scoring.builders.readers import history_of, reader_of
from scoring.enums import Rung
from scoring.models import Mark
from scoring.rules import groups_open_to
from tests.documents.whole import unchanged
from tests.factories.blocs import OrganisationRoleFactory
from tests.scoring.cards import D, submitted
from tests.scoring.pages import at, column, lines, save

pytestmark = pytest.mark.django_db
SECRET = "Bí mật của tổ thẩm định"


def test_a_cell_is_saved_and_tells_what_the_next_one_must_know(card, as_, member_editor):
    client = as_(member_editor)
    told = save(client, card, "I.1", value="15,5", seen=mark_version(None)).json()
    mark = Mark.objects.get()
    assert (mark.value, told["seen"], told["points"]) == (D("15.5"), mark_version(mark), "15,5")
    assert save(client, card, "I.2", value="12", target="10",
                seen=mark_version(None)).json()["points"] is None  # fmt: skip


def test_saving_a_figure_leaves_the_note_that_stands_there(card, as_, member_editor):
    (mark,) = save_marks(card, {"I.1": Given(D(10), note="Theo báo cáo")}, by=member_editor)
    assert save(as_(member_editor), card, "I.1", value="11", seen=mark_version(mark)).status_code
    mark.refresh_from_db()
    assert (mark.value, mark.note) == (11, "Theo báo cáo")


@pytest.mark.parametrize("typed", ["1,234.5", "abc", "-0", "NaN", "1e400", "21", "0,3", "-1", "١"])
def test_a_figure_in_doubt_is_refused_and_kept_on_a_plain_form(card, as_, member_editor, typed):
    client, seen = as_(member_editor), mark_version(None)
    with unchanged():
        answer = save(client, card, "I.1", value=typed, seen=seen)
        assert answer.status_code == 422
        assert answer.json()["errors"]["value"]
        page = client.post(at("cell", card, "I.1"), {"value": typed, "note": "Giữ", "seen": seen})
    assert page.context["form"]["value"].value() == typed
    assert page.context["form"]["note"].value() == "Giữ"
    assert not Mark.objects.exists()


def test_without_scripts_the_page_of_a_cell_saves_too(card, as_, member_editor):
    client = as_(member_editor)
    form = client.get(at("cell", card, "I.2")).context["form"]
    told = {"value": "120", "target": "100", "note": "", "seen": form["seen"].value()}
    assert client.post(at("cell", card, "I.2"), told).url.endswith("#c-I.2")
    assert Mark.objects.get().target == 100


def test_the_second_of_two_in_one_cell_is_shown_the_first(card, as_, member_editor):
    save_marks(card, {"I.1": Given(D(10))}, by=member_editor)
    client = as_(member_editor)
    for seen in ({"seen": mark_version(None)}, {}):
        answer = save(client, card, "I.1", value="12", **seen)
        assert answer.status_code == 409
        assert answer.json()["now"]["value"] == "10"
        assert answer.json()["now"]["by"] == member_editor.get_full_name()
    assert Mark.objects.get().value == 10


def test_the_panel_agrees_by_leaving_a_figure_out_and_differs_with_a_reason(
    card, as_, member_editor, secretary
):
    submitted(card, member_editor)
    client = as_(secretary)
    answer = save(client, card, "I.1", value="12", seen=mark_version(None))
    assert answer.status_code == 422
    told = save(client, card, "I.1", value="12", reason="Thiếu", seen=mark_version(None)).json()
    assert save(client, card, "I.1", value="", reason="", seen=told["seen"]).status_code == 200
    assert not Mark.objects.filter(rung=Rung.APPRAISED).exists()
    board = board_of(card.criteria_set)
    assert board.reckoned()[card.organisation.code].points["I.1"] == 15


def test_everybody_writes_its_own_rung_only(card, as_, member_editor, secretary, leader):
    submitted(card, member_editor)
    with unchanged():
        for user in (member_editor, leader):
            assert save(as_(user), card, "I.1", value="1").status_code == 403
            sent = json.dumps({"cells": [{"code": "I.1", "value": "1"}]})
            assert as_(user).post(at("paste", card), sent, "application/json").status_code == 403
            assert as_(user).post(at("finish_appraisal", card)).status_code == 403
            assert as_(user).post(at("return_card", card), {"reason": "x"}).status_code == 403
            assert as_(user).post(at("adopt_card", card)).status_code == 403


def test_the_panel_is_parted_by_groups(card, as_, year, member_editor, secretary, chair_editor):
    submitted(card, member_editor)
    person = OrganisationRoleFactory(organisation=year.members()[2].organisation).user
    assert groups_open_to(secretary, card, {"I", "II", "T"}) == {"I", "II", "T"}
    appoint_appraiser(card.criteria_set, person, ["I"], by=secretary)
    assert groups_open_to(person, card, {"I", "II", "T"}) == {"I"}
    assert groups_open_to(secretary, card, {"I", "II", "T"}) == {"II", "T"}
    assert column(lines(as_(person).get(at("card", card)))["I.1"], "appraised").is_open
    assert not column(lines(as_(person).get(at("card", card)))["II.2"], "appraised").is_open
    with unchanged():
        assert save(as_(person), card, "II.2", value="1", reason="x").status_code == 403
        assert save(as_(secretary), card, "I.1", value="1", reason="x").status_code == 403
    recuse(card, person, "Người thân", by=person)
    assert groups_open_to(secretary, card, {"I", "II", "T"}) == {"I", "II", "T"}
    assert save(as_(person), card, "I.1", value="1", reason="x").status_code == 403


def paste(client, card, *cells):
    return client.post(at("paste", card), json.dumps({"cells": cells}), "application/json")


def cell(code, value, **more):
    return {"code": code, "value": value, "seen": mark_version(None), **more}


def test_a_column_is_written_whole_or_not_at_all(card, as_, member_editor):
    client = as_(member_editor)
    with unchanged():
        answer = paste(client, card, cell("I.1", "15"), cell("I.3", "1,234.5"), cell("T", "12.34"))
        assert set(answer.json()["refused"]) == {"I.3", "T"}
        answer = paste(client, card, cell("I.1", "15"), cell("T", "1,5"), cell("IX", "1"))
        assert set(answer.json()["refused"]) == {"T", "IX"}
    assert not Mark.objects.exists()
    answer = paste(client, card, cell("I.1", "15"), cell("I.2", "120", target="100"))
    assert set(answer.json()["cells"]) == {"I.1", "I.2"}
    assert Mark.objects.count() == 2
    assert paste(client, card, cell("I.1", "16")).status_code == 409


NONSENSE = [
    "", "[]", "{}", '{"cells": 1}', '{"cells": [1]}', '{"cells": []}',
    '{"cells": [{"code": "I.1", "note": "\\u0000"}]}',
]  # fmt: skip


@pytest.mark.parametrize("body", NONSENSE)
def test_what_the_sheet_never_sends_is_a_bad_request(card, as_, member_editor, body):
    answer = as_(member_editor).post(at("paste", card), body, "application/json")
    assert answer.status_code == 400


def test_the_history_of_a_cell_tells_no_rung_that_is_hidden(card, member_editor, secretary):
    submitted(card, member_editor)
    save_marks(card, {"I.1": Given(D(12), reason=SECRET)}, by=secretary)

    def told(user):
        return [step.after for step in history_of(card, "I.1", reader_of(user, card, frozenset()))]

    assert told(member_editor) == ["15"]
    assert told(secretary) == [f"12; {SECRET}", "15"]
    finish_appraisal(card, by=secretary)
    explain(card, "I.1", "Đã gửi", by=member_editor)
    send_explanations(card, by=member_editor)
    card.refresh_from_db()
    assert told(member_editor) == ["Đã gửi", f"12; {SECRET}", "15"]
