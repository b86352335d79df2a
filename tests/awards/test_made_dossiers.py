"""What the system makes stands in the dossier while it is up to date; the rest is filed."""

import subprocess

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from awards import tasks
from awards.actions import (
    NomineeEntry,
    add_nominee,
    change_nominee,
    change_proposal,
    make_paper,
    nominate,
    nominee_mark,
    return_proposal,
    take_up,
)
from awards.builders.assessment import assessment_data
from awards.builders.sheets import paper_html
from awards.dossiers import checklist, load_dossier_needs, missing_in
from awards.models import DossierNeed, Proposal
from awards.papers import ASSESSMENT
from ballots import tasks as ballot_tasks
from ballots.actions.papers import make_minutes
from blocs.querysets import today
from common.enums import JobState
from common.errors import RuleViolation
from common.models import Job
from documents.enums import DocumentKind
from documents.models import Document
from documents.rendering import render_pdf
from script.lib.check_paper_measures import measure
from tests.awards.test_nominations import by_ballot, member_itself, voted
from tests.awards.test_proposals import DAY
from tests.awards.test_proposals import voted as by_hand
from tests.ballots.papers import grow, members_of
from tests.factories.conferences import ConferenceFactory
from tests.factories.proposals import (
    DossierNeedFactory,
    NomineeFactory,
    ProposalFactory,
    proposal_in,
)
from tests.factories.years import AwardTypeFactory
from tests.scoring.standing import published_year

pytestmark = pytest.mark.django_db


@pytest.fixture
def flag(db):
    return AwardTypeFactory(name="Cờ thi đua của Chính phủ", subjects=["collective", "individual"])


@pytest.fixture
def proposal(year, flag, member):
    proposal = ProposalFactory(bloc_year=year, award_type=flag)
    NomineeFactory(proposal=proposal, organisation=member, name="Lê Văn An")
    return proposal


def need(made_as, **values):
    return DossierNeedFactory(
        name=made_as, made_as=made_as, is_per_nominee=made_as == "report", **values
    )


def run(job):
    tasks.make_paper(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.DONE, job.error
    return Document.objects.get(source_key=job.subject)


def lacking(proposal):
    return missing_in(Proposal.objects.get(pk=proposal.pk))


def test_a_made_submission_is_in_the_dossier_until_the_list_changes(proposal, member, secretary):
    need("submission")
    assert lacking(proposal) == ["submission"]
    run(make_paper(proposal, by=secretary))
    assert lacking(proposal) == []
    nominee = proposal.nominees.get()
    entry = NomineeEntry("individual", member, "Lê Văn An", title="Giám đốc")
    change_nominee(nominee, entry, by=secretary, seen=nominee_mark(nominee))
    assert lacking(proposal) == ["submission"]
    run(make_paper(proposal, by=secretary))
    assert lacking(proposal) == []


@pytest.mark.parametrize("deed", ["add", "award", "nominate"])
def test_each_deed_that_changes_what_it_tells_outdates_it(proposal, member, secretary, flag, deed):
    need("submission")
    run(make_paper(proposal, by=secretary))
    if deed == "add":
        add_nominee(proposal, NomineeEntry("individual", member, "Trần B"), by=secretary)
    elif deed == "award":
        values = {"award_type": flag, "title": "Khác", "legal_basis": "Luật"}
        change_proposal(proposal, values, by=secretary)
    else:
        nominate(proposal, by_hand(), by=secretary)
    assert lacking(proposal) == ["submission"]


def test_a_report_is_made_and_its_confirmed_copy_filed_where_one_is_asked_for(proposal, secretary):
    need("report")
    strict = need("report", needs_filing=True, code="CO_XAC_NHAN")
    nominee = proposal.nominees.get()
    assert len(lacking(proposal)) == 2
    run(make_paper(proposal, nominee, by=secretary))
    lines = checklist(proposal)
    assert [line.is_there for line in lines] == [True, False]
    assert all(line.made for line in lines)
    assert lacking(proposal) == [f"{strict}: {nominee}"]


def test_the_minutes_of_the_ballot_come_with_it(year, secretary, flag):
    need("count")
    proposal = ProposalFactory(bloc_year=year, award_type=flag)
    member_itself(proposal, members_of(year)[0])
    ballot = voted(year, secretary, [[1]] * 3, award_type=flag)
    proposal = by_ballot(proposal, ballot, secretary)
    assert lacking(proposal) == ["count"]
    ballot_tasks.make_minutes(make_minutes(ballot, by=secretary).pk)
    assert lacking(proposal) == []
    again = take_up(return_proposal(proposal, by=secretary, reason="Thiếu"), by=secretary)
    assert lacking(again) == ["count"], "it rests on no ballot any more"


def test_what_changes_while_a_paper_is_made_is_not_told_as_up_to_date(
    proposal, member, secretary, monkeypatch
):
    job = make_paper(proposal, by=secretary)
    render = tasks.render_pdf

    def slow(html):
        add_nominee(proposal, NomineeEntry("individual", member, "Trần B"), by=secretary)
        return render(html)

    monkeypatch.setattr(tasks, "render_pdf", slow)
    tasks.make_paper(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert not Document.objects.exists()


def test_once_it_is_with_the_council_no_paper_is_made_any_more(year, member, secretary, client):
    for state in ("submitted", "decided"):
        closed = proposal_in(state, year)
        NomineeFactory(proposal=closed, organisation=member)
        with pytest.raises(RuleViolation, match="proposal-not-drafted"):
            make_paper(closed, by=secretary)
        client.force_login(secretary)
        page = client.get(reverse("awards:papers", args=[closed.pk])).text
        assert reverse("awards:submission_paper", args=[closed.pk]) not in page


def test_a_job_that_comes_after_the_submission_makes_nothing(proposal, secretary):
    job = make_paper(proposal, by=secretary)
    late = Proposal.objects.filter(pk=proposal.pk)
    late.update(
        state="submitted", nominated_on=today() - DAY * 4, comment_from=today() - DAY * 3,
        comment_to=today() - DAY, submitted_on=today(),
    )  # fmt: skip
    tasks.make_paper(job.pk)
    job.refresh_from_db()
    assert (job.state, Document.objects.count()) == (JobState.FAILED, 0)


def test_a_corrected_ranking_outdates_the_minutes_of_the_assessment(year, proposal, secretary):
    need("assessment")
    done = nominate(proposal, by_hand(), by=secretary)
    run(make_paper(done, by=secretary, part=ASSESSMENT))
    assert lacking(done) == []
    published_year(year, secretary)
    assert lacking(done) == ["assessment"]


def test_the_data_say_what_the_system_makes(db):
    load_dossier_needs()
    made = dict(DossierNeed.objects.values_list("code", "made_as"))
    assert made == {
        "TO_TRINH": "submission", "BIEN_BAN_BINH_XET": "assessment",
        "BIEN_BAN_KIEM_PHIEU": "count", "BAO_CAO_THANH_TICH": "report",
    }  # fmt: skip
    assert DossierNeed.objects.get(needs_filing=True).code == "BAO_CAO_THANH_TICH"


def test_the_dossier_of_many_costs_what_that_of_one_does(proposal, secretary, member):
    need("report")
    need("submission")

    def cost():
        with CaptureQueriesContext(connection) as asked:
            checklist(proposal)
        return len(asked)

    few = cost()
    for each in NomineeFactory.create_batch(8, proposal=proposal, organisation=member):
        run(make_paper(proposal, each, by=secretary))
    assert cost() == few


# -- minutes of the assessment --------------------------------------------------------------------


def text_of(data, path):
    path.write_bytes(render_pdf(paper_html(DocumentKind.MINUTES, data)).content)
    done = subprocess.run(
        ["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True
    )
    assert [each for each in measure(path) if not each.is_met] == []
    return " ".join(done.stdout.split())


def test_the_minutes_tell_meeting_ballot_votes_and_list(year, secretary, flag, tmp_path):
    grow(year, 4)
    first, second, *_rest = members_of(year)
    meeting = ConferenceFactory(bloc_year=year, title="Hội nghị tổng kết", place="Cần Thơ")
    ballot = voted(
        year, secretary, [[1, 2], [1, 2], [1]], seats=2, award_type=flag, conference=meeting,
        title="Bình xét Cờ",
    )  # fmt: skip
    proposal = ProposalFactory(bloc_year=year, award_type=flag)
    for each in (first, second):
        member_itself(proposal, each)
    text = text_of(assessment_data(by_ballot(proposal, ballot, secretary)), tmp_path / "a.pdf")
    for said in (
        "BIÊN BẢN BÌNH XÉT", "Hội nghị tổng kết (Cần Thơ)", "Bình xét Cờ (bỏ phiếu kín)",
        "có quyền bỏ phiếu: 4; số đơn vị tham gia bỏ phiếu: 3", "Số phiếu phát ra: 4 (100 %)",
        "số phiếu thu về: 3 (75 %)", "số phiếu hợp lệ: 3 (100 %)", "3/4 (75 %)", "2/4 (50 %)",
        first.name, second.name, "02 tập thể", "THƯ KÝ",
    ):  # fmt: skip
        assert said in text, said
    assert "{#" not in text


def test_without_a_ballot_they_tell_what_was_written_down(proposal, secretary, tmp_path):
    done = nominate(proposal, by_hand(), by=secretary)
    text = text_of(assessment_data(done), tmp_path / "b.pdf")
    assert "Hội nghị khối." in text
    assert "Số phiếu đồng ý: 12/14" in text
    assert "Lê Văn An" in text
    assert "01 cá nhân" in text


def test_minutes_of_an_assessment_that_was_not_held_are_refused(proposal, secretary):
    with pytest.raises(RuleViolation, match="not-nominated"):
        make_paper(proposal, by=secretary, part=ASSESSMENT)
    assert not Job.objects.exists()
    need("assessment")
    done = nominate(proposal, by_hand(), by=secretary)
    paper = run(make_paper(done, by=secretary, part=ASSESSMENT))
    assert (paper.kind, paper.is_withheld) == (DocumentKind.MINUTES, True)
    assert lacking(done) == []


def test_the_pages_make_them_and_tell_what_is_out_of_date(
    proposal, secretary, member_editor, client
):
    need("assessment")
    done = nominate(proposal, by_hand(), by=secretary)
    client.force_login(member_editor)
    address = reverse("awards:assessment_paper", args=[done.pk])
    assert client.post(address).status_code == 403
    client.force_login(secretary)
    client.post(address)
    paper = run(Job.objects.get())
    page = client.get(done.get_absolute_url()).text
    assert reverse("documents:pdf", args=[paper.pk]) in page
    assert "Hệ thống lập" in page
    take_up(return_proposal(done, by=secretary, reason="Thiếu"), by=secretary)
    assert "Đã cũ" in client.get(reverse("awards:papers", args=[done.pk])).text
