"""The handover of the demo's invented year, from its list to its hour, as both sides do it.

The chair's people complete the list, the side that takes over looks through it and remarks, both
sign, one by consent and one by certificate, the record is sealed, and rights move at its hour.
"""

import subprocess

import pytest
import time_machine
from playwright.sync_api import expect

from blocs.models import BlocYear
from conferences.models import Handover
from conferences.tasks import bring_handovers_into_force
from documents import keys
from documents.pades.checking import look_at
from script.lib.check_paper_measures import measure
from tests.browser.test_signing import become, by_certificate, consent, party_of, work  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MINE = "Sổ theo dõi công văn của Cụm"


@pytest.fixture
def year(demo):
    work()
    return BlocYear.objects.get(is_illustrative=True, bloc__code="cum-5-thanh-pho")


@pytest.fixture
def handover(year):
    return Handover.objects.get(conference__bloc_year=year)


def complete_the_list(page, site, address):
    """A bad amount is told and everything typed stays; then the row is added, moved up, changed."""
    page.goto(address)
    page.click("text=Thêm vào danh mục")
    page.select_option("select[name=kind]", "funds")
    page.fill("textarea[name=text]", MINE)
    page.fill("input[name=amount]", "12,5")
    page.click("main form button.btn-primary")
    expect(page.locator(".field-error")).to_contain_text("12.300.000")
    expect(page.locator("textarea[name=text]")).to_have_value(MINE)
    page.select_option("select[name=kind]", "documents")
    page.fill("input[name=amount]", "")
    page.fill("input[name=quantity]", "3")
    page.fill("input[name=unit]", "quyển")
    page.click("main form button.btn-primary")
    row = page.locator("tr", has_text=MINE)
    expect(row).to_contain_text("3 quyển")
    before = page.locator(".handover-list tbody").first.inner_text().index(MINE)
    row.locator("button[value=up]").click()
    expect(page.locator("tr", has_text=MINE)).to_have_count(1)
    page.wait_for_load_state()
    assert page.locator(".handover-list tbody").first.inner_text().index(MINE) < before


def look_through(page, address):
    """The other side remarks on the new row and agrees with the rest; it cannot change the list."""
    page.goto(address)
    expect(page.locator("text=Thêm vào danh mục")).to_have_count(0)
    page.locator("tr", has_text=MINE).locator("a", has_text="Nêu ý kiến").click()
    page.check("input[value=remarked]")
    page.fill("textarea[name=remark]", "Đề nghị ghi rõ số trang")
    page.click("main form button.btn-primary")
    expect(page.locator("tr", has_text=MINE)).to_contain_text("Đề nghị ghi rõ số trang")
    page.on("dialog", lambda dialog: dialog.accept())
    page.click("text=Đồng ý các mục còn lại")
    expect(page.locator(".state", has_text="Chưa có ý kiến")).to_have_count(0)


def open_it(page, address):
    """What opening means is said first: who is asked, from when."""
    page.goto(address)
    page.click("text=Mở ký biên bản")
    expect(page.locator("main")).to_contain_text("Trần Thị B")
    expect(page.locator("main")).to_contain_text("08 giờ 00 phút")
    page.click("main form button.btn-primary")
    expect(page.locator(".conference-kind .state")).to_contain_text("Đang tạo văn bản")
    work()


def test_a_handover_goes_from_its_list_to_force(site, page, become, handover, tmp_path):  # noqa: F811
    address = site + handover.get_absolute_url()
    become("chair")
    complete_the_list(page, site, address)
    become("ky-da-nang")
    look_through(page, address)
    become("chair")
    open_it(page, address)
    handover.refresh_from_db()
    signing = handover.signing
    become("ky-hai-phong")
    page.goto(site + "/home/")
    page.locator(f"a[href='{signing.get_absolute_url()}']").first.click()
    expect(page.locator(".signing-sheet")).to_contain_text("Đề nghị ghi rõ số trang")
    consent(page)
    work()
    become("ky-da-nang")
    page.goto(site + signing.get_absolute_url())
    by_certificate(page, site, signing, party_of(signing, "tp-da-nang"), tmp_path)
    work()
    page.goto(address)
    expect(page.locator(".conference-kind .state")).to_contain_text("Đã ký, chưa đến giờ hiệu lực")
    expect(page.locator(".in-force")).to_contain_text("tiếp tục giữ quyền")
    assert_sound(page.request.get(f"{site}/documents/{signing_paper(handover)}/pdf/").body(),
                 tmp_path)  # fmt: skip
    comes_into_force(page, site, address, handover)


def signing_paper(handover):
    handover.signing.refresh_from_db()
    return handover.signing.document_id


def assert_sound(paper, tmp_path):
    """Two signatures and the seal hold; the layout is official."""
    path = tmp_path / "sealed.pdf"
    path.write_bytes(paper)
    assert [each for each in measure(path) if not each.is_met] == []
    found = look_at(paper, roots=keys.trust_roots()).signatures
    assert len(found) == 3
    assert all(each.is_intact and each.is_trusted for each in found)
    text = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True).stdout
    assert "Mười hai triệu ba trăm nghìn đồng" in " ".join(text.split())


def comes_into_force(page, site, address, handover):
    """At its hour the newcomer is in the chair; its page and the history say so."""
    with time_machine.travel(handover.in_force_at):
        bring_handovers_into_force()
    page.goto(address)
    expect(page.locator(".conference-kind .state")).to_contain_text("Đang hiệu lực")
    expect(page.locator(".year-chair")).to_contain_text("Thành phố Đà Nẵng")
    page.goto(f"{site}/blocs/{handover.conference.bloc_year.bloc_id}/rotation/")
    expect(page.locator(f"a[href='{handover.get_absolute_url()}']")).to_have_count(1)
    expect(page.locator(f"a[href='/documents/{handover.signing.document_id}/']")).to_have_count(1)


def test_a_handover_is_prepared_and_called_off(site, page, become, handover):  # noqa: F811
    address = site + handover.get_absolute_url()
    become("chair")
    page.goto(address)
    page.click("text=Hủy bàn giao")
    page.fill("textarea[name=reason]", "Hội nghị chưa suy tôn đơn vị nhận")
    page.click("main form button.btn-primary")
    expect(page.locator("main")).to_contain_text("Hội nghị chưa suy tôn đơn vị nhận")
    page.goto(f"{site}/conferences/{handover.conference_id}/?tab=handover")
    page.click("text=Lập bàn giao")
    page.locator("select[name=incoming]").select_option(label="Thành phố Hà Nội")
    page.click("main form button.btn-primary")
    expect(page.locator("h2", has_text="Thành phố Hà Nội")).to_have_count(1)
    expect(page.locator(".handover-list")).to_contain_text("Con dấu")
    assert Handover.objects.live().get(conference=handover.conference).is_draft
