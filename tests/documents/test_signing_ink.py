"""Ink: the scanned page is told by what it holds, kept by its hash, and marked everywhere."""

import io
from dataclasses import replace
from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse
from PIL import Image

from blocs.querysets import today
from documents.actions import InkPage, attach_ink
from documents.actions import signing as deeds
from documents.builders import record_of, stamp_lines
from documents.enums import SigningWay
from documents.models import Signature
from tests.documents.whole import refused, stored_files, unchanged
from tests.factories.blocs import OrganisationRoleFactory

pytestmark = pytest.mark.django_db


def picture(kind):
    content = io.BytesIO()
    Image.new("RGB", (40, 60), "white").save(content, kind)
    return content.getvalue()


PNG = picture("PNG")
EXE = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff" + b"\x00" * 200


@pytest.fixture
def scanned():
    return InkPage("  Ông Trần Tư ", "Chủ tịch", today(), PNG, "png")


@pytest.fixture
def post(client, secretary, signing, party):
    client.force_login(secretary)

    def send(content, name="trang-ky.pdf", **changes):
        data = {
            "full_name": "Ông Trần Tư", "capacity": "Chủ tịch", "signed_on": today().isoformat(),
            "scan": SimpleUploadedFile(name, content), **changes,
        }  # fmt: skip
        return client.post(reverse("documents:ink", args=[signing.pk, party.pk]), data)

    return send


def test_who_signed_when_and_the_page_itself_are_kept(party, scanned, secretary, signing):
    signature = attach_ink(party, scanned, by=secretary)
    signature.refresh_from_db()
    assert (signature.way, signature.full_name) == (SigningWay.INK, "Ông Trần Tư")
    assert (signature.signed_on, signature.signed_at) == (today(), None)
    assert (signature.recorded_by, signature.signer) == (secretary, None)
    assert signature.scan.read() == PNG
    assert signature.scan.name == (
        f"signings/{signing.code}/scans/{signature.scan_sha256}.png"
    )  # fmt: skip


def test_ink_is_marked_on_the_paper_in_the_record_and_on_the_screen(
    party, scanned, secretary, signing, client, work
):
    signature = attach_ink(party, scanned, by=secretary)
    assert any("ký tay" in text for text, _size in stamp_lines(signature))
    lines = dict(record_of(signing)["signatures"][0]["lines"])
    assert "Ký tay" in lines["Cách ký"]
    assert "SHA-256 trang ký" in lines
    assert lines["Người đính kèm trang ký"].startswith(f"{secretary.get_full_name()}, ")
    work()
    client.force_login(secretary)
    words = signature.get_way_display()
    assert words in client.get(signing.get_absolute_url()).text
    client.logout()
    assert words in client.get(reverse("documents:verify", args=[signing.code])).text


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "PDF"])
def test_pdf_png_and_jpeg_are_taken_whatever_their_name(post, kind):
    assert post(picture(kind), "trang-ky.bin").status_code == 302
    assert Signature.objects.get().scan.name.endswith({"JPEG": "jpg"}.get(kind, kind.lower()))


@pytest.mark.parametrize(
    "content", [EXE, b"<html><script>x</script>", b"GIF89a" + b"\0" * 50, b"x", b"PK\x03\x04" * 9],
    ids=["exe", "html", "gif", "one byte", "zip"],
)  # fmt: skip
def test_another_kind_is_refused_whatever_its_name(post, content):
    with unchanged():
        answer = post(content, "trang-ky.pdf")
    assert answer.status_code == 422
    assert "PDF, PNG" in answer.text


def test_an_empty_file_is_refused(post):
    with unchanged():
        assert post(b"").status_code == 422


def test_a_scan_over_the_limit_is_refused_in_words(post, settings):
    settings.SCAN_MAX_BYTES = 100
    with unchanged():
        answer = post(PNG + b"\0" * 200)
    assert answer.status_code == 422
    assert "MB" in answer.text


def test_a_day_that_lies_ahead_is_refused(post, party, scanned, secretary):
    with unchanged():
        answer = post(PNG, signed_on=(today() + timedelta(days=1)).isoformat())
    assert answer.status_code == 422
    assert post(PNG, signed_on=today().isoformat()).status_code == 302


@pytest.mark.parametrize("name", ["", "   "])
def test_a_page_without_a_name_is_refused(post, name):
    with unchanged():
        assert post(PNG, full_name=name).status_code == 422


def test_a_day_before_the_text_was_settled_is_refused(post, party, scanned, secretary, signing):
    yesterday = today() - timedelta(days=1)
    with unchanged():
        assert post(PNG, signed_on=yesterday.isoformat()).status_code == 422
    with refused("signed-too-early"):
        attach_ink(party, replace(scanned, signed_on=yesterday), by=secretary)


@pytest.mark.parametrize("field", ["full_name", "position"])
def test_signs_that_papers_have_no_letter_for_are_refused(party, scanned, secretary, field):
    with refused("signs-not-printable"), unchanged():
        attach_ink(party, replace(scanned, **{field: "Trần 習 B"}), by=secretary)


def test_a_second_page_of_a_member_is_refused_and_its_scan_not_kept(party, scanned, secretary):
    attach_ink(party, scanned, by=secretary)
    other = InkPage("Bà Năm", "", today(), picture("JPEG"), "jpg")
    with refused("party-signed"):
        attach_ink(party, other, by=secretary)


def test_a_deed_that_fails_keeps_no_scan(party, scanned, secretary, monkeypatch):
    def broken(*args, **kwargs):
        raise ZeroDivisionError

    monkeypatch.setattr(deeds, "log", broken)
    with unchanged(), pytest.raises(ZeroDivisionError), transaction.atomic():
        attach_ink(party, scanned, by=secretary)
    assert not stored_files("signings")


def test_ink_of_who_had_signed_in_the_system_is_refused(sign, party, scanned, secretary):
    sign(party)
    with refused("party-signed"):
        attach_ink(party, scanned, by=secretary)


@pytest.mark.parametrize(
    "who", ["chair_editor", "member_editor", "member_signatory", "viewer", "leader"]
)
def test_only_the_secretary_records_ink(who, request, client, signing, party):
    client.force_login(request.getfixturevalue(who))
    address = reverse("documents:ink", args=[signing.pk, party.pk])
    with unchanged():
        assert client.get(address).status_code == 403
        assert client.post(address, {"full_name": "x"}).status_code == 403


def test_the_scan_is_for_the_member_itself_and_who_runs_the_year(
    client, signing, party, parties, scanned, secretary, chair_editor, stranger
):
    attach_ink(party, scanned, by=secretary)
    address = reverse("documents:scan", args=[signing.pk, party.pk])
    own = OrganisationRoleFactory(organisation=party.organisation, office="viewer").user
    other = OrganisationRoleFactory(organisation=parties[2].organisation, office="signatory").user
    for person, status in [
        (own, 200), (secretary, 200), (chair_editor, 200), (other, 404), (stranger, 404),
    ]:  # fmt: skip
        client.force_login(person)
        answer = client.get(address)
        assert answer.status_code == status
        if status == 200:
            kind, name = answer["Content-Disposition"].split(";", 1)
            assert kind == "attachment"
            saved_as = f"{signing.title}, {party.organisation.label}.png"
            assert unquote(name).endswith(f"utf-8''{saved_as}")
            assert answer["X-Content-Type-Options"] == "nosniff"
    client.logout()
    assert client.get(address).status_code == 302
