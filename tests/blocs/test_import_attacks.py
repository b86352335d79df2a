"""Workbooks built to harm: what was not looked at is not read."""

import io
import zipfile

import pytest
from openpyxl import Workbook

from blocs.actions.imports import preview_import
from blocs.builders.imports import HEADINGS
from blocs.enums import RowState
from blocs.models import OrganisationImport
from common.errors import RuleViolation

pytestmark = pytest.mark.django_db
SHEET = "xl/worksheets/sheet1.xml"
ENTITIES = '<!DOCTYPE x [<!ENTITY a "Tên">]>'


def workbook(change=lambda name, content: (name, content), packed=zipfile.ZIP_STORED, **more):
    """A good workbook of one row, its parts passed through `change`, `more` parts added."""
    book = Workbook()
    book.active.append(list(HEADINGS.values()))
    book.active.append(["don-vi-moi", "Tên", "", "authority", "", "", ""])
    plain, file = io.BytesIO(), io.BytesIO()
    book.save(plain)
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(file, "w", packed) as target:
        for name in source.namelist():
            target.writestr(*change(name, source.read(name)))
        for name, content in more.items():
            target.writestr(name, content)
    file.seek(0)
    return file


def hidden_under_another_name(name, content):
    if name == SHEET:
        return "xl/worksheets/sheet1.bin", ENTITIES.encode() + content.split(b"?>")[-1]
    return name, content.replace(b"sheet1.xml", b"sheet1.bin")


def written_in_wide_letters(name, content):
    if name != SHEET:
        return name, content
    text = ENTITIES + content.decode().split("?>")[-1]
    return name, f'<?xml version="1.0" encoding="utf-16"?>{text}'.encode("utf-16")


@pytest.mark.parametrize("change", [hidden_under_another_name, written_in_wide_letters])
def test_a_document_type_is_refused_wherever_it_hides(year, secretary, change):
    with pytest.raises(RuleViolation) as refused:
        preview_import(year.bloc.council, workbook(change), secretary)
    assert refused.value.code == "import-not-xlsx"
    assert not OrganisationImport.objects.exists()


def test_printer_settings_of_a_mac_and_pictures_do_no_harm(year, secretary):
    plist = '<?xml version="1.0"?><!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "x">'
    more = {"xl/printerSettings/printerSettings1.bin": plist, "xl/media/image1.svg": plist}
    preview = preview_import(year.bloc.council, workbook(**more), secretary)
    assert preview.summary[RowState.NEW] == 1


@pytest.mark.parametrize("packed", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_packing_that_no_spreadsheet_uses_is_refused_before_it_is_unpacked(
    year, secretary, packed
):
    with pytest.raises(RuleViolation) as refused:
        preview_import(year.bloc.council, workbook(packed=packed), secretary)
    assert refused.value.code == "import-not-xlsx"
    assert not OrganisationImport.objects.exists()
