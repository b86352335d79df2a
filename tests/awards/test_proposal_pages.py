"""Pages of proposals: who reads what, who may act, what the public sees and never sees."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from awards.actions import decide, file_paper
from awards.models import (
    Award,
    Decision,
    DossierItem,
    Nominee,
    Objection,
    Proposal,
)
from awards.work import waiting_for
from blocs.querysets import today
from tests.awards.test_proposals import DAY, decision, open_list
from tests.factories.blocs import OrganisationRoleFactory
from tests.factories.proposals import (
    DossierNeedFactory,
    NomineeFactory,
    ObjectionFactory,
    ProposalFactory,
    proposal_in,
)
from tests.factories.years import AwardTypeFactory
from tests.queries import queries_of
from tests.scoring.proofs import PDF, office, proof

pytestmark = pytest.mark.django_db
SECRET = {"birth_year": 1963, "features": "Đặc điểm kín", "achievements": "Thành tích kín",
          "past_awards": "Khen trước kín"}  # fmt: skip
HIDDEN = ["1963", "kín", "0912 345 678", "Trần Thị Góp Ý", "cả phòng"]


def page(client, name, *args):
    return client.get(reverse(f"awards:{name}", args=args))


def told(client, name, *args):
    answer = page(client, name, *args)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def person(proposal, organisation, **facts):
    return NomineeFactory(
        proposal=proposal, organisation=organisation, name="Lê Thị Kín Tiếng", **SECRET | facts
    )


@pytest.fixture
def other_editor(year):
    """An editor of a member that neither leads nor nominates."""
    third = year.bloc.memberships.order_by("pk")[2].organisation
    return OrganisationRoleFactory(organisation=third, office="editor").user


# -- who reads ------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["nominated", "returned", "refused"])
def test_before_the_public_another_member_does_not_know_of_it(client, year, member, state,
                                                              other_editor):  # fmt: skip
    proposal = proposal_in(state, year)
    nominee = person(proposal, member)
    client.force_login(other_editor)
    assert page(client, "proposal", proposal.pk).status_code == 404
    assert page(client, "nominee", nominee.pk).status_code == 404
    assert proposal.title not in told(client, "proposals", year.pk)


def test_a_draft_shows_a_member_its_own_nominees_alone(client, year, member, chair, member_editor):
    proposal = ProposalFactory(bloc_year=year)
    person(proposal, chair)
    NomineeFactory(proposal=proposal, organisation=member, name="Của đơn vị mình")
    client.force_login(member_editor)
    text = told(client, "proposal", proposal.pk)
    assert "Của đơn vị mình" in text
    assert "Kín Tiếng" not in text
    assert 'data-label="Danh sách đề nghị">1<' in told(client, "proposals", year.pk)


def test_once_published_members_read_names_and_nothing_else(client, year, member, other_editor):
    proposal = open_list(year)
    nominee = person(proposal, member)
    ObjectionFactory(proposal=proposal, nominee=nominee)
    need = DossierNeedFactory(is_per_nominee=True)
    item = file_paper(
        proposal, need, proof("ho-so-kín.pdf"), nominee=nominee, by=other_editor
    )  # fmt: skip
    client.force_login(other_editor)
    text = told(client, "proposal", proposal.pk)
    assert "Lê Thị Kín Tiếng" in text
    assert not [word for word in HIDDEN if word in text]
    assert page(client, "nominee", nominee.pk).status_code == 404
    assert page(client, "dossier_file", item.pk).status_code == 404


def test_the_chair_reads_nominees_in_full_but_not_who_objected(client, year, member, chair_editor):
    proposal = open_list(year)
    nominee = person(proposal, member)
    objection = ObjectionFactory(proposal=proposal, nominee=nominee)
    client.force_login(chair_editor)
    assert "Thành tích kín" in told(client, "nominee", nominee.pk)
    assert "0912" not in told(client, "proposal", proposal.pk)
    assert page(client, "objection_answer", objection.pk).status_code == 404


def test_the_council_reads_all(client, year, member, leader):
    proposal = open_list(year)
    nominee = person(proposal, member)
    ObjectionFactory(proposal=proposal, nominee=nominee)
    client.force_login(leader)
    assert "0912" in told(client, "proposal", proposal.pk)
    assert "1963" in told(client, "nominee", nominee.pk)


def test_a_stranger_finds_nothing(client, year, member, stranger, secretary):
    proposal = open_list(year)
    nominee = person(proposal, member)
    need = DossierNeedFactory(is_per_nominee=True)
    item = file_paper(proposal, need, proof("a.pdf"), nominee=nominee, by=secretary)
    objection = ObjectionFactory(proposal=proposal)
    client.force_login(stranger)
    for name, pk in (
        ("proposal", proposal.pk), ("nominee", nominee.pk), ("dossier_file", item.pk),
        ("objection_answer", objection.pk), ("proposals", year.pk), ("submit", proposal.pk),
        ("nominee_change", nominee.pk), ("nominee_add", proposal.pk),
    ):  # fmt: skip
        assert page(client, name, pk).status_code == 404, name


# -- who acts -------------------------------------------------------------------------------------

SERVING = ["submit", "decide", "announce", "refuse", "revoke"]
COMPILING = ["nominate", "open_comment", "return", "take_up", "proposal_change",
             "proposal_discard"]  # fmt: skip


@pytest.mark.parametrize("name", [*SERVING, *COMPILING])
def test_a_member_moves_nothing_and_the_chair_serves_not(client, year, member, member_editor,
                                                         chair_editor, name):  # fmt: skip
    proposal = proposal_in("submitted", year)
    NomineeFactory(proposal=proposal, organisation=member)
    before = Proposal.objects.values().get()
    for user in [member_editor] + [chair_editor] * (name in [*SERVING, "return"]):
        client.force_login(user)
        url = reverse(f"awards:{name}", args=[proposal.pk])
        assert client.post(url, {"reason": "X"}).status_code == 403
        assert f'href="{url}"' not in told(client, "proposal", proposal.pk)
    assert Proposal.objects.values().get() == before


def sent(member, **changes):
    return {"subject": "individual", "organisation": member.pk, "name": "Lê Văn Mới",
            "birth_year": "1980", "title": "", "workplace": "", "features": "",
            "achievements": "", "past_awards": ""} | changes  # fmt: skip


def test_a_member_brings_its_own_nominees_and_no_others(client, year, member, chair,
                                                       member_editor):  # fmt: skip
    proposal = ProposalFactory(bloc_year=year)
    client.force_login(member_editor)
    url = reverse("awards:nominee_add", args=[proposal.pk])
    assert "organisation" in client.post(url, sent(chair)).context["form"].errors
    assert not Nominee.objects.exists()
    client.post(url, sent(member))
    assert Nominee.objects.get().organisation == member


def test_a_member_changes_no_nominee_of_another(client, year, chair, member, member_editor):
    proposal = ProposalFactory(bloc_year=year)
    nominee = person(proposal, chair)
    client.force_login(member_editor)
    for name in ("nominee_change", "nominee_remove"):
        assert page(client, name, nominee.pk).status_code == 404
    assert Nominee.objects.get().name == "Lê Thị Kín Tiếng"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("birth_year", "1e400"), ("birth_year", "99999999999"), ("birth_year", "NaN"),
        ("birth_year", "1"), ("name", "A\x00B"), ("name", "x" * 400),
        ("achievements", "x" * 60001), ("organisation", "999999"), ("subject", "household"),
    ],
)  # fmt: skip
def test_hostile_values_are_told_at_their_field_and_the_rest_stays(client, year, member,
                                                                  chair_editor, field,
                                                                  value):  # fmt: skip
    proposal = ProposalFactory(bloc_year=year)
    client.force_login(chair_editor)
    url = reverse("awards:nominee_add", args=[proposal.pk])
    answer = client.post(url, sent(member, features="Giữ lại", **{field: value}))
    assert field in answer.context["form"].errors
    assert "Giữ lại" in answer.content.decode()
    assert not Nominee.objects.exists()


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "NaN", "1e400", "2026-02-30", ""])
def test_hostile_days_open_no_window(client, year, secretary, day):
    proposal = proposal_in("nominated", year)
    client.force_login(secretary)
    url = reverse("awards:open_comment", args=[proposal.pk])
    answer = client.post(url, {"comment_from": day, "comment_to": day})
    assert answer.context["form"].errors
    assert Proposal.objects.get().state == "nominated"


# -- the whole course through pages ---------------------------------------------------------------


def test_the_course_from_draft_to_the_public_page(client, year, member, secretary, time_machine):
    kind = AwardTypeFactory(name="Cờ thi đua của Chính phủ", form="title")
    letter = DossierNeedFactory(name="Tờ trình")
    client.force_login(secretary)
    post = lambda name, pk, /, **data: client.post(  # noqa: E731
        reverse(f"awards:{name}", args=[pk]), data, follow=True
    )
    post("draft", year.pk, award_type=kind.pk, title="Đề nghị tặng Cờ", legal_basis="")
    proposal = Proposal.objects.get()
    post("nominee_add", proposal.pk,
         **sent(member, subject="collective", name="", birth_year=""))  # fmt: skip
    post("nominate", proposal.pk, nominated_on=today(), basis="Hội nghị khối",
         votes_for="3", votes_entitled="3")  # fmt: skip
    post("open_comment", proposal.pk, comment_from=today(), comment_to=today() + DAY)
    assert member.name in client.get("/").content.decode() or proposal.title in client.get("/").text
    post("submit", proposal.pk, number="05/TTr", submitted_on=today())
    assert Proposal.objects.get().state == "public_comment"
    time_machine.move_to(timezone.now() + timedelta(days=2))
    client.force_login(secretary)
    client.post(reverse("awards:paper", args=[proposal.pk, letter.pk]),
                {"file": SimpleUploadedFile("to-trinh.pdf", PDF)})  # fmt: skip
    client.force_login(secretary)
    post("submit", proposal.pk, number="05/TTr", submitted_on=today())
    post("decide", proposal.pk, number="12/QĐ", decided_on=today(), issuer="Thủ tướng Chính phủ",
         signer_name="A", signer_title="B", granted=[Nominee.objects.get().pk])  # fmt: skip
    client.logout()
    assert "12/QĐ" not in client.get("/").text
    client.force_login(secretary)
    post("announce", proposal.pk)
    client.logout()
    text = client.get("/").text
    assert "12/QĐ" in text
    assert member.name in text
    client.force_login(secretary)
    post("revoke", proposal.pk, revoked_number="20/QĐ", revoked_on=today(), reason="Khai sai")
    client.logout()
    assert "Đã thu hồi theo 20/QĐ" in client.get("/").text
    assert "Khai sai" not in client.get("/").text


def test_a_revoked_award_stands_on_the_tab_as_revoked(client, year, member, secretary, viewer):
    proposal = proposal_in("submitted", year)
    NomineeFactory(proposal=proposal, organisation=member, name="Người Được Tặng")
    decide(proposal, decision(proposal), by=secretary)
    client.force_login(secretary)
    assert "theo quyết định" in told(client, "year", year.pk)
    url = reverse("awards:revoke", args=[proposal.pk])
    client.post(url, {"revoked_number": "20/QĐ", "revoked_on": today(), "reason": "Khai sai"})
    client.force_login(viewer)
    text = told(client, "year", year.pk)
    assert "Người Được Tặng" in text
    assert "Đã thu hồi theo 20/QĐ" in text


# -- the public -----------------------------------------------------------------------------------


def test_the_public_reads_names_titles_and_workplaces_of_open_lists_alone(client, year, member):
    opened = open_list(year)
    nominee = person(opened, member, workplace="Ban Tổ chức")
    ObjectionFactory(proposal=opened, nominee=nominee)
    text = told(client, "open_list", opened.pk)
    assert "Lê Thị Kín Tiếng" in text
    assert "Ban Tổ chức" in text
    assert not [word for word in HIDDEN if word in text + client.get("/").text]
    for state in ("drafted", "nominated", "public_comment", "submitted", "returned", "decided"):
        assert page(client, "open_list", proposal_in(state, year).pk).status_code == 404


def comment(**changes):
    return {"by_name": "Trần Thị B", "contact": "b@vidu.vn", "nominee": "",
            "body": "Chưa đúng"} | changes  # fmt: skip


def test_anybody_comments_and_reads_that_it_came_in(client, year, member):
    opened = open_list(year)
    nominee = person(opened, member)
    url = reverse("awards:open_list", args=[opened.pk])
    answer = client.post(url, comment(nominee=nominee.pk), follow=True)
    assert "Đã nhận ý kiến" in answer.text
    assert Objection.objects.get().nominee == nominee


@pytest.mark.parametrize(
    "wrong",
    [{"by_name": ""}, {"contact": "\x00"}, {"body": "x" * 5001}, {"nominee": "999999"},
     {"by_name": "\u200b"}],
)  # fmt: skip
def test_a_hostile_comment_is_told_and_kept_out(client, year, wrong):
    url = reverse("awards:open_list", args=[open_list(year).pk])
    answer = client.post(url, comment(**wrong))
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == set(wrong)
    assert "Chưa đúng" in answer.text or "body" in wrong
    assert not Objection.objects.exists()


def test_markup_of_a_comment_is_shown_as_text(client, year, secretary):
    opened = open_list(year)
    client.post(reverse("awards:open_list", args=[opened.pk]), comment(body="<script>x</script>"))
    client.force_login(secretary)
    assert "<script>x" not in told(client, "proposal", opened.pk)


def test_one_address_does_not_flood_a_list(client, year, settings):
    settings.PUBLIC_COMMENT_RATE = "2/h/ip"
    url = reverse("awards:open_list", args=[open_list(year).pk])
    answers = [client.post(url, comment()).status_code for _ in range(3)]
    assert answers == [302, 302, 429]
    assert Objection.objects.count() == 2


# -- papers ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.exe", b"MZ" + bytes(90)), ("a.pdf", b"<html><script>"), ("a.pdf", b""),
     ("a.svg", b"<svg/>"), ("a.docx", office(**{"word/vbaProject.bin": "x"}))],
)  # fmt: skip
def test_a_hostile_file_is_told_and_kept_out(client, year, secretary, name, content):
    proposal, need = ProposalFactory(bloc_year=year), DossierNeedFactory()
    client.force_login(secretary)
    url = reverse("awards:paper", args=[proposal.pk, need.pk])
    answer = client.post(url, {"file": SimpleUploadedFile(name, content)})
    assert "file" in answer.context["form"].errors
    assert not DossierItem.objects.exists()


def test_a_paper_is_handed_out_as_a_file_that_never_runs(client, year, member, member_editor):
    proposal = ProposalFactory(bloc_year=year)
    nominee = NomineeFactory(proposal=proposal, organisation=member)
    need = DossierNeedFactory(is_per_nominee=True)
    client.force_login(member_editor)
    url = reverse("awards:nominee_paper", args=[nominee.pk, need.pk])
    client.post(url, {"file": SimpleUploadedFile("bao-cao.pdf", PDF)})
    answer = page(client, "dossier_file", DossierItem.objects.get().pk)
    assert b"".join(answer.streaming_content) == PDF
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]


def test_the_scan_of_a_decision_is_for_who_reads_the_proposal(client, year, member, secretary,
                                                             viewer, stranger):  # fmt: skip
    proposal = proposal_in("submitted", year)
    NomineeFactory(proposal=proposal, organisation=member)
    decide(proposal, decision(proposal, scan=proof("qd.pdf")), by=secretary)
    pk = Decision.objects.get().pk
    for user, status in ((viewer, 200), (stranger, 404)):
        client.force_login(user)
        assert page(client, "decision_scan", pk).status_code == status
    assert Award.objects.count() == 1


# -- work, and how much is asked ------------------------------------------------------------------


def titles(user):
    return [str(item.title) for item in waiting_for(user)]


def test_work_tells_each_what_waits_for_it(year, secretary, chair_editor, member_editor):
    draft = ProposalFactory(bloc_year=year, title="A")
    proposal_in("returned", year, title="B")
    ObjectionFactory(proposal=open_list(year, title="C"))
    proposal_in("public_comment", year, title="D")
    proposal_in("decided", year, title="E")
    assert titles(chair_editor) == ["Đề nghị cần hoàn thiện: A", "Bị trả lại: B. Thiếu số liệu"]
    assert {"1 ý kiến cần trả lời: C", "Đã hết thời gian lấy ý kiến: D",
            "Đã có quyết định, chưa công bố: E"} <= set(titles(secretary))  # fmt: skip
    assert titles(member_editor) == []
    draft.bloc_year.phase = "archived"
    draft.bloc_year.save()
    assert titles(chair_editor) == []


def test_pages_ask_as_much_for_thirty_as_for_one(client, year, member, secretary):
    needs = DossierNeedFactory.create_batch(2, is_per_nominee=True)
    opened, told_of = open_list(year), proposal_in("announced", year)
    urls = ["/", "/home/", reverse("awards:proposals", args=[year.pk]), opened.get_absolute_url(),
            reverse("awards:open_list", args=[opened.pk])]  # fmt: skip
    client.force_login(secretary)

    def grow(size):
        for _number in range(size):
            nominee = NomineeFactory(proposal=opened, organisation=member)
            file_paper(opened, needs[0], proof("a.pdf"), nominee=nominee, by=secretary)
            ObjectionFactory(proposal=opened, nominee=nominee)
            NomineeFactory(proposal=told_of, organisation=member, is_granted=True)
            proposal_in("announced", year)
            open_list(year)
            ProposalFactory(bloc_year=year)

    grow(2)
    few = [queries_of(client, url)[0] for url in urls]
    grow(8)
    assert [queries_of(client, url)[0] for url in urls] == few
