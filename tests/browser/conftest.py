"""A real Chromium against a live server with the demo in it."""

import asyncio
import io
import os
import shutil
from pathlib import Path

import pytest
from django.conf import settings as configuration
from django.core.management import call_command

from accounts.models import User
from blocs.actions.imports import preview_import
from blocs.actions.mandates import Grant, grant_mandate
from blocs.enums import OrganisationOffice
from blocs.models import BlocYear, Council, OrganisationRole
from conferences.actions import ask_for_reports
from conferences.models import Conference
from pledges import actions as pledges
from pledges.actions import PledgeText
from pledges.actions.imports import preview_import as preview_commitments
from reports.actions import make_report
from reports.tasks import make_edition
from scoring.actions import begin_draft, rounds, text_of
from scoring.actions import preview_import as preview_criteria
from scoring.actions.evidence import About, add_note
from scoring.enums import CardState
from scoring.models import Scorecard
from scoring.workbooks import write_workbook
from tests.blocs.register import row, workbook
from tests.pledges.conftest import row as commitment_row
from tests.pledges.conftest import workbook as commitments_workbook

# Playwright's own event loop runs in the test's thread; the ORM calls here are plain ones.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

PASSWORD = "mat-khau-trinh-dien-9"
CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {
        **browser_type_launch_args,
        "executable_path": CHROMIUM,
        "args": ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    }


@pytest.fixture(scope="session")
def browser(django_db_setup, browser):
    """The browser, begun after the database and ended before it. It ends under its driver's loop,
    which the tests that are no browser tests have put aside."""
    loop = asyncio._get_running_loop()
    yield browser
    asyncio._set_running_loop(loop)


@pytest.fixture
def browser_context_args(browser_context_args):
    return {**browser_context_args, "locale": "vi-VN", "timezone_id": "Asia/Ho_Chi_Minh"}


@pytest.fixture
def demo(transactional_db, settings):
    """The demo as a newcomer gets it."""
    settings.DEMO_PASSWORD = PASSWORD
    call_command("load_demo", "--force", verbosity=0)


@pytest.fixture
def furnished(demo):
    """The demo with what its people would soon have made: a report, an import, a mandate, the
    draft of a pledge in its first round."""
    administrator = User.objects.get(username="admin")
    edition = make_report(Conference.objects.order_by("pk").first(), by=administrator)
    make_edition(edition.job_id)
    role = OrganisationRole.objects.filter(office=OrganisationOffice.SIGNATORY).first()
    year = BlocYear.objects.get(is_illustrative=True, bloc__code="cum-5-thanh-pho")
    grant = Grant(
        organisation=role.organisation, deputy=User.objects.get(username="editor"),
        starts_on=year.starts_on, ends_on=year.ends_on, basis="Giấy ủy quyền số 01",
    )  # fmt: skip
    grant_mandate(year, grant, by=role.user)
    ask_for_reports(year, "Báo cáo kết quả thi đua", year.ends_on, by=administrator)
    criteria = begin_draft(year, by=administrator)
    book = write_workbook(text_of(criteria), {})
    preview_criteria(year, io.BytesIO(book), by=administrator)
    begin_round(criteria, administrator)
    council = Council.objects.order_by("pk").first()
    preview_import(council, io.BytesIO(workbook(row("xa-an-binh"))), administrator)
    card = Scorecard.objects.filter(state=CardState.DRAFT).order_by("-pk").first()
    leaf = card.criteria_set.criteria.exclude(way="").filter(assigned__isnull=True).first()
    add_note(card, About([leaf.code], "Báo cáo năm", "Lưu tại Văn phòng"), by=administrator)
    begin_pledge(BlocYear.objects.filter(pledge__isnull=True).first(), administrator)


def begin_round(criteria, by):
    """The draft of the criteria in its first round: one member commented, another agreed."""
    circulated = rounds.circulate(criteria, by=by)
    first, second = (each.organisation for each in criteria.bloc_year.members()[:2])
    rounds.comment(circulated, "I.1.a", "Nên rõ hơn", organisation=first, by=by)
    rounds.agree(circulated, [second], by=by)


def begin_pledge(year, by):
    """A draft that was circulated and amended, commented on, with a target and a file of them."""
    pledge = pledges.write_pledge(year, PledgeText("Giao ước", ["Đoàn kết", "Sáng tạo"]), by=by)
    version = pledges.circulate(pledge, by=by)
    member = year.members().first().organisation
    pledges.comment(version, "clause:1", "Nên rõ hơn", organisation=member, by=by)
    pledges.write_pledge(year, PledgeText("Giao ước", ["Đoàn kết một lòng", "Sáng tạo"]), by=by)
    values = {"name": "Hồ sơ đúng hạn", "unit": "%", "kind": "number", "target_number": 98,
              "due_on": None, "movement": None}  # fmt: skip
    pledges.save_commitment(pledge, member, values, by=by)
    file = commitments_workbook(commitment_row(member.code, "Mô hình mới"))
    preview_commitments(pledge, None, file, by)


@pytest.fixture
def site(live_server, demo):
    return live_server.url


@pytest.fixture
def sign_in(site, page):
    """Sign `page` in through the form, as a person does."""

    def as_(username: str) -> None:
        page.goto(f"{site}/accounts/login/")
        page.fill("input[name=login]", username)
        page.fill("input[name=password]", PASSWORD)
        page.click("main form button[type=submit]")
        page.wait_for_url("**/home/")

    return as_


@pytest.fixture(scope="session")
def axe_source() -> str:
    return (Path(configuration.VENDOR_DIR) / "axe.min.js").read_text()
