"""The pledge of the demo's invented year, from opening to the seal, as the people who would do it.

Opened anew, signed by consent, by certificate, in ink and by a deputy; one declines and then signs;
the sealed paper holds for poppler, for pyHanko and for a stranger at `/verify/`.
"""

import io
import shutil
import subprocess

import pytest
from django.conf import settings
from playwright.sync_api import expect
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.signers import SimpleSigner

from blocs.models import BlocYear
from common.enums import JobState
from common.models import Job, Notice
from documents import keys
from documents.models import Document, Signing
from documents.pades.checking import look_at
from documents.pades.signing import SignatureOrder, signed
from documents.pades.stamp import StampLine
from documents.tasks import fill_fields, prepare_paper
from pledges.models import Pledge
from script.lib.check_paper_measures import measure
from tests.browser.conftest import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TASKS = {
    "documents.tasks.prepare_paper": prepare_paper,
    "documents.tasks.fill_fields": fill_fields,
}


def work():
    """What a worker would do now: every waiting job on papers that are signed."""
    for job in Job.objects.filter(state=JobState.QUEUED, task__in=TASKS):
        TASKS[job.task](job.pk)
    assert not Job.objects.filter(task__in=TASKS).exclude(state=JobState.DONE).exists()


@pytest.fixture
def become(page, sign_in):
    """Sign out, and in as somebody else."""

    def as_(username):
        page.context.clear_cookies()
        sign_in(username)

    return as_


@pytest.fixture
def pledge(demo):
    work()
    return Pledge.objects.get(
        bloc_year=BlocYear.objects.get(is_illustrative=True, bloc__code="cum-5-thanh-pho")
    )


def party_of(signing, organisation):
    return signing.parties.get(organisation__code=organisation)


def consent(page):
    """The first card: sign in again and agree."""
    page.click(".signing-bar a.btn-primary")
    page.fill("input[name=password]", PASSWORD)
    page.click("text=Tôi đồng ý và ký")
    page.wait_for_url("**/receipt/**")


def by_certificate(page, site, signing, party, tmp_path):
    """The second card: download, sign with what would be on a token, upload."""
    page.click(".signing-bar a.btn-primary")
    address = page.locator(".way-download").first.get_attribute("href")
    paper = page.request.get(site + address).body()
    authority = keys.DemoAuthority(settings.SIGNING_KEY_FILE.parent)
    package = authority.issue("Lê Văn C", party.organisation.name)
    signer = SimpleSigner.load_pkcs12_data(package, other_certs=[])
    order = SignatureOrder(party.field_name, [StampLine("Lê Văn C", 12)], reason="Ký số")
    path = tmp_path / "signed.pdf"
    path.write_bytes(signed(paper, order, signer))
    page.set_input_files("input[name=file]", path)
    page.click("text=Tải lên và kiểm tra")
    page.wait_for_url("**/receipt/**")


def open_anew(page, site, become, pledge):
    """The chair takes the opened text back, with a reason, and opens it again."""
    become("chair")
    page.goto(site + pledge.get_absolute_url())
    page.click("a[href$='/pledge/draft/']")
    page.fill("textarea[name=reason]", "Sửa thời hạn báo cáo tại Điều 5")
    page.click("main form button.btn-primary")
    page.goto(site + pledge.get_absolute_url())
    page.locator("a[href$='/pledge/open/']").first.click()
    page.click("main form button.btn-primary")
    page.wait_for_load_state()
    work()
    pledge.refresh_from_db()
    return pledge.signing


def sign_all_ways(page, site, become, signing, tmp_path):
    address = site + signing.get_absolute_url()
    become("ky-hai-phong")
    page.goto(address)
    consent(page)
    work()
    become("ky-ha-noi")
    page.goto(address)
    by_certificate(page, site, signing, party_of(signing, "tp-ha-noi"), tmp_path)
    become("secretary")
    page.goto(f"{address}ink/{party_of(signing, 'tp-ho-chi-minh').pk}/")
    page.fill("input[name=full_name]", "Phạm Thị D (minh họa)")
    page.fill("input[name=capacity]", "Phó Chủ tịch UBND thành phố (minh họa)")
    scan = tmp_path / "scan.png"
    page.screenshot(path=scan)
    page.set_input_files("input[name=scan]", scan)
    page.click("main form button.btn-primary")
    page.wait_for_url(address)
    sign_by_deputy(page, site, become, signing)


def sign_by_deputy(page, site, become, signing):
    """The signatory of Cần Thơ gives its editor a mandate; the editor signs “KT.”."""
    become("signatory")
    page.goto(f"{site}/years/{signing.bloc_year_id}/mandates/new/")
    deputy = page.locator("select[name=deputy] option", has_text="Bùi Thị K")
    page.select_option("select[name=deputy]", deputy.get_attribute("value"))
    page.fill("input[name=starts_on]", signing.bloc_year.starts_on.isoformat())
    page.fill("input[name=ends_on]", signing.bloc_year.ends_on.isoformat())
    page.fill("input[name=basis]", "Giấy ủy quyền số 12/GUQ-UBND")
    page.locator("main form button.btn-primary").first.click()
    become("editor")
    page.goto(site + signing.get_absolute_url())
    assert "KT. Phó Chủ tịch" in page.inner_text(".signing-bar")
    consent(page)
    work()


def decline_then_sign(page, site, become, signing):
    become("ky-da-nang")
    page.goto(site + signing.get_absolute_url())
    page.click(".signing-bar a:has-text('Từ chối')")
    page.fill("textarea[name=reason]", "Chờ ý kiến Thường trực Thành ủy")
    page.click("main form button.btn-primary")
    page.wait_for_url(site + signing.get_absolute_url())
    expect(page.locator(".state", has_text="Từ chối")).to_have_count(1)
    consent(page)
    work()


def test_the_invented_years_pledge_is_signed_every_way_and_sealed(
    site, page, become, pledge, tmp_path
):
    old = pledge.signing
    assert old.parties.signed().count() == 3
    signing = open_anew(page, site, become, pledge)
    old.refresh_from_db()
    assert (old.state, signing.state) == ("voided", "open")
    told = Notice.objects.filter(key__contains=f"signing:{old.pk}:voided").count()
    assert told == len([p for p in old.parties.signed() if p.signature.signer.email])
    sign_all_ways(page, site, become, signing, tmp_path)
    decline_then_sign(page, site, become, signing)
    signing.refresh_from_db()
    assert signing.state == "sealed"
    paper = page.request.get(f"{site}/documents/{signing.document_id}/pdf/").body()
    assert_sound(paper, signing, tmp_path)
    stranger_verifies(page, site, signing, paper, tmp_path)


def assert_sound(paper, signing, tmp_path):
    """Five signatures and a seal, valid to poppler and to pyHanko, the last over the whole file."""
    path = tmp_path / "sealed.pdf"
    path.write_bytes(paper)
    assert [each for each in measure(path) if not each.is_met] == []
    found = look_at(paper, roots=keys.trust_roots()).signatures
    assert len(found) == 6
    assert all(each.is_intact and each.is_trusted for each in found)
    assert PdfFileReader(io.BytesIO(paper)).embedded_regular_signatures[-1].field_name == (
        "niem-phong"
    )
    if shutil.which("pdfsig"):
        out = subprocess.run(["pdfsig", path], capture_output=True, text=True).stdout
        assert out.count("Signature is Valid.") == 6
        assert "Total document signed" in out.split("niem-phong")[1]
    ways = {p.organisation.code: p.signature.way for p in signing.parties.for_lists()}
    assert ways == {
        "tp-hai-phong": "consent", "tp-ha-noi": "certificate", "tp-ho-chi-minh": "ink",
        "tp-can-tho": "consent", "tp-da-nang": "consent",
    }  # fmt: skip
    text = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True).stdout
    assert "KT. PHÓ CHỦ TỊCH" in text
    assert "Đã ký tay trên bản giấy" in text
    record = Document.objects.get(evidence_of=signing)
    with record.file.open("rb") as file:
        path.write_bytes(file.read())
    assert [each for each in measure(path) if not each.is_met] == []


def stranger_verifies(page, site, signing, paper, tmp_path):
    """Not signed in: by the code on the paper, by dropping the file in; then one byte changed."""
    page.context.clear_cookies()
    page.goto(f"{site}/verify/{signing.code}/")
    assert "đã được ký và niêm phong" in page.inner_text("#verdict-title")
    assert "Ký tay trên giấy" in page.inner_text("main")
    path = tmp_path / "paper.pdf"
    for content, sentence in (
        (paper, "Văn bản nguyên vẹn, đúng như đã ký"),
        (paper[:500] + bytes([paper[500] ^ 1]) + paper[501:], "đã bị sửa"),
    ):
        path.write_bytes(content)
        page.goto(f"{site}/verify/")
        page.set_input_files("input[name=file]", path)
        page.click("main form button.btn-primary")
        page.wait_for_selector("#verdict-title")
        assert sentence in page.inner_text("#verdict-title")


def test_the_chair_closes_before_all_have_signed(site, page, become, pledge):
    signing: Signing = pledge.signing
    become("chair")
    page.goto(site + signing.get_absolute_url())
    page.click("text=Khóa ký và niêm phong…")
    assert "Thành phố Cần Thơ" in page.inner_text("main")
    page.fill("textarea[name=reason]", "Hai đơn vị sẽ ký phụ lục sau")
    page.click("main form button.btn-primary")
    page.wait_for_url(site + signing.get_absolute_url())
    work()
    page.goto(site + signing.get_absolute_url())
    assert "Hai đơn vị sẽ ký phụ lục sau" in page.inner_text("main")
    signing.refresh_from_db()
    assert signing.state == "sealed"
    record = Document.objects.get(evidence_of=signing).data
    assert [each["organisation"] for each in record["unsigned"]] == [
        "Thành phố Hồ Chí Minh", "Thành phố Cần Thơ"
    ]  # fmt: skip
