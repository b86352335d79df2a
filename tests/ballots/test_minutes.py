"""The minutes of a count on paper: what they say, and that the decree's measures hold."""

import subprocess

import pytest

from ballots.actions import HandFigures, close_ballot, count_ballot, enter_count
from ballots.builders.minutes import minutes_data, minutes_html
from ballots.enums import BallotWay
from documents.rendering import render_pdf
from script.lib.check_paper_measures import measure
from tests.ballots.papers import counted, grow, members_of, opened, vote

pytestmark = pytest.mark.django_db


def printed(ballot, tmp_path):
    """The text of the paper, which breaches no measure."""
    path = tmp_path / "minutes.pdf"
    path.write_bytes(render_pdf(minutes_html(minutes_data(ballot))).content)
    assert [each for each in measure(path) if not each.is_met] == []
    text = subprocess.run(
        ["pdftotext", "-layout", path, "-"], capture_output=True, text=True
    ).stdout
    return " ".join(text.split())


def test_the_minutes_of_a_secret_ballot(year, secretary, tmp_path):
    grow(year, 8)
    ballot = opened(year, secretary, rule_basis="Quy chế hoạt động của Khối thi đua, Điều 9")
    vote(ballot, [[2]] * 6 + [[1]])
    text = printed(counted(ballot, secretary), tmp_path)
    for told in (
        "BIÊN BẢN KIỂM PHIẾU", "Số phiếu phát ra", "87,5 % số phiếu phát ra", "Được chọn: ",
        members_of(year)[1].label, "85,71 %", "quá 50 % số phiếu hợp lệ", "Điều 9",
    ):  # fmt: skip
        assert told in text, told


def test_the_minutes_of_hands_speak_of_no_slips(year, secretary, tmp_path):
    ballot = opened(year, secretary, way=BallotWay.ACCLAMATION)
    close_ballot(ballot, by=secretary)
    enter_count(ballot, HandFigures(3, 3, 3, {1: 3}), by=secretary)
    text = printed(count_ballot(ballot, by=secretary), tmp_path)
    assert "BIÊN BẢN BIỂU QUYẾT" in text
    assert "phiếu" not in text.lower()
