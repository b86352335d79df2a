"""The papers of a ranking and the workbook of its results: what they hold, who has them, once."""

import io
import re
import subprocess

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from common.enums import JobState
from common.models import Job, LogEntry
from documents.enums import DocumentKind
from documents.models import Document
from documents.rendering import render_pdf
from scoring import tasks
from scoring.actions import (
    freeze_ranking,
    publish_ranking,
    reopen_ranking,
)
from scoring.actions.papers import make_card, make_cards, make_summary
from scoring.builders.paper_rows import fixed
from scoring.builders.papers import card_data, paper_html, summary_data
from scoring.formulas import rounded
from scoring.models import Scorecard
from scoring.workbooks.results import Origin, write_results
from script.lib.check_paper_measures import measure
from tests.documents.whole import refused
from tests.factories.blocs import OrganisationRoleFactory, UserFactory
from tests.queries import queries_of
from tests.scoring.big import big_ranking, data_of
from tests.scoring.cards import D, Given, adopted, card_of, cards, scored_year

pytestmark = pytest.mark.django_db
MARK = "SỐ LIỆU MINH HỌA"


@pytest.fixture
def ranking(year, secretary):
    scored_year(year, secretary)
    for number, card in enumerate(cards(year)):
        adopted(card, secretary, I_1=Given(D(10 + number)))
    return freeze_ranking(year, by=secretary)


@pytest.fixture
def editor(member):
    return OrganisationRoleFactory(organisation=member).user


def run(job):
    task = {"summary": tasks.make_summary, "cards": tasks.make_cards}
    name = job.subject.split(":")[2]
    task.get(name, tasks.make_card)(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.DONE, job.error
    return job


def made(kind=DocumentKind.POINTS):
    return Document.objects.filter(kind=kind)


def own_card(year, member):
    return card_of(year, member).pk


# -- what stands on them --------------------------------------------------------------------------


@pytest.fixture
def printed(tmp_path):
    def render(kind, data):
        path = tmp_path / f"{kind}.pdf"
        path.write_bytes(render_pdf(paper_html(kind, data)).content)
        return path

    return render


def text_of(path, *options):
    done = subprocess.run(
        ["pdftotext", *options, str(path), "-"], capture_output=True, text=True, check=True
    )
    return done.stdout


def breaches(path):
    return [each for each in measure(path, landscape_ok=True) if not each.is_met]


def test_thirty_members_stand_each_once_on_whole_pages_on_their_side(year, secretary, printed):
    year.is_illustrative = True
    year.save()
    ranking = big_ranking(year, scored_year(year, secretary), secretary, groups=2, leaves=4)
    path = printed(DocumentKind.POINTS, summary_data(ranking))
    text = text_of(path, "-layout")
    for part in ("1/3", "2/3", "3/3"):
        assert f"Phần {part}" in text
    totals = [line.split()[2:] for line in text.splitlines() if "TỔNG ĐIỂM" in line]
    points = [fixed(D(each["points"]), 2) for each in ranking.data["members"]]
    assert [cell for line in totals for cell in line] == points
    places = [line.split()[2:] for line in text.splitlines() if line.strip().startswith("XẾP HẠNG")]
    assert [int(cell) for line in places for cell in line] == list(range(1, 31))
    assert MARK in text
    assert breaches(path) == []
    for width, height, x, y in boxes(path):
        assert width > height
        assert 0 < x < width
        assert 0 < y < height


def boxes(path):
    """Page width and height, and the far corner of every word on it."""
    for page in text_of(path, "-bbox").split("<page ")[1:]:
        width, height = map(float, re.search(r'width="([\d.]+)" height="([\d.]+)"', page).groups())
        for x, y in re.findall(r'xMax="([\d.]+)" yMax="([\d.]+)"', page):
            yield width, height, float(x), float(y)


def test_a_criterion_longer_than_a_page_is_not_cut(year, secretary, printed):
    ranking = big_ranking(
        year, scored_year(year, secretary), secretary, members=3, groups=1, leaves=1
    )
    data = summary_data(ranking)
    data["criteria"]["nodes"][1]["text"] = " ".join(f"chữ{n}" for n in range(700))
    path = printed(DocumentKind.POINTS, data)
    assert set(re.findall(r"chữ\d+", text_of(path))) == {f"chữ{n}" for n in range(700)}
    assert breaches(path) == []


def test_a_card_says_every_criterion_with_its_formula_and_reasons(ranking, member, year, printed):
    data = card_data(ranking, own_card(year, member))
    told = data["member"]["criteria"]["I.1"]
    told["rungs"][0] |= {"note": "Kèm báo cáo quý"}
    told["rungs"].append({"rung": "explained", "points": "9.50", "reason": "Thiếu quý bốn"})
    path = printed(DocumentKind.CARD, data)
    text = " ".join(text_of(path).split())
    for words in (data["member"]["name"], "Kèm báo cáo quý", "Thiếu quý bốn", "9,50", "4 ÷ 4"):
        assert words in text
    assert f"{data['member']['place']}/3" in text
    assert MARK not in text
    assert breaches(path) == []


def test_a_correction_says_what_it_replaces_and_why(ranking, secretary, printed):
    reopen_ranking(ranking, "Cộng nhầm điểm", by=secretary)
    newer = freeze_ranking(ranking.bloc_year, by=secretary)
    text = text_of(printed(DocumentKind.POINTS, summary_data(newer))).replace("\n", " ")
    assert "Cộng nhầm điểm" in text
    for digest in (ranking.sha256, newer.sha256):
        assert digest in text.replace(" ", "")


# -- making them ----------------------------------------------------------------------------------


def test_one_ranking_has_one_table_unless_a_new_edition_is_wanted(ranking, secretary):
    job = make_summary(ranking, by=secretary)
    assert make_summary(ranking, by=secretary) == job
    run(job)
    tasks.make_summary(job.pk)
    assert make_summary(ranking, by=secretary) is None
    first = made().get()
    assert (first.source_key, first.created_by) == (f"ranking:{ranking.pk}:summary:1", secretary)
    run(make_summary(ranking, by=secretary, anew=True))
    assert made().count() == 2
    assert made().current().get().replaces == first


def test_all_cards_are_one_job_that_goes_on_where_it_was_killed(
    ranking, secretary, year, member, monkeypatch
):
    run(make_card(ranking, own_card(year, member), by=secretary))
    job = make_cards(ranking, by=secretary)
    render, asked = tasks.render_pdf, []

    def power_cut(html):
        asked.append(html)
        if len(asked) == 2:
            raise SystemExit
        return render(html)

    monkeypatch.setattr(tasks, "render_pdf", power_cut)
    with pytest.raises(SystemExit):
        tasks.make_cards(job.pk)
    assert made(DocumentKind.CARD).count() == 2
    Job.objects.filter(pk=job.pk).update(state=JobState.QUEUED)
    run(job)
    assert made(DocumentKind.CARD).count() == 3
    assert make_cards(ranking, by=secretary) is None
    assert len(asked) == 3


def test_a_replaced_ranking_gets_no_paper(ranking, secretary):
    reopen_ranking(ranking, "Nhầm", by=secretary)
    freeze_ranking(ranking.bloc_year, by=secretary)
    with refused("ranking-replaced"):
        make_summary(ranking, by=secretary)
    assert not Job.objects.exists()


def test_a_correction_takes_the_place_of_a_paper_once_it_is_published(ranking, secretary):
    publish_ranking(ranking, by=secretary)
    run(make_summary(ranking, by=secretary))
    first = made().get()
    reopen_ranking(ranking, "Nhầm", by=secretary)
    newer = freeze_ranking(ranking.bloc_year, by=secretary)
    run(make_summary(newer, by=secretary))
    second = made().exclude(pk=first.pk).get()
    assert second.replaces is None
    assert second.is_withheld
    publish_ranking(newer, by=secretary)
    second.refresh_from_db()
    assert second.replaces == first
    assert not second.is_withheld


# -- who ------------------------------------------------------------------------------------------


def test_papers_are_withheld_from_members_until_the_ranking_is_published(
    ranking, secretary, editor, client
):
    run(make_summary(ranking, by=secretary))
    run(make_cards(ranking, by=secretary))
    assert not Document.objects.visible_to(editor).exists()
    assert Document.objects.visible_to(secretary).count() == 4
    client.force_login(editor)
    assert client.get(reverse("scoring:papers", args=[ranking.pk])).status_code == 404
    publish_ranking(ranking, by=secretary)
    assert Document.objects.visible_to(editor).count() == 4
    page = client.get(reverse("scoring:papers", args=[ranking.pk]))
    assert not page.context["may_make"]
    assert len([paper for _member, paper in page.context["cards"] if paper]) == 3


@pytest.mark.parametrize("deed", ["summary_paper", "card_paper"])
def test_a_member_may_read_and_not_make(deed, ranking, secretary, editor, client):
    publish_ranking(ranking, by=secretary)
    client.force_login(editor)
    logged = LogEntry.objects.count()
    assert client.post(reverse(f"scoring:{deed}", args=[ranking.pk])).status_code == 403
    assert not Job.objects.exists()
    assert LogEntry.objects.count() == logged


@pytest.mark.parametrize("name", ["papers", "papers_state", "results_export"])
def test_a_stranger_finds_nothing(name, ranking, secretary, client):
    publish_ranking(ranking, by=secretary)
    client.force_login(UserFactory())
    assert client.get(reverse(f"scoring:{name}", args=[ranking.pk])).status_code == 404


def test_the_buttons_make_papers(ranking, secretary, year, member, client):
    client.force_login(secretary)
    url = reverse("scoring:card_paper", args=[ranking.pk])
    client.post(url, {"card": own_card(year, member)})
    client.post(reverse("scoring:summary_paper", args=[ranking.pk]))
    assert Job.objects.count() == 2
    assert len(client.get(reverse("scoring:papers", args=[ranking.pk])).context["running"]) == 2
    for bad in ("x", "9" * 30):
        assert client.post(url, {"card": bad}).status_code == 404
    client.post(url, {"card": "999999"})
    assert Job.objects.count() == 2


def test_the_page_asks_the_same_for_thirty_members(year, secretary, client, member):
    criteria_set = scored_year(year, secretary)
    few = big_ranking(year, criteria_set, secretary, members=1, groups=1, leaves=1)
    client.force_login(secretary)
    url = reverse("scoring:papers", args=[few.pk])
    client.get(url)
    asked, _page = queries_of(client, url)
    few.data = data_of(year, members=30, groups=1, leaves=1)
    few.save()
    assert queries_of(client, url)[0] == asked


# -- the workbook ---------------------------------------------------------------------------------


def rows_in(content, sheet, head):
    """The rows below the heading that begins with `head`."""
    rows = list(load_workbook(io.BytesIO(content))[sheet].iter_rows())
    at = next(at for at, row in enumerate(rows) if row[0].value == head)
    return rows[at + 1 :]


def number(value):
    return rounded(D(str(value)), 2)


def test_the_workbook_holds_what_the_ranking_holds(year, secretary):
    ranking = big_ranking(year, scored_year(year, secretary), secretary, members=3, groups=2)
    origin = Origin(1, ranking.sha256, ranking.frozen_at)
    content = write_results(ranking.data, origin)
    members = ranking.data["members"]
    places = rows_in(content, "Xếp hạng", "Xếp hạng")
    assert [(row[0].value, row[1].value, number(row[3].value)) for row in places] == [
        (each["place"], each["code"], D(each["points"])) for each in members
    ]
    assert places[0][3].number_format == "#,##0.00"
    points = {
        row[0].value: [cell.value for cell in row[3:]]
        for row in rows_in(content, "Điểm theo tiêu chí", "Mã")
    }
    for at, member in enumerate(members):
        for code, told in member["criteria"].items():
            assert number(points[code][at]) == D(told["points"])
    rungs = rows_in(content, "Các bậc điểm", "Mã đơn vị")
    assert len(rungs) == 3 * 20 * 3
    assert (rungs[0][9].value, rungs[0][9].data_type) == ("=1+1", "s")
    assert len(rows_in(content, "Tiêu chí", "Mã")) == 22
    notes = [row[0].value for row in load_workbook(io.BytesIO(content))["Xếp hạng"].iter_rows()]
    assert any(ranking.sha256 in str(note) for note in notes)


def test_the_export_of_a_ranking_is_read_by_who_reads_it(ranking, secretary, editor, client):
    publish_ranking(ranking, by=secretary)
    client.force_login(editor)
    answer = client.get(reverse("scoring:results_export", args=[ranking.pk]))
    assert len(rows_in(answer.content, "Xếp hạng", "Xếp hạng")) == 3


def test_what_stands_now_is_marked_provisional_and_holds_no_draft(year, secretary, editor, client):
    scored_year(year, secretary)
    adopted(cards(year)[0], secretary)
    assert Scorecard.objects.count() == 3
    url = reverse("scoring:results_now_export", args=[year.pk])
    client.force_login(secretary)
    content = client.get(url).content
    assert len(rows_in(content, "Xếp hạng", "Xếp hạng")) == 1
    for sheet in load_workbook(io.BytesIO(content)):
        assert any("TẠM TÍNH" in str(row[0].value) for row in sheet.iter_rows(max_row=3))
    client.force_login(editor)
    assert client.get(url).status_code == 403
    client.force_login(UserFactory())
    assert client.get(url).status_code == 404
