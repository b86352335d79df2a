"""A workbook of past awards: preview, then all of it or nothing; the same file twice is once."""

import io
import zipfile
from datetime import date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from awards.actions.imports import (
    confirm_award_import,
    preview_award_import,
    recheck_award_import,
)
from awards.builders.history import history_for
from awards.builders.imports import HEADINGS
from awards.models import Award, AwardImport, AwardReceiver
from awards.workbooks_history import history_book
from blocs.models import BlocYear
from blocs.spreadsheets import MEDIA_TYPE
from common.errors import RuleViolation
from common.models import LogEntry
from tests.factories.blocs import BlocYearFactory, OrganisationFactory
from tests.factories.proposals import proposal_in
from tests.factories.years import AwardFactory, AwardReceiverFactory, AwardTypeFactory, QuotaFactory
from tests.queries import queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def council(year):
    return year.bloc.council


@pytest.fixture
def award_type(db):
    return AwardTypeFactory(code="BK_UBTW", name="Bằng khen của Ủy ban Trung ương")


@pytest.fixture
def row(year, award_type):
    def made(**said):
        cells = {
            "year": year.year, "bloc": year.bloc.code, "receiver": "Lê Văn An",
            "subject": "Cá nhân", "award": "BK_UBTW", "decision": "12/QĐ-MTTW",
            "decided_on": "05/01/2026", "issuer": "Ủy ban Trung ương", "reason": "Thành tích",
        } | said  # fmt: skip
        return [cells.get(name) for name in HEADINGS]

    return made


def workbook(*rows, headings=None):
    book = Workbook()
    book.active.append(list(HEADINGS.values()) if headings is None else headings)
    for cells in rows:
        book.active.append(cells)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def upload(data):
    return SimpleUploadedFile("khen-thuong.xlsx", data, content_type=MEDIA_TYPE)


@pytest.fixture
def preview(council, secretary):
    def made(*rows):
        return preview_award_import(council, upload(workbook(*rows)), by=secretary)

    return made


def faults(import_):
    return [(r["row"], e["column"], e["code"]) for r in import_.rows for e in r["errors"]]


def states(import_):
    return [row["state"] for row in import_.rows]


def refused(deed, import_, by):
    with pytest.raises(RuleViolation) as violation:
        deed(import_, by=by)
    return violation.value.code


def test_confirming_writes_awards_with_receivers_in_their_year(
    year, member, row, preview, secretary
):
    import_ = preview(
        row(), row(receiver=None, organisation=member.code, subject="Tập thể"),
        row(receiver="  Phòng\nTổng hợp ", subject="tap the", decided_on=datetime(2026, 2, 3)),
    )  # fmt: skip
    assert states(import_) == ["new"] * 3, faults(import_)
    assert not Award.objects.exists()
    confirm_award_import(import_, by=secretary)
    lines = {line.receiver: line for line in history_for(secretary)}
    assert set(lines) == {"Lê Văn An", member.name, "Phòng Tổng hợp"}
    assert lines[member.name].organisation == member.pk
    person = lines["Lê Văn An"]
    assert (person.decision, person.decided_on) == ("12/QĐ-MTTW", date(2026, 1, 5))
    assert (person.granted_by, person.bloc_year) == ("Ủy ban Trung ương", year.pk)
    assert lines["Phòng Tổng hợp"].decided_on == date(2026, 2, 3)
    entry = LogEntry.objects.get()
    assert (entry.after["new"], entry.after["error"]) == (3, 0)
    call_command("verify_log")


def test_the_same_file_again_changes_nothing(row, preview, secretary):
    confirm_award_import(preview(row()), by=secretary)
    again = preview(row())
    assert states(again) == ["unchanged"]
    assert refused(confirm_award_import, again, secretary) == "import-changes-nothing"
    assert Award.objects.count() == 1


def test_a_row_corrects_what_is_told_and_another_decision_is_a_second_award(
    row, preview, secretary
):
    confirm_award_import(preview(row(decision="", decided_on="")), by=secretary)
    import_ = preview(row(), row(decision="99/QĐ"))
    assert states(import_) == ["changed", "changed"]
    import_ = preview(row(reason="Lý do mới"))
    assert import_.rows[0]["changes"]["reason"] == ["Thành tích", "Lý do mới"]
    confirm_award_import(import_, by=secretary)
    award = Award.objects.get()
    assert (award.reason, award.decision_number) == ("Lý do mới", "12/QĐ-MTTW")
    second = preview(row(decision="99/QĐ"))
    assert states(second) == ["new"]
    assert second.rows[0]["notes"] == [{"code": "once-more", "other": "12/QĐ-MTTW"}]


def test_an_export_sent_back_is_unchanged(
    year, member, row, preview, secretary, council, award_type
):
    confirm_award_import(
        preview(row(), row(receiver="", organisation=member.code, subject="Tập thể")), by=secretary
    )
    several = AwardFactory(
        bloc_year=year, award_type=award_type, reason="Dòng một\nDòng hai", quantity=4
    )
    AwardReceiverFactory(award=several, name="Tập thể A")
    AwardReceiverFactory(award=several, name="Tập thể B")
    decided = proposal_in("announced", year).decision
    AwardReceiverFactory(
        award=AwardFactory(bloc_year=year, award_type=award_type, decision=decided,
                           granted_by=decided.issuer),
        name="Theo quyết định",
    )  # fmt: skip
    old = BlocYearFactory(bloc=year.bloc, year=2024, phase="archived")
    AwardReceiverFactory(award=AwardFactory(bloc_year=old, award_type=award_type), name="Năm cũ")
    lines = history_for(secretary)
    import_ = preview_award_import(council, upload(history_book(lines)), by=secretary)
    assert faults(import_) == []
    assert states(import_) == ["unchanged"] * len(lines)
    assert len(lines) == 6


def test_each_fault_is_told_at_its_cell(year, member, row, preview, council):
    BlocYearFactory(bloc=year.bloc, year=2024, phase="archived")
    stranger = OrganisationFactory()
    AwardTypeFactory(code="HO", name="Gia đình văn hóa", subjects=["household"])
    AwardTypeFactory(code="SAU", name="Danh hiệu sau", effective_from=date(2030, 1, 1))
    other = BlocYearFactory()
    said = [
        (row(year=2024), "year", "archived"),
        (row(year=2019), "year", "no-year"),
        (row(year="hai nghìn"), "year", "too-long"),
        (row(year="20x4"), "year", "bad-year"),
        (row(bloc=other.bloc.code), "bloc", "unknown-bloc"),
        (row(award="KHONG_CO"), "award", "unknown-award"),
        (row(award="HO"), "subject", "wrong-subject"),
        (row(award="SAU"), "award", "not-in-force"),
        (row(subject="vua"), "subject", "unknown-subject"),
        (row(decided_on="31/02/2026"), "decided_on", "bad-day"),
        (row(decided_on="01/01/0001"), "decided_on", "bad-day"),
        (row(decided_on=True), "decided_on", "bad-day"),
        (row(receiver=""), "receiver", "empty"),
        (row(receiver="x" * 301), "receiver", "too-long"),
        (row(organisation="khong-co", subject="Tập thể"), "organisation", "unknown-organisation"),
        (row(organisation=member.code), "organisation", "not-a-person"),
        (row(organisation=member.code, subject="Tập thể"), "receiver", "other-name"),
        (row(receiver="", organisation=stranger.code, subject="Tập thể"), "organisation",
         "not-member"),
        (row(issuer="=1+1"), "issuer", "formula"),
        (row(year=float("1e300")), "year", "too-long"),
    ]  # fmt: skip
    import_ = preview(*(cells for cells, _column, _code in said))
    told = [(row_["errors"][0]["column"], row_["errors"][0]["code"]) for row_ in import_.rows]
    assert told == [(column, code) for _cells, column, code in said]
    assert states(import_) == ["error"] * len(said)
    doubled = preview(row(), row(receiver="LÊ VĂN AN"))
    assert faults(doubled) == [(3, "receiver", "doubled")]
    assert not Award.objects.exists()


def test_awards_by_a_decision_or_with_others_are_not_corrected(
    year, row, preview, award_type, secretary
):
    decided = proposal_in("announced", year).decision
    given = AwardFactory(bloc_year=year, award_type=award_type, subject="individual", quantity=1,
                         decision=decided)  # fmt: skip
    AwardReceiverFactory(award=given, name="Lê Văn An")
    several = AwardFactory(bloc_year=year, award_type=award_type, subject="individual")
    AwardReceiverFactory(award=several, name="Trần Thị Bình")
    import_ = preview(row(decision=decided.number), row(receiver="Trần Thị Bình"))
    assert [code for _row, _column, code in faults(import_)] == ["by-decision", "one-of-many"]
    assert refused(confirm_award_import, import_, secretary) == "import-has-errors"
    assert Award.objects.count() == 2


def test_a_file_with_any_error_writes_nothing_and_one_is_written_once(row, preview, secretary):
    import_ = preview(row(), row(award="KHONG_CO"))
    assert refused(confirm_award_import, import_, secretary) == "import-has-errors"
    assert not AwardReceiver.objects.exists()
    good = confirm_award_import(preview(row()), by=secretary)
    for deed in (confirm_award_import, recheck_award_import):
        assert refused(deed, good, secretary) == "import-already-confirmed"
    assert Award.objects.count() == 1


def test_what_changed_after_the_preview_is_noticed(row, preview, secretary, year):
    first, second = preview(row()), preview(row(reason="Khác"))
    confirm_award_import(first, by=secretary)
    assert refused(confirm_award_import, second, secretary) == "import-stale"
    assert states(recheck_award_import(second, by=secretary)) == ["changed"]
    BlocYear.objects.filter(pk=year.pk).update(phase="archived")
    assert refused(confirm_award_import, second, secretary) == "year-archived"
    assert Award.objects.get().reason == "Thành tích"


def test_quotas_bind_the_import_too(year, row, preview, secretary, award_type):
    QuotaFactory(bloc_year=year, award_type=award_type)
    import_ = preview(*(row(receiver=f"Người {number}") for number in range(4)))
    assert refused(confirm_award_import, import_, secretary) == "quota-overrun"
    assert not Award.objects.exists()
    confirm_award_import(preview(*(row(receiver=f"Người {n}") for n in range(3))), by=secretary)
    assert Award.objects.count() == 3


def test_files_that_are_too_large_or_no_workbook_are_refused(council, secretary, row, settings):
    settings.IMPORT_MAX_ROWS = 2
    bad = [
        (workbook(*(row(receiver=f"N {n}") for n in range(3))), "import-too-many-rows"),
        (workbook(), "import-empty"),
        (workbook(row(), headings=["Năm"]), "import-missing-column"),
        (b"PK\x03\x04 khong phai", "import-not-xlsx"),
        (b"x" * (settings.IMPORT_MAX_BYTES + 1), "import-too-large"),
    ]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        with zipfile.ZipFile(io.BytesIO(workbook(row()))) as source:
            for name in source.namelist():
                archive.writestr(name, source.read(name))
        archive.writestr("xl/media/a.bin", b"0" * (settings.IMPORT_MAX_UNPACKED + 1))
    bad.append((packed.getvalue(), "import-too-large"))
    for data, code in bad:
        with pytest.raises(RuleViolation) as violation:
            preview_award_import(council, upload(data), by=secretary)
        assert violation.value.code == code
    assert not AwardImport.objects.exists()


def test_comparing_asks_as_much_for_many_rows(row, preview):
    with CaptureQueriesContext(connection) as few:
        preview(row())
    with CaptureQueriesContext(connection) as many:
        preview(*(row(receiver=f"Người {number}") for number in range(200)))
    assert len(few) == len(many)


def test_the_pages_lead_from_template_to_history(client, secretary, council, row, viewer, stranger):
    client.force_login(secretary)
    assert reverse("awards:imports") in client.get(reverse("awards:history")).text
    template = load_workbook(io.BytesIO(client.get(reverse("awards:import_template")).content))
    assert [cell.value.rstrip(" *") for cell in template.active[1]] == list(HEADINGS.values())
    sent = {"council": council.pk, "file": upload(workbook(row(), row(award="<b>x")))}
    url = client.post(reverse("awards:imports"), sent)["Location"]
    page = client.get(url, {"state": "error"})
    assert "F3" in page.text
    assert "&lt;b&gt;x" in page.text
    client.post(f"{url}confirm/")
    assert not Award.objects.exists()
    sent = {"council": council.pk, "file": upload(workbook(row()))}
    url = client.post(reverse("awards:imports"), sent)["Location"]
    for user in (viewer, stranger):
        client.force_login(user)
        assert client.get(reverse("awards:imports")).status_code == 403
        assert client.get(reverse("awards:import_template")).status_code == 403
        assert client.get(url).status_code == 404
        assert client.post(f"{url}confirm/").status_code == 404
    assert not Award.objects.exists()
    client.force_login(secretary)
    assert client.post(f"{url}confirm/").status_code == 302
    assert Award.objects.count() == 1
    assert client.get(reverse("awards:imports")).status_code == 200


def test_a_secretary_sends_nothing_for_another_council(client, secretary, row):
    other = BlocYearFactory().bloc.council
    client.force_login(secretary)
    sent = {"council": other.pk, "file": upload(workbook(row()))}
    assert client.post(reverse("awards:imports"), sent).status_code == 200
    assert not AwardImport.objects.exists()


def test_the_list_of_imports_asks_as_much_for_many(client, secretary, row, preview):
    client.force_login(secretary)
    preview(row())
    few, _answer = queries_of(client, reverse("awards:imports"))
    for _number in range(5):
        preview(row())
    assert queries_of(client, reverse("awards:imports"))[0] == few
