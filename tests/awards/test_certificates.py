"""Certificates: how they look, who sets them up, what is printed and who has it."""

import subprocess
from dataclasses import replace

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from awards import tasks
from awards.actions.certificates import (
    Ground,
    preview_layout,
    print_certificates,
    save_layout,
)
from awards.builders.certificates import layout_mark
from awards.layouts import PARTS, Box, usual_boxes
from awards.models import CertificateLayout, CertificatePrint, Proposal
from common.enums import JobState
from common.errors import RuleViolation
from common.files import sound_file
from common.models import LogEntry
from common.pictures import plain_picture
from documents.rendering import OwnFile, RenderError, render_pdf
from tests.factories.certificates_of_awards import layout_entry, picture, uploaded
from tests.factories.proposals import NomineeFactory, proposal_in
from tests.queries import queries_of

pytestmark = pytest.mark.django_db

LONG = "Trung tâm Bồi dưỡng chính trị và Nghiệp vụ công tác Mặt trận thuộc Ủy ban Mặt trận Tổ quốc"


@pytest.fixture
def council(year):
    return year.bloc.council


@pytest.fixture
def proposal(year, member):
    proposal = proposal_in("decided", year, title="Đã có thành tích xuất sắc")
    for name in ("Nguyễn Thị Ngọc Ánh", LONG, "Lê <b>Đậm</b> 😀"):
        NomineeFactory(proposal=proposal, organisation=member, name=name, is_granted=True)
    NomineeFactory(proposal=proposal, organisation=member, name="Không Được Tặng", is_granted=False)
    return proposal


def ground():
    content = plain_picture(sound_file(uploaded(picture(color="#fff8e6"))))
    return Ground(content, "nền.png", "a" * 64)


@pytest.fixture
def layout(council, proposal, secretary):
    return save_layout(council, proposal.award_type, layout_entry(ground=ground()), by=secretary)


def kept(council):
    """The backgrounds of the council in storage."""
    folder, storage = f"certificates/{council.pk}", storages["default"]
    return storage.listdir(folder)[1] if storage.exists(folder) else []


def run(job):
    tasks.make_certificates(job.pk)
    job.refresh_from_db()
    return job


def text_of(made, tmp_path):
    path = tmp_path / "c.pdf"
    path.write_bytes(made.file.read())
    fonts = subprocess.run(["pdffonts", path], capture_output=True, text=True, check=True).stdout
    done = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True,
                          check=True)  # fmt: skip
    info = subprocess.run(["pdfinfo", path], capture_output=True, text=True, check=True).stdout
    return [" ".join(page.split()) for page in done.stdout.split("\f")][:-1], fonts, info


def test_a_decision_gives_a_page_for_each_receiver_who_is_granted(
    layout, proposal, secretary, tmp_path
):
    assert run(print_certificates(proposal, by=secretary)).state == JobState.DONE
    made = CertificatePrint.objects.get()
    pages, fonts, info = text_of(made, tmp_path)
    assert (made.pages, len(pages)) == (3, 3)
    assert "Nguyễn Thị Ngọc Ánh" in pages[0]
    assert LONG in pages[1]
    assert "Lê <b>Đậm</b> ?" in pages[2]
    for page in pages:
        assert f"Đã có thành tích xuất sắc năm {proposal.bloc_year.year}" in page
        assert "Quyết định số 12/QĐ-MTTW" in page
        assert "Hà Nội, ngày" in page
        assert "CHỦ TỊCH" in page
        assert "Không Được Tặng" not in page
    assert "841.89 x 595.276 pts (A4)" in info
    assert all("Tinos" in line for line in fonts.splitlines()[2:])


def test_a3_upright_is_as_large_and_a_part_left_out_is_not_printed(
    council, proposal, secretary, tmp_path
):
    boxes = usual_boxes("a3", is_landscape=False)
    del boxes["detail"], boxes["signer"]
    entry = layout_entry("a3", is_landscape=False, boxes=boxes)
    save_layout(council, proposal.award_type, entry, by=secretary)
    run(print_certificates(proposal, by=secretary))
    pages, _fonts, info = text_of(CertificatePrint.objects.get(), tmp_path)
    assert "841.89 x 1190.55 pts (A3)" in info
    assert "CHỦ TỊCH" not in pages[0]


def test_a_text_that_fits_at_no_size_stops_with_its_receiver_named(council, proposal, secretary):
    boxes = usual_boxes("a4", is_landscape=True) | {"name": Box(10, 10, 12, 4, 32)}
    save_layout(council, proposal.award_type, layout_entry(boxes=boxes), by=secretary)
    job = run(print_certificates(proposal, by=secretary))
    assert job.state == JobState.FAILED
    assert "Nguyễn Thị Ngọc Ánh" in job.error
    assert not CertificatePrint.objects.exists()


def test_a_newer_print_takes_the_place_and_the_file_of_the_last(
    layout, proposal, secretary, council, django_capture_on_commit_callbacks
):
    run(print_certificates(proposal, by=secretary))
    first = CertificatePrint.objects.get()
    save_layout(council, proposal.award_type, layout_entry(place="Huế"), by=secretary)
    with django_capture_on_commit_callbacks(execute=True):
        job = print_certificates(proposal, by=secretary)
        assert print_certificates(proposal, by=secretary) == job
        run(job)
    second = CertificatePrint.objects.get()
    assert first.file.name != second.file.name
    assert not storages["default"].exists(first.file.name)
    assert storages["default"].exists(second.file.name)


@pytest.mark.parametrize("state", ["submitted", "refused", "revoked"])
def test_nothing_is_printed_without_a_decision_that_holds(year, council, secretary, state):
    proposal = proposal_in(state, year)
    save_layout(council, proposal.award_type, layout_entry(), by=secretary)
    with pytest.raises(RuleViolation) as refused:
        print_certificates(proposal, by=secretary)
    assert refused.value.code == "not-decided"
    assert not CertificatePrint.objects.exists()


def test_revoked_before_the_worker_comes_leaves_no_certificates(layout, proposal, secretary):
    job = print_certificates(proposal, by=secretary)
    Proposal.objects.filter(pk=proposal.pk).update(state="revoked")
    assert run(job).state == JobState.FAILED
    assert not CertificatePrint.objects.exists()


def test_certificates_of_a_revoked_decision_are_no_longer_handed_out(
    layout, proposal, secretary, client
):
    run(print_certificates(proposal, by=secretary))
    made = CertificatePrint.objects.get()
    Proposal.objects.filter(pk=proposal.pk).update(state="revoked")
    client.force_login(secretary)
    assert client.get(reverse("awards:certificate_file", args=[made.pk])).status_code == 404


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        (layout_entry(boxes={}), "box-wrong"),
        (layout_entry(boxes={"name": Box(290, 0, 50, 20, 12)}), "box-wrong"),
        (layout_entry(boxes={"name": Box(float("nan"), 0, 50, 20, 12)}), "box-wrong"),
        (layout_entry(wording="{tên}"), "wording-unknown"),
    ],
)
def test_nonsense_is_refused_and_leaves_nothing(council, proposal, secretary, entry, code):
    before = kept(council)
    with pytest.raises(RuleViolation) as refused:
        save_layout(council, proposal.award_type, replace(entry, ground=ground()), by=secretary)
    assert refused.value.code == code
    assert not CertificateLayout.objects.exists()
    assert kept(council) == before


def test_a_background_that_was_replaced_leaves_storage(
    layout, council, proposal, secretary, django_capture_on_commit_callbacks
):
    former = layout.background.name
    with django_capture_on_commit_callbacks(execute=True):
        entry = layout_entry(without_ground=True)
        changed = save_layout(council, proposal.award_type, entry, by=secretary)
    assert not changed.background_sha256
    assert not storages["default"].exists(former)


def test_the_second_of_two_who_change_it_is_told_and_the_log_keeps_both(
    layout, council, proposal, secretary
):
    seen = layout_mark(layout)
    save_layout(council, proposal.award_type, layout_entry(place="Huế"), by=secretary, seen=seen)
    with pytest.raises(RuleViolation) as refused:
        save_layout(council, proposal.award_type, layout_entry(place="Vinh"), by=secretary,
                    seen=seen)  # fmt: skip
    assert refused.value.code == "changed-meanwhile"
    layout.refresh_from_db()
    assert layout.place == "Huế"
    assert layout.background_sha256 == "a" * 64
    assert LogEntry.objects.filter(verb="set up a certificate").count() == 2


def posted(**facts):
    data = {"paper": "a4", "is_landscape": "1", "wording": "{nội dung}", "place": "Hà Nội",
            "signer": ""}  # fmt: skip
    for part in PARTS:
        for name, value in usual_boxes("a4", is_landscape=True)[part].told().items():
            data[f"{part}_{name}"] = str(value).replace(".", ",")
    return {**data, **facts}


def test_the_secretary_sets_it_up_previews_it_and_reads_its_files(
    client, council, proposal, secretary, django_capture_on_commit_callbacks
):
    client.force_login(secretary)
    url = reverse("awards:certificate", args=[council.pk, proposal.award_type.pk])
    assert client.get(url).status_code == 200
    file = SimpleUploadedFile("nền.png", picture(), "image/png")
    answer = client.post(url, posted(background=file))
    assert answer.status_code == 302, answer.context["form"].errors
    layout = CertificateLayout.objects.get()
    assert layout.boxes["name"] == usual_boxes("a4", is_landscape=True)["name"].told()
    ground = client.get(f"{url}background/")
    assert ground["Content-Type"] == "image/jpeg"
    assert ground["X-Content-Type-Options"] == "nosniff"
    assert client.post(f"{url}preview/").status_code == 302
    run(preview_layout(layout, by=secretary))
    made = CertificatePrint.objects.get()
    assert made.pages == 2
    pdf = client.get(reverse("awards:certificate_file", args=[made.pk]))
    assert b"".join(pdf.streaming_content).startswith(b"%PDF")
    for page in (url, f"{url}state/"):
        assert reverse("awards:certificate_file", args=[made.pk]) in client.get(page).text


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"background": SimpleUploadedFile("a.svg", b"<svg></svg>")}, "background"),
        ({"background": SimpleUploadedFile("a.png", b"\x89PNG\r\n\x1a\nxx")}, "background"),
        ({"name_x": "1e400"}, "name_x"),
        ({"name_x": "nan"}, "name_x"),
        ({"text_width": ""}, "text_width"),
        ({"wording": "x\x00"}, "wording"),
        ({"paper": "a0"}, "paper"),
    ],
)
def test_bad_input_keeps_what_was_typed(client, council, proposal, secretary, facts, field):
    client.force_login(secretary)
    url = reverse("awards:certificate", args=[council.pk, proposal.award_type.pk])
    answer = client.post(url, posted(**{"signer": "Lê Văn Ký", **facts}))
    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert "Lê Văn Ký" in answer.text
    assert not CertificateLayout.objects.exists()


def test_only_keepers_of_the_council_set_up_and_print(
    client, layout, proposal, council, secretary, leader, viewer, stranger
):
    run(print_certificates(proposal, by=secretary))
    made = CertificatePrint.objects.get()
    url = reverse("awards:certificate", args=[council.pk, proposal.award_type.pk])
    of_proposal = reverse("awards:certificates", args=[proposal.pk])
    file = reverse("awards:certificate_file", args=[made.pk])
    for user, answers in (
        (leader, [403, 403, 403, 404]), (viewer, [403, 403, 403, 404]),
        (stranger, [404, 404, 404, 404]),
    ):  # fmt: skip
        client.force_login(user)
        asked = (url, f"{url}background/", of_proposal, file)
        assert [client.get(each).status_code for each in asked] == answers, user
        assert client.post(url, posted(place="Trộm")).status_code in (403, 404)
        assert client.post(f"{url}preview/").status_code in (403, 404)
        assert client.post(of_proposal).status_code in (403, 404)
    layout.refresh_from_db()
    assert layout.place == "Hà Nội"
    client.force_login(secretary)
    assert [client.get(each).status_code for each in (url, of_proposal, file)] == [200] * 3
    assert client.get(f"{of_proposal}state/").status_code == 200


def test_the_page_of_certificates_asks_as_much_for_many_receivers(
    client, layout, proposal, member, secretary
):
    client.force_login(secretary)
    url = reverse("awards:certificates", args=[proposal.pk])
    few, _answer = queries_of(client, url)
    for number in range(20):
        NomineeFactory(proposal=proposal, organisation=member, name=f"N {number}", is_granted=True)
    many, _answer = queries_of(client, url)
    assert few == many


def test_a_paper_loads_its_own_files_and_no_other():
    own = {"a.css": OwnFile(b"p { color: red }", "text/css")}
    page = '<html lang="vi"><head><title>T</title>{}</head><body><p>A</p></body></html>'
    good = '<link rel="stylesheet" href="paper:own/a.css">'
    assert render_pdf(page.format(good), own).pages == 1
    assert render_pdf(page.format(good), own).content == render_pdf(page.format(good), own).content
    for bad in ("paper:own/b.css", "paper:own/../a.css", "file:///etc/passwd"):
        with pytest.raises(RenderError):
            render_pdf(page.format(f'<link rel="stylesheet" href="{bad}">'), own)
    with pytest.raises(RenderError):
        render_pdf(page.format(good))
