"""A scorecard's file in a real browser: the pages of sending and looking are sound, and a card that
was worked on in Excel comes in."""

import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from playwright.sync_api import expect

from accounts.models import User
from blocs.models import Bloc
from scoring.actions import Given, save_marks
from scoring.actions.card_imports import book_of, preview_card_import
from scoring.models import CardImport
from scoring.workbooks.cards import write_card
from tests.browser.test_every_page import Crawler
from tests.factories.blocs import BlocYearFactory, MembershipFactory
from tests.scoring.cards import D, cards, scored_year

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def card(demo):
    administrator = User.objects.get(username="admin")
    year = BlocYearFactory(bloc__council=Bloc.objects.order_by("pk").first().council)
    MembershipFactory.create_batch(2, bloc=year.bloc)
    scored_year(year, administrator)
    card = cards(year)[0]
    given = {"I.1": Given(D(15), note="Báo cáo số 12"), "T": Given(D(2))}
    save_marks(card, given, by=administrator)
    return card


def worked_on(card, **told):
    """The card's workbook with cells written over."""
    book = load_workbook(io.BytesIO(write_card(book_of(card))))
    for cell, value in told.items():
        book.worksheets[0][cell] = value
    file = io.BytesIO()
    book.save(file)
    file.name = "phieu-cham.xlsx"
    return file


def test_a_card_worked_on_in_excel_comes_in(card, site, page, sign_in):
    sign_in("admin")
    page.goto(site + card.get_absolute_url())
    page.click(f"a[href='{reverse('scoring:card_import', args=[card.pk])}']")
    content = worked_on(card, E8="12,5", E9=120, F9=100, E14=None).getvalue()
    file = {"name": "phieu-cham.xlsx", "mimeType": "application/octet-stream", "buffer": content}
    page.set_input_files("input[type=file]", file)
    page.click("main form[enctype] button")
    page.wait_for_url("**/scorecards/imports/*/")
    expect(page.locator("ins")).to_have_text(["12,5", "120 / 100"])
    page.on("dialog", lambda dialog: dialog.accept())
    page.click("main form[data-confirm] button")
    page.wait_for_url(f"**{card.get_absolute_url()}")
    marks = card.marks.values_list("criterion__code", "value")
    assert dict(marks) == {"I.1": D("12.5"), "I.2": D(120), "T": None}


def test_the_pages_of_a_cards_file_are_sound(card, site, page, sign_in, axe_source):
    administrator = User.objects.get(username="admin")
    good = worked_on(card, E8="12,5", E9=120, F9=100, G9="Theo biên bản\nquý IV", E14=None)
    bad = worked_on(card, E8="1,234.5", E7=3, A9="I.99", H6="Cột của tôi")
    for file in (good, bad, worked_on(card)):
        file.seek(0)
        preview_card_import(card, file, by=administrator)
    sign_in("admin")
    crawler = Crawler(page, site, axe_source, 1, {"wide", "narrow"})
    pages = [each.get_absolute_url() for each in CardImport.objects.order_by("pk")]
    for path in [reverse("scoring:card_import", args=[card.pk]), card.get_absolute_url(), *pages]:
        crawler.visit(path, first=True)
    assert not crawler.faults, "\n".join(sorted(set(crawler.faults)))
