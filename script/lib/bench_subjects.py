"""What is measured. Loaded once Django is set up."""

import io
import logging
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import connection, transaction
from django.test import Client, override_settings
from django.test.utils import setup_test_environment, teardown_test_environment
from django.urls import reverse
from weasyprint import HTML

from blocs.actions.imports import confirm_import, preview_import
from blocs.builders.imports import HEADINGS
from blocs.enums import OrganisationKind
from blocs.models import Council, Organisation
from blocs.spreadsheets import write_table
from common.models import Job
from conferences.enums import Capacity
from conferences.models import Attendance, Conference, Paper
from documents.rendering import VARIANT, _fetcher
from reports.actions import make_report
from reports.builders import gather, paper_html
from reports.enums import SectionKey
from reports.models import ConferenceReport, ReportEdition, ReportSection
from reports.tasks import make_edition
from script.lib import bench_scoring, bench_signing
from script.lib.bench import Ratio, in_turns, timed
from tests.factories.blocs import CouncilRoleFactory
from tests.factories.reports import full_conference

PLAIN_STATIC = "django.contrib.staticfiles.storage.StaticFilesStorage"
MEMBERS = 20
PARAGRAPH = (
    "Các đơn vị thành viên đã bám sát chương trình công tác, tổ chức thực hiện đồng bộ các nhiệm "
    "vụ, giải pháp; phong trào thi đua được đổi mới cả về nội dung và hình thức, gắn với thực hiện "
    "nhiệm vụ chính trị; công tác khen thưởng kịp thời, công khai, đúng người, đúng việc."
)
ROWS = 5_000


@contextmanager
def database() -> Iterator[None]:
    """An empty database and storage of the run's own, thrown away at the end."""
    setup_test_environment()
    logging.disable(logging.WARNING)
    current_app.conf.update(broker_url="memory://")
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    storages = {**settings.STORAGES, "staticfiles": {"BACKEND": PLAIN_STATIC}}
    try:
        with (
            tempfile.TemporaryDirectory(prefix="bench-") as folder,
            override_settings(
                MEDIA_ROOT=Path(folder), STORAGES=storages, SECURE_SSL_REDIRECT=False
            ),
        ):
            yield
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
        teardown_test_environment()


def report() -> Iterator[Ratio]:
    """From the pressed button to the filed paper, against WeasyPrint alone on the same HTML."""
    conference = full_conference(members=MEMBERS, points=10)
    _write_up(conference)
    secretary = CouncilRoleFactory(council=conference.bloc_year.bloc.council).user
    html = paper_html(gather(conference.pk))

    def ours() -> float:
        ReportEdition.objects.update(document=None)
        Job.objects.exclude(state="done").update(state="failed")
        return timed(make)

    def make() -> None:
        job: Any = make_report(conference, by=secretary).job
        make_edition(job.pk)

    def bare() -> float:
        fetcher = _fetcher()
        return timed(
            lambda: HTML(string=html, base_url="paper:", url_fetcher=fetcher).write_pdf(
                pdf_variant=VARIANT
            )
        )

    name = f"report of a {MEMBERS}-member bloc ÷ bare WeasyPrint"
    mine, baseline = in_turns(11, ours, bare)
    yield Ratio(name, mine, baseline, bound=1.15)


def _write_up(conference: Conference) -> None:
    """What a year-end report of so many members holds besides: some pages of narrative, a delegate
    for each member, papers."""
    report = ConferenceReport.objects.create(conference=conference)
    for key in SectionKey.values:
        text = "\n\n".join([PARAGRAPH] * 10)
        ReportSection.objects.create(report=report, key=key, body=text, version=1)
    for order, membership in enumerate(conference.bloc_year.members(), 10):
        Attendance.objects.create(
            conference=conference, order=order, capacity=Capacity.DELEGATE,
            full_name=f"Nguyễn Thị Đại Biểu {order}", position="Phó Chủ tịch Ủy ban nhân dân",
            organisation=membership.organisation, is_representative=True,
        )  # fmt: skip
        if order < 18:
            Paper.objects.create(
                conference=conference, order=order, author_name=f"Trần Văn Tham {order}",
                organisation=membership.organisation, title=f"Mô hình hay số {order}",
                summary="Kinh nghiệm gắn phong trào thi đua với nhiệm vụ chính trị của đơn vị",
            )  # fmt: skip


def year() -> Iterator[Ratio]:
    """The page of a bloc-year, against a view that only says ok; both through the whole stack."""
    conference = full_conference(members=MEMBERS)
    client = Client(HTTP_HOST="localhost")
    council = conference.bloc_year.bloc.council
    role: Any = CouncilRoleFactory(council=council)
    client.force_login(role.user)
    page, empty = reverse("blocs:year", args=[conference.bloc_year_id]), reverse("healthz")

    def fetch(url: str) -> Callable[[], float]:
        def deed() -> float:
            answers = []
            took = timed(lambda: answers.append(client.get(url)))
            assert answers[0].status_code == 200, f"{url}: {answers[0].status_code}"  # noqa: S101
            return took

        return deed

    yield Ratio("year page ÷ empty Django view", *in_turns(31, fetch(page), fetch(empty)))


def imports() -> Iterator[Ratio]:
    """5,000 organisations from a spreadsheet, against one bulk_create of the same rows."""
    role: Any = CouncilRoleFactory()
    council, secretary = role.council, role.user
    rows = [_row(number) for number in range(ROWS)]
    data = write_table("Đơn vị", list(HEADINGS.values()), rows, widths=[20] * len(HEADINGS))

    def clear() -> None:
        Organisation.objects.filter(keeper=council).delete()

    def preview() -> float:
        clear()
        return timed(lambda: preview_import(council, io.BytesIO(data), secretary))

    def confirm() -> float:
        clear()
        import_ = preview_import(council, io.BytesIO(data), secretary)
        return timed(lambda: confirm_import(import_, secretary))

    def whole() -> float:
        clear()
        return timed(
            lambda: confirm_import(preview_import(council, io.BytesIO(data), secretary), secretary)
        )

    def bare() -> float:
        clear()
        return timed(lambda: _bulk_create(council, rows))

    names = (f"import of {ROWS:,} organisations ÷ one bulk_create", "  of it the preview",
             "  of it the confirmation")  # fmt: skip
    all_of_it, first, second, baseline = in_turns(5, whole, preview, confirm, bare)
    yield Ratio(names[0], all_of_it, baseline, bound=4)
    yield Ratio(names[1], first, baseline)
    yield Ratio(names[2], second, baseline)


def _row(number: int) -> list[str]:
    kind = str(OrganisationKind.AUTHORITY.label)
    name = f"Ủy ban nhân dân xã số {number}"
    return [f"xa-{number}", name, f"Xã {number}", kind, "", f"Số {number} đường Hùng Vương", ""]


@transaction.atomic
def _bulk_create(council: Council, rows: list[list[str]]) -> None:
    """The same rows in the same table, made and written with nothing checked."""
    new = [
        Organisation(
            code=code, name=name, short_name=short, kind=OrganisationKind.AUTHORITY,
            keeper=council, address=address,
        )
        for code, name, short, _kind, _parent, address, _email in rows
    ]  # fmt: skip
    for organisation in new:
        organisation.tidy()
    Organisation.objects.bulk_create(new)


SUBJECTS = {
    "report": report, "year": year, "import": imports,
    **bench_signing.SUBJECTS, **bench_scoring.SUBJECTS,
}  # fmt: skip
