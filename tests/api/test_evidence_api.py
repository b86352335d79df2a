"""A program brings evidence, says what it proves, brings a newer file, and takes it back."""

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from scoring.actions import finish_appraisal, submit_card
from scoring.actions.evidence import About, add_files, add_link, withdraw_evidence
from scoring.models import Evidence, EvidenceVersion
from tests.api.scoring import EVIDENCE, send, sent, writer_of
from tests.api.test_problems import assert_problem
from tests.api.test_scoring_api import refused
from tests.factories.api import program_of
from tests.factories.blocs import OrganisationRoleFactory
from tests.queries import queries_of
from tests.scoring.cards import card_of, cards, filled, scored_year, submitted
from tests.scoring.proofs import OLE, PDF, office, proof, upload

LINK = {"codes": ["I.1"], "title": "Bài báo", "link": "https://thidua.vn/bai"}
NOTE = {"codes": ["I.1", "T"], "note": "Lưu tại Văn phòng"}


@pytest.fixture
def card(year, member, secretary):
    scored_year(year, secretary)
    return card_of(year, member)


@pytest.fixture
def own(member_editor):
    return writer_of(member_editor)


@pytest.fixture
def piece(card, member_editor):
    [piece] = add_files(card, [proof()], About(["I.1"]), by=member_editor)
    return piece


def at(piece, deed=""):
    return f"{EVIDENCE}{piece.pk}/{deed}"


def bring(program, card, **values):
    return send(program, "post", EVIDENCE, {"scorecard": card.pk, **values})


def upload_to(program, card, file=None, **fields):
    form = {"scorecard": card.pk, "codes": ["I.1"], "file": file or upload(), **fields}
    return program.post(f"{EVIDENCE}upload/", form)


@pytest.fixture
def stored(card):
    """What storage holds beside what earlier tests left for cards of the same number."""
    folder = f"evidence/{card.criteria_set.bloc_year_id}/{card.pk}"

    def listed():
        return set(default_storage.listdir(folder)[1]) if default_storage.exists(folder) else set()

    left = listed()
    return lambda: listed() - left


# -- links and notes ------------------------------------------------------------------------------


def test_a_link_and_a_note_are_brought(own, card):
    answer = bring(own, card, **LINK)
    assert answer.status_code == 201, answer.content.decode()
    link = answer.json()
    assert own.get(answer["Location"]).json() == link
    assert (link["kind"], link["link"], link["codes"]) == ("link", LINK["link"], ["I.1"])
    note = bring(own, card, **NOTE).json()
    assert (note["kind"], note["title"]) == ("note", "Lưu tại Văn phòng")
    assert note["codes"] == ["I.1", "T"]
    assert note["versions"] == []
    assert [row["id"] for row in own.get(EVIDENCE).json()["results"]] == [link["id"], note["id"]]


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"link": "javascript:alert(1)"}, "link"), ({"link": "https://a:b@thidua.vn"}, "link"),
        ({"codes": []}, "codes"), ({"codes": "I.1"}, "codes"), ({"titel": "x"}, "titel"),
        ({"title": "x" * 301}, "title"), ({"scorecard": "1"}, "scorecard"),
        ({"note": "\ud800"}, "note"),
    ],
)  # fmt: skip
def test_a_wrong_shape_is_told_at_its_path(own, card, change, path):
    found = refused(lambda: bring(own, card, **{**LINK, **change}), 400, "invalid")
    assert path in found["errors"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"link": ""}, "note-needed"),
        ({"link": "", **NOTE, "codes": ["II"]}, "criterion-not-given"),
        ({"link": "https://thidua.vn/", "codes": ["IX"]}, "criterion-not-given"),
        ({}, "link-held-already"),
    ],
)  # fmt: skip
def test_a_rule_refuses(own, card, member_editor, change, code):
    add_link(card, LINK["link"], About(["T"]), by=member_editor)
    refused(lambda: bring(own, card, **{**LINK, **change}), 409, code)


# -- files ----------------------------------------------------------------------------------------


def test_a_file_is_brought_and_read_again(own, card):
    answer = upload_to(own, card, title="Báo cáo quý I", codes=["I.1", "II.2"])
    assert answer.status_code == 201, answer.content.decode()
    told = answer.json()
    assert (told["kind"], told["title"]) == ("file", "Báo cáo quý I")
    assert told["codes"] == ["I.1", "II.2"]
    [version] = told["versions"]
    assert (version["name"], version["size"]) == ("bao-cao.pdf", len(PDF))
    file = own.get(version["file"])
    assert b"".join(file.streaming_content) == PDF
    assert file["ETag"] == f'"{version["sha256"]}"'
    assert "sandbox" in file["Content-Security-Policy"]
    assert own.get(version["file"], headers={"if-none-match": file["ETag"]}).status_code == 304


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"MZ" + bytes(90)), ("a.pdf", b""), ("a.docx", PDF), ("a.doc", OLE),
        ("a.docx", office(**{"word/vbaProject.bin": b"x"})), ("a.pdf", b"<html></html>"),
        ("a", PDF),
    ],
)  # fmt: skip
def test_a_file_is_judged_by_what_it_holds(own, card, stored, name, content):
    found = refused(lambda: upload_to(own, card, upload(name, content)), 400, "invalid")
    assert list(found["errors"]) == ["file"]
    assert not stored()


@pytest.mark.parametrize("limit", ["PAPER_MAX_BYTES", "MOST_BYTES"])
def test_a_file_above_the_limit_is_refused_at_its_field(
    own, card, stored, settings, monkeypatch, limit
):
    if limit == "MOST_BYTES":
        monkeypatch.setattr("common.files.MOST_BYTES", 1000)
    else:
        settings.PAPER_MAX_BYTES = 1000
    large = upload(content=PDF + bytes(2000))
    found = refused(lambda: upload_to(own, card, large), 400, "invalid")
    assert list(found["errors"]) == ["file"]
    assert "20 MB" in found["errors"]["file"][0]
    assert not stored()


def test_what_is_missing_or_unknown_in_the_form_is_named(own, card):
    def post(**fields):
        return lambda: own.post(f"{EVIDENCE}upload/", {"scorecard": card.pk, **fields})

    found = refused(post(codes=["I.1"]), 400, "invalid")
    assert list(found["errors"]) == ["file"]
    found = refused(post(codes=["I.1"], file="bao-cao.pdf"), 400, "invalid")
    assert list(found["errors"]) == ["file"]
    assert "codes" in refused(post(file=upload()), 400, "invalid")["errors"]
    assert "fil" in refused(post(codes=["I.1"], fil=upload()), 400, "invalid")["errors"]


def test_each_door_takes_its_own_kind_of_body(own, card):
    door = f"{EVIDENCE}upload/"
    refused(lambda: send(own, "post", door, LINK), 415, "unsupported-media-type")
    refused(lambda: own.post(EVIDENCE, {"scorecard": card.pk}), 415, "unsupported-media-type")
    broken = "multipart/form-data; boundary="
    refused(lambda: own.post(door, b"x", content_type=broken), 400, "parse-error")


def test_the_file_of_another_piece_is_not_brought_twice(own, card, stored, piece):
    found = refused(lambda: upload_to(own, card, upload("khac.pdf")), 409, "file-held-already")
    assert found["errors"]["files"]
    assert len(stored()) == 1


def test_a_newer_file_is_in_force_and_the_earlier_one_stays(own, card, piece):
    newer = {"file": SimpleUploadedFile("sua.pdf", PDF + b"2")}
    answer = own.post(at(piece, "versions/"), newer)
    assert answer.status_code == 200, answer.content.decode()
    names = [(each["number"], each["name"]) for each in answer.json()["versions"]]
    assert names == [(2, "sua.pdf"), (1, "bao-cao.pdf")]
    same = {"file": SimpleUploadedFile("sua.pdf", PDF + b"2")}
    refused(lambda: own.post(at(piece, "versions/"), same), 409, "file-held-already")
    wrong = {"file": upload(content=b"MZ" + bytes(90))}
    refused(lambda: own.post(at(piece, "versions/"), wrong), 400, "invalid")
    refused(lambda: own.post(at(piece, "versions/"), {}), 400, "invalid")


def test_a_link_has_no_versions(own, card, member_editor):
    link = add_link(card, LINK["link"], About(["T"]), by=member_editor)
    refused(lambda: own.post(at(link, "versions/"), {"file": upload()}), 409, "not-a-file")


# -- what it proves, and withdrawing --------------------------------------------------------------


def test_a_piece_gets_another_title_and_other_criteria(own, piece):
    seen = own.get(at(piece)).json()["version_mark"]
    body = {"title": "Quý II", "codes": ["T", "II.2"], "seen": seen}
    told = sent(own, "put", at(piece), body)
    assert (told["title"], sorted(told["codes"])) == ("Quý II", ["II.2", "T"])
    assert told["version_mark"] != seen
    refused(lambda: send(own, "put", at(piece), body), 409, "changed-meanwhile")
    wrong = {"title": "Quý III", "codes": ["IX"]}
    refused(lambda: send(own, "put", at(piece), wrong), 409, "criterion-not-given")
    refused(lambda: send(own, "put", at(piece), {"title": " ", "codes": ["T"]}), 400, "invalid")


def test_a_withdrawn_piece_is_kept(own, card, piece):
    assert sent(own, "post", at(piece, "withdraw/"))["withdrawn_at"]
    refused(lambda: send(own, "post", at(piece, "withdraw/")), 409, "evidence-withdrawn")
    assert own.get(at(piece)).json()["versions"]
    assert own.get(EVIDENCE, {"in_force": "true"}).json()["results"] == []
    assert len(own.get(EVIDENCE, {"in_force": "false"}).json()["results"]) == 1


def test_nothing_is_taken_once_the_card_is_submitted(
    own, card, stored, piece, member_editor, secretary
):
    submitted(card, member_editor)
    for answer_of in (
        lambda: bring(own, card, **LINK), lambda: send(own, "post", at(piece, "withdraw/")),
        lambda: upload_to(own, card, upload(content=PDF + b"2")),
        lambda: own.post(at(piece, "versions/"), {"file": upload(content=PDF + b"2")}),
        lambda: send(own, "put", at(piece), {"title": "Khác", "codes": ["T"]}),
    ):  # fmt: skip
        refused(answer_of, 409, "card-closed")
    assert len(stored()) == 1
    finish_appraisal(card, by=secretary)
    assert bring(own, card, **LINK).status_code == 201, "the member answers the panel"


# -- who ------------------------------------------------------------------------------------------


def test_a_draft_is_its_members_alone(year, own, card, piece, secretary, stranger):
    file = reverse("api:evidence-file", args=[piece.newest.pk])
    for program in (writer_of(secretary), writer_of(stranger)):
        assert program.get(EVIDENCE).json()["results"] == []
        assert_problem(program.get(at(piece)), 404, "not-found")
        assert_problem(program.get(file), 404, "not-found")
        refused(lambda program=program: bring(program, card, **LINK), 404, "not-found")
        refused(lambda program=program: upload_to(program, card), 404, "not-found")
    assert_problem(Client().get(file), 401, "not-authenticated")
    assert own.get(file).status_code == 200


@pytest.mark.parametrize("person", ["secretary", "leader", "viewer"])
def test_who_only_reads_brings_nothing(request, card, piece, member_editor, person):
    submitted(card, member_editor)
    program = writer_of(request.getfixturevalue(person))
    assert program.get(at(piece)).json()["organisation"]["id"] == card.organisation_id
    assert program.get(reverse("api:evidence-file", args=[piece.newest.pk])).status_code == 200
    for answer_of in (
        lambda: bring(program, card, **LINK), lambda: upload_to(program, card),
        lambda: bring(program, card, codes=[]), lambda: send(program, "put", at(piece)),
        lambda: program.post(at(piece, "versions/"), {"file": upload(content=PDF + b"2")}),
        lambda: send(program, "post", at(piece, "withdraw/")),
    ):  # fmt: skip
        refused(answer_of, 403, "permission-denied")


def test_another_member_reads_none(year, card, piece, member_editor):
    submitted(card, member_editor)
    other = OrganisationRoleFactory(organisation=year.members()[2].organisation).user
    assert_problem(writer_of(other).get(at(piece)), 404, "not-found")


@pytest.mark.parametrize("scope", ["read", "read criteria:write rankings:write reports:write"])
def test_another_scope_brings_nothing(member_editor, card, piece, scope):
    program = program_of(member_editor, scope)
    assert program.get(at(piece)).status_code == 200
    refused(lambda: bring(program, card, **LINK), 403, "permission-denied")
    refused(lambda: upload_to(program, card), 403, "permission-denied")


# -- lists ----------------------------------------------------------------------------------------


def test_evidence_is_found_by_card_criterion_and_kind(own, year, card, piece, member_editor):
    note = bring(own, card, **NOTE).json()["id"]
    for parameters, found in (
        ({"scorecard": card.pk}, [piece.pk, note]), ({"code": "T"}, [note]),
        ({"kind": "file", "bloc_year": year.pk}, [piece.pk]), ({"scorecard": 987654}, []),
    ):  # fmt: skip
        rows = own.get(EVIDENCE, parameters).json()["results"]
        assert [row["id"] for row in rows] == found
    for wrong in ({"kind": "video"}, {"state": "all"}, {"code": ""}, {"code": "\x00"}):
        assert_problem(own.get(EVIDENCE, wrong), 400, "invalid")


def test_the_list_asks_as_often_for_many_pieces_as_for_one(year, secretary, card, member_editor):
    panel = writer_of(secretary)
    for number, each in enumerate(cards(year)):
        [piece] = add_files(
            each, [proof(content=PDF + bytes([number]))], About(["I.1", "T"]), by=secretary
        )
        if number:
            add_link(each, LINK["link"], About(["I.2"]), by=member_editor)
            withdraw_evidence(piece, by=secretary)
        submit_card(filled(each, secretary), by=secretary)
        asked, answer = queries_of(panel, EVIDENCE)
        if not number:
            first = asked
            assert len(answer.json()["results"]) == 1
    assert len(answer.json()["results"]) == Evidence.objects.count() == 5
    assert EvidenceVersion.objects.count() == 3
    assert asked == first
