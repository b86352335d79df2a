"""A scorecard from the member's first figure to its adoption, as three people at real browsers."""

import contextlib

import pytest
from django.db import connection
from django.urls import reverse
from django.utils.module_loading import import_string

from blocs.enums import OrganisationOffice
from common.models import Job
from scoring.enums import CardState, Rung
from scoring.models import Mark, Ranking
from script.lib.check_paper_measures import measure
from tests.factories.blocs import OrganisationRoleFactory
from tests.scoring.cards import D, adopted, card_of, cards, scored_year
from tests.workers import running_worker

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "mat-khau-thu-9"
PASTE = """([selector, text]) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  document.querySelector(selector).dispatchEvent(
    new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""


@pytest.fixture
def card(year, secretary, member):
    scored_year(year, secretary)
    return card_of(year, member)


@pytest.fixture
def signatory(member):
    office = OrganisationOffice.SIGNATORY
    return OrganisationRoleFactory(organisation=member, office=office).user


@pytest.fixture
def at_card(live_server, browser, browser_context_args, card):
    """A function that opens the card as a person; each has a browser of its own."""
    faults = []
    contexts = []

    def open_as(user, width=1440):
        context = browser.new_context(**browser_context_args)
        contexts.append(context)
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": 900})
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("dialog", lambda dialog: dialog.accept())
        page.goto(f"{live_server.url}/accounts/login/")
        page.fill("input[name=login]", user.username)
        page.fill("input[name=password]", PASSWORD)
        page.click("main form button[type=submit]")
        page.wait_for_url("**/home/")
        page.goto(live_server.url + card.get_absolute_url())
        return page

    yield open_as
    for context in contexts:
        context.close()
    assert not faults


def box(code, column="self", name="value"):
    return f'[data-cell="{code}"][data-column="{column}"] [name={name}]'


def saved(page, code, column="self"):
    page.wait_for_selector(f'[data-cell="{code}"][data-column="{column}"].is-saved')


def said(page, code, column="self"):
    place = f'[data-cell="{code}"][data-column="{column}"].is-wrong [data-cell-said]'
    return page.wait_for_selector(place).inner_text()


def stored(card, code, rung=Rung.SELF):
    mark = Mark.objects.filter(scorecard=card, criterion__code=code, rung=rung).first()
    return mark and (mark.value, mark.target, mark.reason)


def test_from_the_first_figure_to_the_printed_ranking(
    card, at_card, member_editor, signatory, secretary, live_server, tmp_path
):
    page = at_card(member_editor)
    page.fill(box("I.1"), "1,234.5")
    page.keyboard.press("Enter")
    assert said(page, "I.1")
    assert page.input_value(box("I.1")) == "1,234.5"
    assert page.evaluate("document.activeElement.ariaLabel").startswith("I.2,")
    page.fill(box("I.1"), "15")
    page.keyboard.press("ArrowDown")
    saved(page, "I.1")
    page.keyboard.type("120")
    page.keyboard.press("Escape")
    assert page.input_value(box("I.2")) == ""

    page.evaluate(PASTE, [box("I.2"), "120\t100\r\n96\r\n4\r\n2,5\r\n"])
    assert said(page, "T")
    assert stored(card, "I.2") is None
    page.fill(box("T"), "2")
    page.keyboard.press("Enter")
    for code in ("I.2", "I.3", "II.2", "T"):
        saved(page, code)
    assert stored(card, "I.2") == (D(120), D(100), "")
    page.wait_for_selector(".totals-missing.is-whole")
    page.wait_for_selector('#drawer [data-drawer-form="T"]')

    page = at_card(signatory)
    page.click(f'form[action="{reverse("scoring:submit", args=[card.pk])}"] button')
    page.wait_for_selector(".course .is-now:nth-child(2)")

    panel = at_card(secretary)
    panel.fill(box("I.1", "appraised"), "12")
    panel.keyboard.press("Enter")
    assert said(panel, "I.1", "appraised")
    assert stored(card, "I.1", Rung.APPRAISED) is None
    panel.fill(box("I.1", "appraised", "reason"), "Thiếu báo cáo quý III")
    panel.locator(box("I.1", "appraised", "reason")).blur()
    saved(panel, "I.1", "appraised")
    assert stored(card, "I.1", Rung.APPRAISED) == (D(12), None, "Thiếu báo cáo quý III")
    panel.click(f'form[action="{reverse("scoring:finish_appraisal", args=[card.pk])}"] button')
    panel.wait_for_selector(".course .is-now:nth-child(3)")

    page = at_card(member_editor)
    page.click('[data-open="I.1"]')
    page.fill("#drawer [name=text]", "Báo cáo quý III gửi ngày 05/10")
    with page.expect_navigation():
        page.click("#drawer form:has([name=text]) button")
    page.click(f'form[action="{reverse("scoring:send_explanations", args=[card.pk])}"] button')
    page.wait_for_selector(".course .is-now:nth-child(4)")

    panel.reload()
    panel.fill(box("I.1", "explained"), "14")
    panel.fill(box("I.1", "explained", "reason"), "Đã nhận báo cáo")
    panel.locator(box("I.1", "explained", "reason")).blur()
    saved(panel, "I.1", "explained")
    panel.click(f'form[action="{reverse("scoring:finish_appraisal", args=[card.pk])}"] button')
    panel.click(f'form[action="{reverse("scoring:adopt_card", args=[card.pk])}"] button')
    panel.wait_for_selector(".course .is-now:nth-child(6)")
    card.refresh_from_db()
    assert card.state == CardState.ADOPTED
    assert panel.inner_text('[data-points="I.1|result"]') == "14"
    for other in cards(card.bloc_year):
        if other != card:
            adopted(other, secretary)
    freeze_and_print(panel, live_server.url, card, tmp_path)


def freeze_and_print(page, site, card, folder):
    """As the secretary: freeze the ranking, have its papers made by a worker, open them."""
    page.goto(site + reverse("scoring:freeze", args=[card.bloc_year.pk]))
    page.click("form:has([name=seen]) button.btn-primary")
    page.wait_for_url("**/rankings/*/")
    ranking = Ranking.objects.get()
    row = next(row for row in ranking.data["members"] if row["card"] == card.pk)
    assert row["label"] in page.inner_text("main")
    page.goto(site + reverse("scoring:papers", args=[ranking.pk]))
    is_shared = connection.vendor == "postgresql"  # a worker's process finds it there
    with running_worker(beat=False) if is_shared else contextlib.nullcontext():
        page.click("#make-summary")
        page.click("#make-cards")
        if not is_shared:
            for job in Job.objects.unfinished():
                import_string(job.task)(job.pk)
        links = page.locator("a", has_text="Mở PDF")
        links.nth(len(ranking.data["members"])).wait_for(timeout=120_000)
    for link in links.all():
        answer = page.request.get(site + link.get_attribute("href"))
        assert answer.headers["content-type"] == "application/pdf"
        path = folder / "paper.pdf"
        path.write_bytes(answer.body())
        assert [each for each in measure(path, landscape_ok=True) if not each.is_met] == []


def test_two_people_in_one_cell_see_both_figures_and_one_decides(
    card, at_card, member_editor, signatory
):
    first, second = at_card(member_editor), at_card(signatory)
    first.fill(box("I.1"), "10")
    first.keyboard.press("Enter")
    saved(first, "I.1")
    second.fill(box("I.1"), "12")
    second.keyboard.press("Enter")
    assert "10" in said(second, "I.1")
    assert stored(card, "I.1") == (D(10), None, "")
    second.click(".cell-choice button")
    saved(second, "I.1")
    assert stored(card, "I.1") == (D(12), None, "")


def test_a_figure_waits_for_the_network_and_is_not_lost(card, at_card, member_editor):
    page = at_card(member_editor)
    page.route("**/cells/I.1/", lambda route: route.abort())
    page.fill(box("I.1"), "10")
    page.keyboard.press("Enter")
    page.wait_for_selector('[data-cell="I.1"].is-unsaved')
    assert stored(card, "I.1") is None
    page.unroute("**/cells/I.1/")
    saved(page, "I.1")
    assert stored(card, "I.1") == (D(10), None, "")


@pytest.mark.parametrize("width", [390, 1440])
def test_the_sheet_is_sound_at_both_widths(card, at_card, member_editor, axe_source, width):
    page = at_card(member_editor, width)
    page.click('[data-open="I.2"]')
    page.wait_for_selector('#drawer [data-drawer-form="I.2"]')
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.evaluate(axe_source + "; 0")
    found = page.evaluate('axe.run({runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})')
    assert [each["id"] for each in found["violations"]] == []
