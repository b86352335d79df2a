"""Evidence: brought, renewed, used for several criteria, withdrawn; by whom, when; kept whole."""

import hashlib
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from blocs.enums import DeadlineStep
from blocs.models import Deadline
from blocs.querysets import today
from common.errors import RuleViolation
from common.log import verify_log
from common.models import LogEntry
from scoring.actions import Given, finish_appraisal, save_marks, submit_card
from scoring.actions.evidence import (
    About,
    add_files,
    add_link,
    add_note,
    add_version,
    change_evidence,
    change_use,
    evidence_version,
    pieces_holding,
    rename_evidence,
    use_also,
    withdraw_evidence,
)
from scoring.builders.evidence import wanting, wanting_in
from scoring.models import Evidence, EvidenceVersion
from tests.documents.whole import stored_files
from tests.factories.blocs import OrganisationRoleFactory
from tests.scoring.cards import NODES, D, card_of, cards, filled, scored_year, submitted
from tests.scoring.proofs import PDF, proof

pytestmark = pytest.mark.django_db
ABOUT = About(["I.1"])


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def card(year, secretary, member):
    scored_year(year, secretary)
    return card_of(year, member)


@pytest.fixture
def piece(card, member_editor):
    return add_files(card, [proof()], ABOUT, by=member_editor)[0]


def everything():
    rows = [list(model.objects.order_by("pk").values())
            for model in (Evidence, EvidenceVersion, LogEntry)]  # fmt: skip
    uses = sorted(Evidence.criteria.through.objects.values_list("evidence", "criterion"))
    return rows, uses, stored_files()


@contextmanager
def refused(code):
    """The block is refused by the rule `code`; rows, log and files stay as they were."""
    before = everything()
    with pytest.raises(RuleViolation) as caught:
        yield caught
    assert caught.value.code == code
    assert str(caught.value.message)
    assert everything() == before


def with_node(code, **changes):
    """The criteria with one of them changed."""
    return tuple(replace(node, **changes) if node.code == code else node for node in NODES)


def codes(piece):
    return [each.code for each in Evidence.objects.get(pk=piece.pk).criteria.all()]


# -- bringing -------------------------------------------------------------------------------------


def test_a_file_is_kept_with_its_hash_and_the_log_says_so(piece, member_editor):
    version = piece.newest
    digest = hashlib.sha256(PDF).hexdigest()
    assert (version.number, version.sha256, version.size) == (1, digest, len(PDF))
    assert (piece.title, piece.by, version.name) == ("bao-cao", member_editor, "bao-cao.pdf")
    assert list(stored_files().values()) == [digest]
    line = LogEntry.objects.latest("pk")
    assert line.actor == member_editor
    assert line.after["sha256"] == digest
    assert line.after["criteria"] == ["I.1"]
    assert not list(verify_log())


def test_several_files_are_pieces_of_their_own(card, member_editor):
    files = [proof("mot.pdf"), proof("hai.pdf", PDF + b"2")]
    about = About(["I.1", "I.2"], "Quý I", "Bản quét")
    made = add_files(card, files, about, by=member_editor)
    assert [each.title for each in made] == ["Quý I: mot", "Quý I: hai"]
    assert {each.note for each in made} == {"Bản quét"}
    assert all(codes(each) == ["I.1", "I.2"] for each in made)


def test_a_link_and_a_note_are_evidence_too(card, member_editor):
    link = add_link(card, "https://a.vn/bai", ABOUT, by=member_editor)
    note = add_note(card, About(["I.1"], note="Lưu tại Văn phòng\nngăn 3"), by=member_editor)
    assert (link.host, link.title) == ("a.vn", "https://a.vn/bai")
    assert note.title == "Lưu tại Văn phòng"
    with refused("link-held-already"):
        add_link(card, "https://a.vn/bai", ABOUT, by=member_editor)
    with refused("note-needed"):
        add_note(card, About(["I.1"], "Tiêu đề", " "), by=member_editor)


def test_of_several_files_all_are_kept_or_none(card, piece, member_editor):
    fresh = proof("moi.pdf", PDF + b"2")
    with refused("file-held-already") as caught:
        add_files(card, [fresh, proof("khac.pdf")], ABOUT, by=member_editor)
    assert "khac.pdf" in caught.value.fields["files"]
    assert piece.title in caught.value.fields["files"]
    with refused("file-twice"):
        add_files(card, [fresh, proof("ban-sao.pdf", PDF + b"2")], ABOUT, by=member_editor)
    with refused("no-file"):
        add_files(card, [], ABOUT, by=member_editor)


def test_the_piece_that_holds_a_file_is_found_and_used_instead(card, piece, member_editor):
    assert pieces_holding(card, [proof("khac.pdf")]) == [piece]
    use_also(piece, ["I.2"], by=member_editor)
    assert codes(piece) == ["I.1", "I.2"]
    withdraw_evidence(piece, by=member_editor)
    assert pieces_holding(card, [proof()]) == []
    again = add_files(card, [proof()], ABOUT, by=member_editor)[0]
    assert len(stored_files()) == 2
    assert again.newest.file.name != piece.newest.file.name


def test_another_card_may_hold_the_same_file(year, chair, piece, secretary):
    other = card_of(year, chair)
    assert add_files(other, [proof()], ABOUT, by=secretary)


@pytest.mark.parametrize("code", ["I", "IX", "I.2"])
def test_only_criteria_the_member_is_scored_in_are_proven(year, secretary, member, chair, code):
    nodes = with_node("I.2", assigned=(chair.code,))
    scored_year(year, secretary, nodes=nodes)
    card = card_of(year, member)
    with refused("criterion-not-given"):
        add_files(card, [proof()], About(["I.1", code]), by=secretary)
    with refused("criterion-needed"):
        add_note(card, About([], note="x"), by=secretary)


# -- changing -------------------------------------------------------------------------------------


def test_a_newer_version_is_in_force_and_the_earlier_stays(piece, member_editor):
    newer = add_version(piece, proof("ban-2.pdf", PDF + b"2"), by=member_editor)
    assert newer.number == 2
    assert piece.newest == newer
    assert len(stored_files()) == 2
    with refused("file-held-already"):
        add_version(piece, proof("ban-2.pdf", PDF + b"2"), by=member_editor)
    assert add_version(piece, proof(), by=member_editor).number == 3  # back to the first


def test_a_version_that_another_piece_holds_is_refused(card, piece, member_editor):
    other = add_files(card, [proof("b.pdf", PDF + b"2")], ABOUT, by=member_editor)[0]
    with refused("file-held-already"):
        add_version(other, proof(), by=member_editor)
    note = add_note(card, About(["I.1"], note="x"), by=member_editor)
    with refused("not-a-file"):
        add_version(note, proof("c.pdf", PDF + b"3"), by=member_editor)


def test_title_and_use_change_unless_somebody_else_changed_them(piece, member_editor):
    seen = evidence_version(piece)
    change_use(piece, ["I.2", "II.2"], by=member_editor, seen=seen)
    with refused("changed-meanwhile"):
        rename_evidence(piece, "Khác", by=member_editor, seen=seen)
    with refused("criterion-needed"):
        change_evidence(piece, About([], "Khác"), by=member_editor)
    change_evidence(piece, About(["I.2"], "Báo cáo"), by=member_editor)
    assert (Evidence.objects.get().title, codes(piece)) == ("Báo cáo", ["I.2"])
    lines = LogEntry.objects.count()
    change_evidence(piece, About(["I.2"], "Báo cáo"), by=member_editor)
    assert LogEntry.objects.count() == lines
    with refused("title-needed"):
        rename_evidence(piece, "  ", by=member_editor)


def test_what_is_withdrawn_is_kept_and_no_longer_changed(piece, member_editor):
    withdraw_evidence(piece, by=member_editor)
    assert not Evidence.objects.in_force().exists()
    assert len(stored_files()) == 1
    for deed in (
        lambda: withdraw_evidence(piece, by=member_editor),
        lambda: use_also(piece, ["I.2"], by=member_editor),
        lambda: add_version(piece, proof("b.pdf", PDF + b"2"), by=member_editor),
    ):
        with refused("evidence-withdrawn"):
            deed()


# -- when -----------------------------------------------------------------------------------------


def test_evidence_is_taken_while_the_member_writes_and_again_for_its_explanation(
    card, member_editor, secretary
):
    submit_card(filled(card, member_editor), by=member_editor)
    with refused("card-closed"):
        add_files(card, [proof()], ABOUT, by=member_editor)
    save_marks(card, {"I.1": Given(D(10), reason="Thiếu minh chứng")}, by=secretary)
    finish_appraisal(card, by=secretary)
    piece = add_files(card, [proof()], ABOUT, by=member_editor)[0]
    withdraw_evidence(piece, by=member_editor)


def test_none_is_taken_after_the_day_for_self_scoring(card, year, piece, member_editor):
    Deadline.objects.filter(bloc_year=year, step=DeadlineStep.SELF_SCORE).delete()
    Deadline.objects.create(
        bloc_year=year, step=DeadlineStep.SELF_SCORE, due_on=today() - timedelta(days=1)
    )
    for deed in (
        lambda: add_note(card, About(["I.1"], note="x"), by=member_editor),
        lambda: add_version(piece, proof("b.pdf", PDF + b"2"), by=member_editor),
        lambda: withdraw_evidence(piece, by=member_editor),
    ):
        with refused("deadline-over"):
            deed()


# -- who reads it ---------------------------------------------------------------------------------


def test_a_draft_is_read_by_its_member_and_what_was_submitted_by_who_runs_the_year(
    card, year, piece, member_editor, secretary, viewer, chair, stranger
):
    def readers():
        people = {"own": member_editor, "viewer": viewer, "secretary": secretary,
                  "other": OrganisationRoleFactory(organisation=other).user,
                  "stranger": stranger}  # fmt: skip
        return {
            name
            for name, user in people.items()
            if Evidence.objects.visible_to(user).exists()
        }  # fmt: skip

    other = year.bloc.memberships.order_by("pk")[2].organisation
    assert readers() == {"own", "viewer"}
    submitted(card, member_editor)
    assert readers() == {"own", "viewer", "secretary"}


# -- what is missing ------------------------------------------------------------------------------


def test_criteria_that_want_evidence_and_have_none_are_known(card, piece, member_editor):
    assert wanting(card) == []
    withdraw_evidence(piece, by=member_editor)
    assert wanting(card) == ["I.1"]


def test_what_all_cards_of_a_set_miss_is_asked_in_a_constant_number_of_queries(
    year, secretary, member, chair, django_assert_num_queries
):
    nodes = with_node("I.2", assigned=(chair.code,), evidence="Sổ quỹ")
    criteria_set = scored_year(year, secretary, nodes=nodes)
    add_note(card_of(year, member), About(["I.1"], note="x"), by=secretary)
    with django_assert_num_queries(4):
        found = wanting_in(criteria_set)
    third = next(each for each in cards(year) if each.organisation not in {member, chair})
    assert found == {
        card_of(year, member).pk: [], card_of(year, chair).pk: ["I.1", "I.2"], third.pk: ["I.1"]
    }  # fmt: skip
    with django_assert_num_queries(3):
        wanting(third)


# -- kept whole -----------------------------------------------------------------------------------


def test_stored_evidence_is_proven_and_the_first_broken_file_named(piece, member_editor, capsys):
    add_version(piece, proof("ban-2.pdf", PDF + b"2"), by=member_editor)
    call_command("verify_evidence")
    assert "2 file" in capsys.readouterr().out
    first, second = EvidenceVersion.objects.order_by("pk")
    with open(second.file.path, "ab") as file:
        file.write(b"x")
    with pytest.raises(CommandError, match=r"version 2 \(ban-2.pdf\) is not the file"):
        call_command("verify_evidence")
    first.file.storage.delete(first.file.name)
    with pytest.raises(CommandError, match=r"version 1 \(bao-cao.pdf\) is missing"):
        call_command("verify_evidence")
