"""Evidence on the pages: the panel of a criterion, all of a card, the files themselves."""

import pytest
from django.urls import reverse

from scoring.actions.evidence import About, add_files, add_link, add_note, withdraw_evidence
from scoring.models import Evidence, EvidenceVersion
from tests.queries import queries_of
from tests.scoring.cards import card_of, scored_year, submitted
from tests.scoring.proofs import PDF, PNG, proof, upload

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}
ABOUT = About(["I.1"])


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def card(year, secretary, member):
    scored_year(year, secretary)
    return card_of(year, member)


@pytest.fixture
def page(card):
    return reverse("scoring:evidence", args=[card.pk])


@pytest.fixture
def piece(card, member_editor):
    return add_files(card, [proof()], ABOUT, by=member_editor)[0]


@pytest.fixture
def send(client, card, member_editor):
    client.force_login(member_editor)

    def one(*files, htmx=True, **values):
        data = {"code": "I.1", "kind": "file", "codes": ["I.1"], "files": files, **values}
        url = reverse("scoring:evidence_add", args=[card.pk])
        return client.post(url, data, **(HTMX if htmx else {}))

    return one


def of(name, piece):
    return reverse(f"scoring:evidence_{name}", args=[piece.pk])


# -- adding ---------------------------------------------------------------------------------------


def test_files_are_added_in_the_panel_and_shown_there(send):
    answer = send(upload("mot.pdf"), upload("hai.png", PNG), codes=["I.1", "I.2"])
    assert answer.status_code == 200
    assert answer["HX-Trigger"] == "evidence-changed"
    assert [each.title for each in Evidence.objects.all()] == ["mot", "hai"]
    assert "<html" not in answer.text
    for version in EvidenceVersion.objects.all():
        assert version.get_absolute_url() in answer.text
        assert version.sha256[:12] in answer.text
        assert version.file.name not in answer.text


def test_links_and_notes_are_added_and_links_open_apart(send):
    answer = send(kind="link", link="https://thidua.vn/bai", title="Bài báo")
    assert 'rel="noopener noreferrer"' in answer.text
    assert "thidua.vn" in answer.text
    send(kind="note", note="Lưu tại Văn phòng")
    assert [each.kind for each in Evidence.objects.all()] == ["link", "note"]


def test_without_htmx_the_page_comes_again(send, page):
    assert send(upload(), htmx=False).url == f"{page}?code=I.1"
    answer = send(upload(content=b""), htmx=False)
    assert answer.status_code == 422
    assert "<html" in answer.text


def test_a_refused_file_is_named_and_nothing_typed_is_lost(send):
    sent = (upload("tot.pdf"), upload("xau.pdf", b"MZ" + bytes(90)), upload("rong.pdf", b""))
    answer = send(*sent, title="Quý I", note="Bản quét", codes=["I.1", "II.2"])
    assert answer.status_code == 422
    form = answer.context["form"]
    assert ["xau.pdf" in form.errors["files"][0], "rong.pdf" in form.errors["files"][1]] == [
        True
    ] * 2
    assert len(form.errors["files"]) == 2
    assert (form["title"].value(), form["note"].value()) == ("Quý I", "Bản quét")
    assert form["codes"].value() == ["I.1", "II.2"]
    assert 'hx-preserve="true"' in answer.text  # the browser keeps the files that were chosen
    assert not Evidence.objects.exists()


def test_what_is_far_too_large_is_thrown_away_with_a_sentence(send, settings):
    settings.PAPER_MAX_BYTES = 1000
    answer = send(upload(content=PDF + bytes(2000)), title="Quý I")
    assert answer.status_code == 422
    assert answer.context["form"]["title"].value() == "Quý I"
    assert len(answer.context["form"].errors["files"]) == 1
    assert not Evidence.objects.exists()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({}, "files"),
        ({"kind": "link", "link": "javascript:alert(1)"}, "link"),
        ({"kind": "link", "link": ""}, "link"),
        ({"kind": "note", "note": ""}, "note"),
        ({"kind": "note", "note": "x", "codes": []}, "codes"),
        ({"kind": "note", "note": "x", "codes": ["II"]}, "codes"),
        ({"kind": "x"}, "kind"),
    ],
)
def test_what_is_missing_is_told_at_its_place(send, values, field):
    answer = send(**values)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not Evidence.objects.exists()


def test_a_file_that_is_here_is_offered_for_this_criterion(send, piece):
    answer = send(upload("khac.pdf"), code="I.2", codes=["I.2"])
    assert answer.context["offered"] == [piece]
    assert answer.context["form"].errors["files"]
    send(code="I.2", piece=piece.pk)
    assert [each.code for each in piece.criteria.all()] == ["I.1", "I.2"]
    assert send(code="I.2", piece=piece.pk + 9).status_code == 404


def test_a_newer_version_is_brought_or_refused_at_its_place(client, piece, member_editor):
    client.force_login(member_editor)
    url = of("version", piece)
    bad = client.post(url, {"code": "I.1", "files": upload("a.pdf", b"MZ")}, **HTMX)
    assert bad.status_code == 422
    assert bad.context["pieces"][0]["form"].errors["files"]
    client.post(url, {"code": "I.1", "files": upload("a.pdf", PDF + b"2")}, **HTMX)
    assert piece.versions.count() == 2


def test_title_and_criteria_are_changed_on_a_page(client, piece, page, member_editor):
    client.force_login(member_editor)
    form = client.get(of("use", piece)).context["form"]
    data = {"title": "Báo cáo", "codes": ["I.2"], "seen": form["seen"].value()}
    assert client.post(of("use", piece), data).url == page
    piece.refresh_from_db()
    assert piece.title == "Báo cáo"
    answer = client.post(of("use", piece), {**data, "title": "Khác"})  # a second tab
    assert answer.context["form"]["title"].value() == "Khác"
    piece.refresh_from_db()
    assert piece.title == "Báo cáo"


def test_a_withdrawn_piece_stays_in_sight_as_such(client, piece, page, member_editor):
    client.force_login(member_editor)
    client.post(of("withdraw", piece), {"code": "I.1"}, **HTMX)
    assert "is-withdrawn" in client.get(page, {"code": "I.1"}).text
    again = client.post(of("withdraw", piece), {"code": "I.1"}, **HTMX)
    assert again.status_code == 409
    assert piece.title not in [each.title for each in client.get(page).context["page"]]
    shown = client.get(page, {"state": "withdrawn"}).context["page"]
    assert [each.pk for each in shown] == [piece.pk]


# -- all of a card --------------------------------------------------------------------------------


def test_the_whole_card_shows_what_is_missing_and_finds_pieces(client, card, page, member_editor):
    client.force_login(member_editor)
    answer = client.get(page)
    assert [leaf.code for leaf in answer.context["missing"]] == ["I.1"]
    add_note(card, About(["I.1"], "Sổ lưu", note="Đặng"), by=member_editor)
    add_link(card, "https://a.vn/x", About(["I.2"], "Bài báo"), by=member_editor)
    assert client.get(page).context["missing"] == []

    def found(**asked):
        return [each.title for each in client.get(page, asked).context["page"]]

    assert found() == ["Sổ lưu", "Bài báo"]
    assert found(q="dang so") == ["Sổ lưu"]
    assert found(q="i.2") == ["Bài báo"]
    assert found(kind="link") == ["Bài báo"]
    assert len(found(kind="x", page="9")) == 2


def test_the_pages_ask_the_same_number_of_queries_at_one_and_at_four(
    client, card, page, piece, member_editor
):
    client.force_login(member_editor)
    asked = [{}, {"code": "I.1"}]
    one = [queries_of(client, page, **each)[0] for each in asked]
    for number in range(3):
        add_files(card, [proof(f"{number}.pdf", PDF + b"%d" % number)], ABOUT, by=member_editor)
    assert [queries_of(client, page, **each)[0] for each in asked] == one


def test_a_closed_card_says_so_and_offers_nothing(client, card, page, member_editor):
    submitted(card, member_editor)
    client.force_login(member_editor)
    answer = client.get(page, {"code": "I.1"})
    assert answer.context["closed"]
    assert "evidence-form" not in answer.text


# -- who ------------------------------------------------------------------------------------------


def test_strangers_and_other_members_get_404_readers_get_403(
    client, year, chair, card, page, piece, member_editor, viewer, stranger, secretary
):
    deeds = [reverse("scoring:evidence_add", args=[card.pk]), of("version", piece),
             of("use", piece), of("withdraw", piece)]  # fmt: skip
    shown = [page, f"{page}?code=I.1", piece.newest.get_absolute_url()]

    def answers(user):
        client.force_login(user)
        seen = {client.get(url).status_code for url in shown}
        return seen, {client.post(url, {"code": "I.1"}).status_code for url in deeds}

    other = year.bloc.memberships.order_by("pk")[2].organisation
    from_other = type(viewer.organisation_roles.get())(
        organisation=other, user=stranger, office="editor", starts_on=year.starts_on
    )
    assert answers(stranger) == ({404}, {404})
    from_other.save()
    assert answers(stranger) == ({404}, {404})
    assert answers(viewer) == ({200}, {403})
    withdraw_evidence(piece, by=member_editor)
    submitted(card, member_editor)
    assert answers(secretary) == ({200}, {403})
    assert answers(stranger) == ({404}, {404})
    client.logout()
    assert {client.get(url).status_code for url in shown} == {302}


@pytest.mark.parametrize("code", ["I", "IX", "../x"])
def test_what_is_no_criterion_of_the_member_is_not_found(client, page, member_editor, code):
    client.force_login(member_editor)
    assert client.get(page, {"code": code}).status_code == 404


# -- files ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "kind", "way"),
    [
        ("Báo cáo.pdf", PDF, "application/pdf", "inline"),
        ("anh.png", PNG, "image/png", "inline"),
        ("so.csv", b"a;b", "text/csv; charset=utf-8", "attachment"),
    ],
)
def test_a_file_is_served_with_care(client, card, member_editor, name, content, kind, way):
    piece = add_files(card, [proof(name, content)], ABOUT, by=member_editor)[0]
    client.force_login(member_editor)
    url = piece.newest.get_absolute_url()
    answer = client.get(url)
    assert b"".join(answer.streaming_content) == content
    assert answer["Content-Type"] == kind
    assert answer["Content-Disposition"].startswith(way)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert set(answer["Cache-Control"].split(", ")) == {"private", "no-cache"}
    assert answer["ETag"] == f'"{piece.newest.sha256}"'
    assert client.get(url, headers={"If-None-Match": answer["ETag"]}).status_code == 304


def test_a_file_that_is_gone_says_so(client, piece, member_editor):
    client.force_login(member_editor)
    piece.newest.file.storage.delete(piece.newest.file.name)
    assert client.get(piece.newest.get_absolute_url()).status_code == 409
