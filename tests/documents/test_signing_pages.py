"""Every address of signing, for everybody: who gets a page, who a refusal, who nothing at all."""

from hashlib import sha256
from urllib.parse import quote

import pytest
from allauth.mfa.models import Authenticator
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from common.enums import JobState
from common.models import Job
from documents import urls
from documents.actions import InkPage, attach_ink, decline, publish_document, void_signing
from documents.enums import SigningState
from documents.models import Document, Party, Signature
from tests.documents.test_signing_ink import PNG
from tests.documents.whole import refused, unchanged
from tests.factories.blocs import MembershipFactory, OrganisationRoleFactory, UserFactory
from tests.factories.documents import (
    SigningFactory,
    SigningPartyFactory,
    open_signing,
    signatory_of,
)
from tests.factories.years import MandateFactory
from tests.queries import queries_of

pytestmark = pytest.mark.django_db
SIGN_IN, REFUSED, NOT_MINE, NOTHING, WRONG_METHOD = 302, 403, 409, 404, 405

# Name of the address, its method, and what each kind of person is answered. Members of the year
# read everything but do only what is theirs; `409` is the deed's own “not yours”, in words.
WHO = ["anonymous", "stranger", "viewer", "member_editor", "other_signatory", "chair_editor",
       "leader", "secretary", "signatory"]  # fmt: skip
EXPECTED = {
    ("signing", "get"): [302, 404, 200, 200, 200, 200, 200, 200, 200],
    ("signing_state", "get"): [302, 404, 200, 200, 200, 200, 200, 200, 200],
    ("close_signing", "get"): [302, 404, 403, 403, 403, 200, 403, 200, 403],
    ("close_signing", "post"): [302, 404, 403, 403, 403, 422, 403, 422, 403],
    ("retry_signing", "get"): [302, 405, 405, 405, 405, 405, 405, 405, 405],
    ("retry_signing", "post"): [302, 404, 403, 403, 403, 302, 403, 302, 403],
    ("sign", "get"): [302, 404, 409, 409, 409, 409, 409, 409, 200],
    ("consent", "get"): [302, 405, 405, 405, 405, 405, 405, 405, 405],
    ("consent", "post"): [302, 404, 409, 409, 409, 409, 409, 409, 422],
    ("paper_to_sign", "get"): [302, 404, 409, 409, 409, 409, 409, 409, 200],
    ("certificate", "get"): [302, 405, 405, 405, 405, 405, 405, 405, 405],
    ("certificate", "post"): [302, 404, 409, 409, 409, 409, 409, 409, 422],
    ("receipt", "get"): [302, 404, 404, 404, 404, 404, 404, 404, 404],
    ("decline", "get"): [302, 404, 409, 409, 409, 409, 409, 409, 200],
    ("decline", "post"): [302, 404, 409, 409, 409, 409, 409, 409, 422],
    ("ink", "get"): [302, 404, 403, 403, 403, 403, 403, 200, 403],
    ("ink", "post"): [302, 404, 403, 403, 403, 403, 403, 422, 403],
    ("scan", "get"): [302, 404, 404, 404, 404, 404, 404, 404, 404],
}
OF_A_PARTY = {
    "sign",
    "consent",
    "paper_to_sign",
    "certificate",
    "receipt",
    "decline",
    "ink",
    "scan",
}
ELSEWHERE = {"list", "document", "pdf", "publish", "withdraw", "letterhead", "year",
             "verify_any", "verify"}  # fmt: skip


@pytest.fixture
def cast(request, parties, signatory):
    """Everybody by name; `anonymous` is nobody."""
    named = ("stranger", "viewer", "member_editor", "chair_editor", "leader", "secretary")
    people = {name: request.getfixturevalue(name) for name in named}
    people["signatory"] = signatory
    people["other_signatory"] = signatory_of(parties[2].organisation)
    return people


def address_of(name, signing, party):
    return reverse(
        f"documents:{name}", args=[signing.pk, *([party.pk] if name in OF_A_PARTY else [])]
    )


def test_every_address_is_in_the_table():
    names = {each.name for each in urls.urlpatterns}
    assert names - ELSEWHERE == {name for name, _method in EXPECTED}


def test_who_gets_what_and_an_empty_form_changes_nothing(client, cast, signing, party):
    wrong = []
    for (name, method), answers in EXPECTED.items():
        for who, expected in zip(WHO, answers, strict=True):
            client.logout()
            if who != "anonymous":
                client.force_login(cast[who])
            rows = list(Signature.objects.values()), list(Party.objects.values("declined_at"))
            empty = {"csrfmiddlewaretoken": "as a browser sends it"} if method == "post" else {}
            answer = getattr(client, method)(address_of(name, signing, party), empty)
            if answer.status_code != expected:
                wrong.append((name, method, who, answer.status_code, expected))
            assert rows == (
                list(Signature.objects.values()), list(Party.objects.values("declined_at")),
            )  # fmt: skip
    assert not wrong


def test_a_paper_of_another_years_id_is_not_reached_through_ones_own(
    client, signing, party, signatory
):
    """The party's id in the address belongs to another signing."""
    foreign = SigningPartyFactory()
    client.force_login(signatory)
    for name in OF_A_PARTY:
        address = reverse(f"documents:{name}", args=[signing.pk, foreign.pk])
        method = client.post if name in {"consent", "certificate"} else client.get
        assert method(address).status_code == 404
        address = reverse(f"documents:{name}", args=[foreign.signing.pk, party.pk])
        assert method(address).status_code == 404


def test_a_paper_taken_back_is_handed_to_nobody_to_sign(
    client, signing, party, signatory, secretary
):
    address = reverse("documents:paper_to_sign", args=[signing.pk, party.pk])
    client.force_login(signatory)
    assert client.get(address).status_code == 200
    void_signing(signing, by=secretary, reason="Sai")
    assert client.get(address).status_code == 404


def test_a_second_tab_leads_to_the_receipt_and_a_receipt_says_when_it_holds_no_more(
    client, signing, party, signatory, secretary, sign
):
    sign(party)
    client.force_login(signatory)
    for name in ("consent", "certificate"):
        answer = client.post(reverse(f"documents:{name}", args=[signing.pk, party.pk]), follow=True)
        assert answer.redirect_chain[0][0].endswith(f"/receipt/{party.pk}/")
        assert "ký rồi" in answer.text
    void_signing(signing, by=secretary, reason="Sửa điều 2")
    answer = client.get(reverse("documents:receipt", args=[signing.pk, party.pk]))
    assert "không còn giá trị" in answer.text
    assert "Sửa điều 2" in answer.text
    assert "receipt-mark" not in answer.text


def test_the_page_of_a_paper_tells_the_hash_of_the_file_it_gives(client, sealed, secretary):
    client.force_login(secretary)
    page = client.get(sealed.document.get_absolute_url()).text
    content = b"".join(client.get(reverse("documents:pdf", args=[sealed.document_id])))
    assert sha256(content).hexdigest() in page
    assert sealed.document.sha256 not in page


def test_lists_search_and_api_tell_strangers_nothing_of_a_signing(client, signing, stranger):
    client.force_login(stranger)
    for address in ("/documents/", "/search/?q=bien+ban", "/api/v1/signings/", "/home/",
                    f"/api/v1/signings/?bloc_year={signing.bloc_year_id}",
                    "/api/v1/documents/"):  # fmt: skip
        answer = client.get(address)
        assert signing.code not in answer.text
        assert signing.title not in answer.text
    assert client.get(f"/api/v1/signings/{signing.pk}/").status_code == 404
    assert client.get(f"/api/v1/documents/{signing.document_id}/pdf/").status_code == 404


def test_members_do_not_read_why_another_declined_nor_its_scan(
    client, signing, parties, secretary, viewer
):
    person = signatory_of(parties[2].organisation)
    decline(parties[2], by=person, reason="Lý do kín đáo")
    day = timezone.localdate(signing.created_at)
    attach_ink(parties[0], InkPage("Ông Tư", "", day, PNG, "png"), by=secretary)
    addresses = [
        signing.get_absolute_url(), reverse("documents:signing_state", args=[signing.pk]),
        f"/api/v1/signings/{signing.pk}/",
    ]  # fmt: skip
    for address in addresses:
        client.force_login(viewer)
        page = client.get(address).text
        assert "Lý do kín đáo" not in page
        assert f"/scan/{parties[0].pk}/" not in page
    client.force_login(secretary)
    assert "Lý do kín đáo" in client.get(addresses[0]).text


def test_nobody_but_the_record_tells_addresses_and_programs(
    client, signing, parties, sign, viewer, secretary
):
    sign(parties[0])
    party = parties[0]
    for person in (viewer, secretary):
        client.force_login(person)
        for address in (
            signing.get_absolute_url(), f"/api/v1/signings/{signing.pk}/", "/api/v1/signings/",
            reverse("documents:receipt", args=[signing.pk, party.pk]),
        ):  # fmt: skip
            page = client.get(address).text
            assert "203.0.113.7" not in page
            assert "Firefox 140" not in page


def test_opening_the_page_keeps_that_the_signatory_saw_it_and_nobody_else(
    client, signing, party, signatory, viewer, secretary
):
    for person in (viewer, secretary):
        client.force_login(person)
        with unchanged():
            client.get(signing.get_absolute_url())
    client.force_login(signatory)
    client.get(signing.get_absolute_url())
    party.refresh_from_db()
    assert party.seen_at


def test_the_page_offers_to_sign_only_to_who_may(client, signing, party, cast):
    address = reverse("documents:sign", args=[signing.pk, party.pk])
    for who, person in cast.items():
        if who == "stranger":
            continue
        client.force_login(person)
        assert (address in client.get(signing.get_absolute_url()).text) is (who == "signatory")


def test_a_former_deputy_is_told_why_in_words(client, signing, party, year):
    mandate = MandateFactory(
        bloc_year=year, organisation=party.organisation, starts_on="2020-01-01",
        ends_on="2020-02-01", deputy=UserFactory(position="Phó Chủ tịch"),
    )  # fmt: skip
    OrganisationRoleFactory(organisation=party.organisation, user=mandate.deputy, office="viewer")
    client.force_login(mandate.deputy)
    answer = client.get(reverse("documents:sign", args=[signing.pk, party.pk]))
    assert answer.status_code == 409
    assert "hết hạn" in answer.text


def test_the_ways_page_of_a_closed_or_voided_paper_says_so(
    client, signing, party, signatory, secretary
):
    void_signing(signing, by=secretary, reason="Sửa điều 2")
    client.force_login(signatory)
    page = client.get(reverse("documents:sign", args=[signing.pk, party.pk]))
    assert page.status_code == 200
    assert 'name="password"' not in page.text  # nothing to fill in that would be refused
    assert "Sửa điều 2" in client.get(signing.get_absolute_url()).text


def test_an_upload_over_the_limit_gets_the_sentence_and_nothing_is_stored(
    client, signing, party, signatory, secretary, settings
):
    settings.PAPER_MAX_BYTES = 1000
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 5000
    for person, name, field in [(signatory, "certificate", "file"), (secretary, "ink", "scan")]:
        client.force_login(person)
        for size in (2000, 50_000):
            file = SimpleUploadedFile("x.pdf", b"%PDF-" + b"x" * size)
            data = {"full_name": "Ông Tư", field: file}
            with unchanged():
                answer = client.post(address_of(name, signing, party), data)
            assert answer.status_code == 422
            assert "lớn hơn" in answer.text


def test_failed_work_is_shown_to_all_and_run_again_only_by_who_runs_the_year(
    client, signing, parties, sign, viewer, chair_editor
):
    sign(parties[0])
    signing.refresh_from_db()
    Job.objects.filter(pk=signing.job_id).update(state=JobState.FAILED, error="Khóa hỏng")
    again = reverse("documents:retry_signing", args=[signing.pk])
    client.force_login(viewer)
    page = client.get(signing.get_absolute_url()).text
    assert "Khóa hỏng" in page
    assert again not in page
    client.force_login(chair_editor)
    assert again in client.get(signing.get_absolute_url()).text


@pytest.mark.parametrize("who", ["secretary", "signatory"])
def test_pages_ask_as_many_queries_at_30_parties_as_at_1(
    who, request, client, year, members, papers, signatory
):
    person = signatory if who == "signatory" else request.getfixturevalue(who)
    more = [each.organisation for each in MembershipFactory.create_batch(29, bloc=year.bloc)]
    pair = [open_signing(year, [members[1], *some], by=UserFactory()) for some in ([], more)]
    client.force_login(person)
    for signing in pair:
        for number, party in enumerate(signing.parties.exclude(organisation=members[1])):
            if number % 3 == 1:
                decline(party, by=signatory_of(party.organisation), reason="Chờ")
        client.get(signing.get_absolute_url())  # opening it for the first time is kept once
    for name in ("signing", "signing_state"):
        counts = [queries_of(client, reverse(f"documents:{name}", args=[s.pk]))[0] for s in pair]
        assert counts[0] == counts[1], name


def test_the_api_asks_as_many_queries_for_30_signings_as_for_one(client, year, viewer):
    client.force_login(viewer)

    def fill(count):
        for _number in range(count):
            signing = SigningFactory(bloc_year=year)
            for party in SigningPartyFactory.create_batch(2, signing=signing):
                Signature.objects.create(party=party, way="source", full_name="A")

    fill(1)
    client.get("/api/v1/signings/")
    one = queries_of(client, "/api/v1/signings/")[0]
    fill(29)
    assert queries_of(client, "/api/v1/signings/")[0] == one


def test_a_recorded_signing_has_a_page_without_a_paper(client, year, viewer):
    signing = SigningFactory(bloc_year=year, state=SigningState.RECORDED, document=None)
    client.force_login(viewer)
    assert client.get(signing.get_absolute_url()).status_code == 200
    assert client.get(reverse("documents:verify", args=[signing.code])).status_code == 404


# -- who reads the whole paper --------------------------------------------------------------------


def reads(client, person, signing):
    """Does the person get the PDF, and the text on the page?"""
    client.force_login(person)
    pdf = client.get(reverse("documents:pdf", args=[signing.document_id])).status_code
    page = client.get(signing.get_absolute_url()).content.decode()
    listed = str(signing.document_id) in client.get("/api/v1/documents/").content.decode()
    api = client.get(f"/api/v1/documents/{signing.document_id}/").status_code
    answers = {pdf == 200, "Điều thứ nhất." in page, api == 200}
    assert len(answers) == 1, (pdf, api)
    return answers.pop() and listed


def test_an_unsealed_paper_is_read_by_who_signs_it_and_who_runs_it(
    client, signing, party, signatory, secretary, leader, chair_editor, viewer
):
    editor = OrganisationRoleFactory(organisation=party.organisation, office="editor").user
    assert all(reads(client, who, signing) for who in (signatory, secretary, leader, chair_editor))
    assert not any(reads(client, who, signing) for who in (editor, viewer))


def test_a_voided_paper_is_no_longer_read_by_its_parties(client, signing, signatory, secretary):
    void_signing(signing, by=secretary, reason="Sửa Điều 2")
    assert reads(client, secretary, signing)
    assert not reads(client, signatory, signing)


def test_a_sealed_paper_is_read_by_every_reader_of_the_year(client, sealed, viewer, signatory):
    assert reads(client, viewer, sealed)
    assert reads(client, signatory, sealed)


def test_a_paper_that_is_not_signed_for_good_is_never_public(client, signing, secretary):
    """Neither by the deed nor by a mark that was set before: targets in it are not settled yet."""
    document = signing.document
    with refused("document-unsealed"):
        publish_document(document, by=secretary)
    client.force_login(secretary)
    page = client.get(reverse("documents:document", args=[document.pk]))
    assert reverse("documents:publish", args=[document.pk]) not in page.text
    Document.objects.filter(pk=document.pk).update(published_at=timezone.now())
    assert document not in Document.objects.published()
    client.logout()
    for name in ("document", "pdf"):
        assert client.get(reverse(f"documents:{name}", args=[document.pk])).status_code == 302
    assert document.title not in client.get("/").text
    void_signing(signing, by=secretary, reason="Sửa văn bản")
    assert document not in Document.objects.published()


def test_whoever_must_use_a_passkey_comes_back_to_the_page_of_signing(
    client, signing, parties, year
):
    party = parties[0]
    signatory = signatory_of(party.organisation)
    key = {"credential": {}, "name": "Khóa"}
    Authenticator.objects.create(user=signatory, type=Authenticator.Type.WEBAUTHN, data=key)
    year.bloc.council.requires_second_factor = True
    year.bloc.council.save()
    client.force_login(signatory)
    url = reverse("documents:consent", args=[signing.pk, party.pk])
    page = client.post(url, {"text_sha256": signing.data_sha256, "password": "mat-khau-thu-9"})
    assert page.status_code == 422
    assert quote(reverse("documents:sign", args=[signing.pk, party.pk]), safe="/") in page.text
    assert f"next={quote(url, safe='/')}" not in page.text
    assert "passkey" in page.text
