"""A spreadsheet of organisations: preview, then all of it or nothing."""

import hashlib
import io
import re
import threading
import zipfile
from datetime import date

import pytest
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from blocs.actions.imports import confirm_import, preview_import, recheck_import
from blocs.builders.imports import HEADINGS
from blocs.models import Organisation, OrganisationImport
from common.errors import RuleViolation
from common.models import LogEntry
from tests.blocs.register import faults, preview, row, upload, workbook
from tests.factories.blocs import CouncilFactory, CouncilRoleFactory, OrganisationFactory

pytestmark = pytest.mark.django_db


def test_preview_says_of_each_row_what_it_would_do_and_writes_nothing(council, clerk):
    OrganisationFactory(keeper=council, code="a", name="Sở A", kind="state_body")
    OrganisationFactory(keeper=council, code="b", name="Sở B", kind="state_body")
    import_ = preview(
        council, clerk, row("a", "Sở A"), row("b", "Sở B mới"), row("c"), row("d", "")
    )
    assert [entry["state"] for entry in import_.rows] == ["unchanged", "changed", "new", "error"]
    assert import_.rows[1]["changes"] == {"name": ["Sở B", "Sở B mới"]}
    assert faults(import_) == [(5, "name", "empty")]
    assert Organisation.objects.count() == 2
    assert not LogEntry.objects.exists()


def test_confirming_writes_all_rows_and_one_line_with_file_hash_and_counts(council, clerk):
    OrganisationFactory(keeper=council, code="b", name="Sở B", kind="state_body", address="Huế")
    data = workbook(
        row("b", "Sở B mới"), row("moi", "Đơn vị  mới\n(xã)", parent="tren"), row("tren")
    )
    import_ = preview_import(council, upload(data), clerk)
    confirm_import(import_, clerk)
    new = Organisation.objects.get(code="moi")
    assert (new.name, new.parent.code, new.keeper) == ("Đơn vị mới (xã)", "tren", council)
    assert list(Organisation.objects.search("don vi moi")) == [new]
    changed = Organisation.objects.get(code="b")
    assert (changed.name, changed.address) == ("Sở B mới", "")
    assert list(Organisation.objects.search("so b moi")) == [changed]
    entry = LogEntry.objects.get()
    assert entry.after["sha256"] == hashlib.sha256(data).hexdigest()
    assert (entry.after["new"], entry.after["changed"]) == (2, 1)
    call_command("verify_log")


def test_a_file_with_any_error_writes_nothing(council, clerk):
    import_ = preview(council, clerk, row("tot"), row("hong", email="khong-phai-thu"))
    with pytest.raises(RuleViolation) as refused:
        confirm_import(import_, clerk)
    assert refused.value.code == "import-has-errors"
    assert not Organisation.objects.exists()
    assert not LogEntry.objects.exists()


def test_an_import_is_written_once(council, clerk):
    import_ = confirm_import(preview(council, clerk, row("a")), clerk)
    for deed in (confirm_import, recheck_import):
        with pytest.raises(RuleViolation) as refused:
            deed(import_, clerk)
        assert refused.value.code == "import-already-confirmed"
    assert Organisation.objects.count() == 1


def test_a_register_that_changed_since_is_noticed_and_checked_again(council, clerk):
    import_ = preview(council, clerk, row("a", "Sở A"))
    OrganisationFactory(keeper=council, code="a", name="Sở A cũ", kind="state_body")
    with pytest.raises(RuleViolation) as refused:
        confirm_import(import_, clerk)
    assert refused.value.code == "import-stale"
    assert Organisation.objects.get().name == "Sở A cũ"
    import_ = recheck_import(import_, clerk)
    assert import_.summary["changed"] == 1
    confirm_import(import_, clerk)
    assert Organisation.objects.get().name == "Sở A"


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        (row("=1+1"), "code", "formula"),
        (row("a", name="=A1"), "name", "formula"),
        (row("Mã có dấu"), "code", "bad-code"),
        (row("a" * 41), "code", "too-long"),
        (row("a", "x" * 301), "name", "too-long"),
        (row("a", kind="Hợp tác xã vũ trụ"), "kind", "unknown-kind"),
        (row("a", kind=None), "kind", "empty"),
        (row("a", parent="khong-co"), "parent", "unknown-parent"),
        (row("a", parent="a"), "parent", "own-parent"),
        (row("a", name=date(2024, 1, 1)), "name", "not-text"),
        (row("a", name=True), "name", "not-text"),
        (row("a", name="#REF!"), "name", "cell-error"),
        (row("a", email="@"), "email", "bad-email"),
        (row("a", name="_x0007_chuông"), "name", "unprintable"),
    ],
)
def test_a_bad_cell_is_named_with_its_reason(council, clerk, cells, column, code):
    import_ = preview(council, clerk, cells)
    assert (2, column, code) in faults(import_)


def test_kinds_are_known_by_vietnamese_english_and_code(council, clerk):
    import_ = preview(
        council, clerk, row("a", kind="cơ quan NHÀ NƯỚC"), row("b", kind="State body"),
        row("c", kind="state_body"), row("d", kind="Bộ, ban, ngành"),
    )  # fmt: skip
    kinds = [entry["values"]["kind"] for entry in import_.rows]
    assert kinds == ["state_body", "state_body", "state_body", "ministry"]


def test_a_code_twice_in_the_file_is_an_error_that_names_the_first_row(council, clerk):
    import_ = preview(council, clerk, row("a"), row("b"), row("A"))
    assert faults(import_) == [(4, "code", "doubled")]
    assert import_.rows[2]["errors"][0]["first"] == 2


def test_what_another_council_keeps_or_has_ended_is_not_changed(council, clerk):
    OrganisationFactory(code="cua-noi-khac")
    OrganisationFactory(keeper=council, code="da-het", dissolved_on=date(2024, 1, 1))
    import_ = preview(council, clerk, row("cua-noi-khac"), row("da-het"), row("a", parent="da-het"))
    assert faults(import_) == [
        (2, "code", "kept-elsewhere"), (3, "code", "ended"), (4, "parent", "parent-ended"),
    ]  # fmt: skip


def test_superiors_in_a_circle_are_refused_also_through_the_register(council, clerk):
    top = OrganisationFactory(keeper=council, code="tren", name="Trên", kind="state_body")
    OrganisationFactory(keeper=council, code="duoi", name="Dưới", kind="state_body", parent=top)
    import_ = preview(
        council, clerk, row("tren", "Trên", parent="duoi"), row("x", parent="y"),
        row("y", parent="z"), row("z", parent="x"), row("tot", parent="duoi"),
    )  # fmt: skip
    circles = {entry for entry in faults(import_) if entry[2] == "circle"}
    assert {number for number, _column, _code in circles} == {2, 3, 4, 5, 6}
    assert import_.summary["error"] == 5


def test_a_hierarchy_too_deep_to_be_true_is_refused(council, clerk):
    rows = [row(f"cap-{n}", parent=f"cap-{n - 1}" if n else None) for n in range(40)]
    assert (40, "parent", "too-deep") in faults(preview(council, clerk, *rows))


def test_blank_rows_are_skipped_and_row_numbers_stay_those_of_the_sheet(council, clerk):
    import_ = preview(council, clerk, row("a"), [None] * 7, ["", " "], row("b"))
    assert [entry["row"] for entry in import_.rows] == [2, 5]


def test_columns_may_stand_in_any_order_and_foreign_ones_are_told(council, clerk):
    headings = [*reversed(HEADINGS.values()), "Ghi chú"]
    cells = [*reversed(row("a")), "bỏ qua"]
    import_ = preview(council, clerk, cells, headings=headings)
    assert import_.rows[0]["values"]["code"] == "a"
    assert import_.summary["unused"] == ["Ghi chú"]
    assert import_.summary["columns"]["code"] == "G"


def test_the_same_name_under_another_code_is_pointed_out(council, clerk):
    OrganisationFactory(keeper=council, code="cu", name="Sở Y tế")
    import_ = preview(council, clerk, row("moi", "Sở Y tế"))
    assert import_.rows[0]["notes"] == [{"code": "same-name", "other": "cu"}]


def _rewritten(data, change):
    """The workbook with some parts replaced by `change(name, content)`."""
    result = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            target.writestr(name, change(name, source.read(name)))
    return result.getvalue()


def _bomb():
    blank = b" " * (60 * 1024 * 1024)
    return _rewritten(
        workbook(row("a")), lambda name, text: text + blank if "sheet1" in name else text
    )


def _with_entities():
    head = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>'
    return _rewritten(
        workbook(row("a")), lambda name, text: head + text if "sheet1" in name else text
    )


def _with_macros():
    data = io.BytesIO(workbook(row("a")))
    with zipfile.ZipFile(data, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\0")
    return data.getvalue()


def _docx():
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<document/>")
    return data.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
GOOD = workbook(row("a"))


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: b"", "import-not-xlsx"),
        ("Mã;Tên\na;b\n".encode, "import-not-xlsx"),
        (lambda: b"%PDF-1.7 ...", "import-not-xlsx"),
        (lambda: b"PK\x03\x04 not a zip at all", "import-not-xlsx"),
        (_docx, "import-not-xlsx"),
        (lambda: GOOD[: len(GOOD) // 2], "import-not-xlsx"),
        (lambda: _rewritten(GOOD, lambda n, t: b"<broken" if "sheet1" in n else t),
         "import-not-xlsx"),
        (_with_entities, "import-not-xlsx"),
        (lambda: OLE + b"\0" * 600, "import-old-format"),
        (lambda: OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "import-encrypted"),
        (_with_macros, "import-with-macros"),
        (_bomb, "import-too-large"),
        (lambda: GOOD + b"\0" * 6 * 1024 * 1024, "import-too-large"),
        (lambda: workbook(row("a"), row("b"), change=lambda s: s.merge_cells("D2:D3")),
         "import-merged-cells"),
        (workbook, "import-empty"),
        (lambda: workbook(headings=[]), "import-missing-column"),
        (lambda: workbook(["a"], headings=["Mã đơn vị"]), "import-missing-column"),
        (lambda: workbook(row("a"), headings=[*HEADINGS.values(), "ten don vi"]),
         "import-doubled-column"),
        (lambda: workbook(*(row(f"dv-{n}") for n in range(10_001))), "import-too-many-rows"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_used_is_refused_whole(client, council, clerk, make, code):
    with pytest.raises(RuleViolation) as refused:
        preview_import(council, upload(make()), clerk)
    assert refused.value.code == code
    client.force_login(clerk)
    if make():  # an empty file is refused by the form itself
        answer = client.post(
            reverse("blocs:imports"), {"council": council.pk, "file": upload(make())}
        )
        assert answer.status_code == 200
        assert str(refused.value.message) in answer.content.decode().replace("&quot;", '"')
    assert not OrganisationImport.objects.exists()
    assert not Organisation.objects.exists()


def test_the_most_rows_are_told_with_a_point_as_the_form_tells_them(council, clerk, settings):
    settings.IMPORT_MAX_ROWS = 1_000
    with pytest.raises(RuleViolation) as refused:
        preview_import(council, upload(workbook(*(row(f"dv-{n}") for n in range(1_001)))), clerk)
    assert "1.000 dòng" in str(refused.value.message)


def test_ten_thousand_rows_are_taken(council, clerk):
    import_ = preview(council, clerk, *(row(f"dv-{n}") for n in range(10_000)))
    assert import_.summary["new"] == 10_000


def test_a_preview_asks_the_database_the_same_few_times_for_any_number_of_rows(
    council, clerk, django_assert_num_queries
):
    for count in (1, 300):
        with django_assert_num_queries(2):
            preview(council, clerk, *(row(f"dv-{n}") for n in range(count)))


def _as_excel_writes(data):
    """The workbook with its texts in a shared table, as Excel keeps them."""
    texts = []

    def share(match):
        texts.append(match[2])
        return b'<c%s t="s"><v>%d</v></c>' % (match[1], len(texts) - 1)

    def change(name, content):
        if "sheet1" in name:
            inline = rb'<c([^>]*) t="inlineStr"><is><t[^>]*>(.*?)</t></is></c>'
            return re.sub(inline, share, content)
        kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
        if name.endswith("workbook.xml.rels"):
            relation = f'<Relationship Id="rS" Type="{kind}" Target="sharedStrings.xml"/>'
            return content.replace(b"</Relationships>", relation.encode() + b"</Relationships>")
        if name == "[Content_Types].xml":
            part = (
                '<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.'
                'openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>'
            )
            return content.replace(b"</Types>", part.encode())
        return content

    data = io.BytesIO(_rewritten(data, change))
    items = b"".join(b"<si><t>%s</t></si>" % text for text in texts)
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    with zipfile.ZipFile(data, "a") as archive:
        archive.writestr(
            "xl/sharedStrings.xml", f'<sst xmlns="{space}">'.encode() + items + b"</sst>"
        )
    return data.getvalue()


def test_texts_are_read_from_the_table_excel_shares_them_in(council, clerk):
    data = _as_excel_writes(workbook(row("so-y-te", "Sở Y tế"), row("12", "Ban 12")))
    import_ = preview_import(council, upload(data), clerk)
    names = [entry["values"]["name"] for entry in import_.rows]
    assert names == ["Sở Y tế", "Ban 12"]
    assert not faults(import_)


def test_a_number_as_code_and_a_gap_between_cells_are_read_as_they_look(council, clerk):
    import_ = preview(council, clerk, row(12, "Ban 12"), row(13.0, 2026))
    assert [entry["values"]["code"] for entry in import_.rows] == ["12", "13"]
    assert import_.rows[1]["values"]["name"] == "2026"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_councils_that_write_the_same_code_at_once_do_not_both_write():
    councils = CouncilFactory.create_batch(2)
    clerks = [CouncilRoleFactory(council=council).user for council in councils]
    imports = [
        preview(council, clerk, row("chung", f"Của {council.code}"), row(f"rieng-{council.pk}"))
        for council, clerk in zip(councils, clerks, strict=True)
    ]
    start, results = threading.Barrier(2), []

    def confirm(import_, clerk):
        try:
            start.wait(timeout=10)
            confirm_import(import_, clerk)
            results.append("written")
        except RuleViolation as violation:
            results.append(violation.code)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=confirm, args=pair) for pair in zip(imports, clerks, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert sorted(results) == ["import-stale", "written"]
    assert Organisation.objects.count() == 2
    assert LogEntry.objects.count() == 1
