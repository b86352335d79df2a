"""The five real conferences: a person presses “Tạo báo cáo”, a program posts, a real worker prints.

What comes out holds the facts of the article and passes the decree's measures.
"""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from django.conf import settings

from conferences.models import Conference
from script.lib.check_paper_measures import measure
from tests.workers import running_worker, wait_until

pytestmark = [
    pytest.mark.browser,
    pytest.mark.worker,
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
]
FACTS = tomllib.loads((Path(__file__).parents[1] / "emulation/facts.toml").read_text())


def conferences():
    """(article, its conference) for each of the five."""
    for article, facts in FACTS.items():
        bloc = facts["bloc"]
        years = {"bloc_year__bloc__code": bloc, "bloc_year__is_illustrative": False}
        yield article, Conference.objects.get(**years)


def assert_sound(article: str, pdf: bytes, folder: Path) -> None:
    """The paper says what the article states, nothing that it does not, and fits the decree."""
    path = folder / "paper.pdf"
    path.write_bytes(pdf)
    out = subprocess.run(["pdftotext", path, "-"], capture_output=True, check=True)
    pages = re.sub(r"\f\d+\s", " ", out.stdout.decode())  # page numbers stand amid sentences
    text = re.sub(r"\s+", " ", pages)
    facts = FACTS[article]
    assert [fact for fact in facts["facts"] if not re.search(fact, text, re.I)] == []
    assert [fact for fact in facts.get("absent", []) if re.search(fact, text, re.I)] == []
    assert [each for each in measure(path) if not each.is_met] == []


def test_a_secretary_presses_the_button_and_watches_it_end_in_a_paper(
    site, page, sign_in, tmp_path
):
    sign_in("secretary")
    with running_worker(beat=False):
        for article, conference in conferences():
            page.goto(f"{site}/conferences/{conference.pk}/")
            page.click("text=Tạo báo cáo")
            link = page.locator("a", has_text="Mở PDF")
            link.wait_for(timeout=240_000)
            answer = page.request.get(site + link.get_attribute("href"))
            assert answer.headers["content-type"] == "application/pdf"
            assert_sound(article, answer.body(), tmp_path)


def test_a_program_orders_the_reports_and_fetches_them(site, page, tmp_path):
    secret = Path(settings.VAR_DIR, "demo-client-secret").read_text().strip()
    form = {"grant_type": "client_credentials", "scope": "read reports:write"}
    token = page.request.post(
        f"{site}/o/token/", form={**form, "client_id": "demo-client", "client_secret": secret}
    ).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    with running_worker(beat=False):
        for article, conference in conferences():
            asked = page.request.post(
                f"{site}/api/v1/conferences/{conference.pk}/report/", headers=headers
            )
            assert asked.status == 202
            place = asked.headers["location"]

            def edition(place=place):
                return page.request.get(place, headers=headers).json()

            wait_until(lambda seen=edition: seen()["state"] == "done", what="the report is made")
            pdf = page.request.get(
                f"{site}/api/v1/documents/{edition()['document']}/pdf/", headers=headers
            )
            assert_sound(article, pdf.body(), tmp_path)
