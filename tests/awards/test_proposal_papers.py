"""The papers of a proposal: what they hold, that they are official, who has them."""

import subprocess

import pytest
from django.urls import reverse

from awards import tasks
from awards.actions import make_paper
from awards.builders.papers import achievement_data, submission_data
from awards.builders.sheets import paper_html
from common.enums import JobState
from common.errors import RuleViolation
from common.models import Job
from documents.enums import DocumentKind
from documents.models import Document
from documents.rendering import render_pdf
from script.lib.check_paper_measures import measure
from tests.awards.test_proposals import open_list
from tests.factories.proposals import NomineeFactory, ProposalFactory, proposal_in

pytestmark = pytest.mark.django_db


def text_of(path):
    done = subprocess.run(
        ["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True
    )
    return " ".join(done.stdout.split())


@pytest.fixture
def printed(tmp_path):
    def render(kind, data):
        path = tmp_path / f"{kind}.pdf"
        path.write_bytes(render_pdf(paper_html(kind, data)).content)
        return path

    return render


def breaches(path):
    return [each for each in measure(path) if not each.is_met]


def run(job):
    tasks.make_paper(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.DONE, job.error
    return Document.objects.get(source_key=job.subject)


def test_a_submission_lists_all_and_tells_no_birth_year(year, member, chair, printed):
    proposal = proposal_in(
        "nominated", year, votes_for=12, votes_entitled=14, title="Về việc đề nghị tặng Cờ thi đua"
    )
    NomineeFactory(proposal=proposal, organisation=member, subject="collective", name="",
                   birth_year=None)  # fmt: skip
    for number in range(40):
        NomineeFactory(
            proposal=proposal, organisation=chair, name=f"Nguyễn Thị Thứ {number}", birth_year=1963
        )
    path = printed(DocumentKind.SUBMISSION, submission_data(proposal))
    text = text_of(path)
    assert "TỜ TRÌNH" in text
    assert "01 tập thể, 40 cá nhân" in text
    assert "12/14 phiếu đồng ý" in text
    assert "Nguyễn Thị Thứ 0 " in text
    assert "Nguyễn Thị Thứ 39 " in text
    assert "1963" not in text
    assert breaches(path) == []


def test_an_achievement_report_has_the_three_sections_and_what_was_typed(year, member, printed):
    nominee = NomineeFactory(
        proposal=ProposalFactory(bloc_year=year), organisation=member, name="Lê Văn An",
        birth_year=1963, features="Sinh ở Hà Nội.",
        achievements="Vượt 12 %.\nSáng kiến <b>A</b> 😀",
        past_awards="Bằng khen, QĐ 1 ngày 01/02/2024",
    )  # fmt: skip
    path = printed(DocumentKind.ACHIEVEMENT, achievement_data(nominee))
    text = text_of(path)
    for said in ("I. SƠ LƯỢC", "II. THÀNH TÍCH", "III. CÁC HÌNH THỨC", "Năm sinh: 1963",
                 "Vượt 12 %.", "Sáng kiến <b>A</b> ?", "QĐ 1 ngày 01/02/2024"):  # fmt: skip
        assert said in text
    assert breaches(path) == []


def test_a_paper_is_filed_withheld_and_a_newer_edition_replaces_it(year, member, secretary):
    proposal = open_list(year)
    nominee = NomineeFactory(proposal=proposal, organisation=member)
    first = run(make_paper(proposal, nominee, by=secretary))
    second = run(make_paper(proposal, nominee, by=secretary))
    assert first.is_withheld
    assert second.is_withheld
    assert second.replaces == first
    assert first.kind == DocumentKind.ACHIEVEMENT


def test_pressed_twice_a_paper_is_made_once_and_none_without_a_list(year, member, secretary):
    proposal = ProposalFactory(bloc_year=year)
    with pytest.raises(RuleViolation, match="no-nominee"):
        make_paper(proposal, by=secretary)
    NomineeFactory(proposal=proposal, organisation=member)
    elsewhere = NomineeFactory(proposal=ProposalFactory(bloc_year=year), organisation=member)
    with pytest.raises(RuleViolation, match="nominee-of-another"):
        make_paper(proposal, elsewhere, by=secretary)
    assert make_paper(proposal, by=secretary) == make_paper(proposal, by=secretary)
    assert Job.objects.count() == 1


def test_papers_are_made_by_who_runs_the_year_and_read_by_no_member(
    client, year, member, secretary, member_editor, chair_editor
):
    proposal = open_list(year)
    nominee = NomineeFactory(proposal=proposal, organisation=member)
    client.force_login(member_editor)
    assert client.get(reverse("awards:papers", args=[proposal.pk])).status_code == 403
    for name, pk in (("submission_paper", proposal.pk), ("achievement_paper", nominee.pk)):
        assert client.post(reverse(f"awards:{name}", args=[pk])).status_code == 403
    assert not Job.objects.exists()
    client.force_login(chair_editor)
    client.post(reverse("awards:submission_paper", args=[proposal.pk]))
    document = run(Job.objects.get())
    assert "Mở PDF" in client.get(reverse("awards:papers", args=[proposal.pk])).text
    client.force_login(member_editor)
    assert client.get(reverse("documents:pdf", args=[document.pk])).status_code == 404
