"""A report that all members are asked for, and what tests of it share."""

from contextlib import contextmanager
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from common.errors import RuleViolation
from common.files import sound_file
from common.models import LogEntry
from conferences.actions import Sending, ask_for_reports, send_report
from conferences.models import MemberReport, ReportRequest
from tests.documents.whole import stored_files

TITLE, LAST_DAY = "Báo cáo kết quả thi đua 6 tháng đầu năm", date(2026, 8, 15)
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
NUMBERED = Sending("45/BC-UBND", date(2026, 8, 7))


def upload(name="bao-cao.pdf", content=PDF):
    return SimpleUploadedFile(name, content)


def with_file(name="bao-cao.pdf", content=PDF):
    return Sending(file=sound_file(upload(name, content)))


def asked(year, by, title=TITLE, due_on=LAST_DAY):
    return ask_for_reports(year, title, due_on, by=by)


def report_of(organisation):
    return MemberReport.objects.for_lists().get(organisation=organisation)


def sent(organisation, by, sending=NUMBERED):
    return send_report(report_of(organisation), sending, by=by)


def everything():
    models = (ReportRequest, MemberReport, LogEntry)
    rows = [list(model.objects.order_by("pk").values()) for model in models]
    return [*rows, stored_files("member-reports")]


@contextmanager
def refused(code):
    """The block is refused by the rule `code`, in words, and changes nothing that is kept."""
    before = everything()
    with pytest.raises(RuleViolation) as caught:
        yield
    assert caught.value.code == code
    assert str(caught.value.message)
    assert everything() == before
