"""What the tests of the register share: spreadsheets and people."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from blocs.actions.imports import preview_import
from blocs.builders.imports import HEADINGS
from blocs.spreadsheets import MEDIA_TYPE


def row(code, name="Ủy ban nhân dân xã An Bình", **values):
    """One row of the template, as a list."""
    cells = {"code": code, "name": name, "kind": "Cơ quan nhà nước", **values}
    return [cells.get(column) for column in HEADINGS]


def workbook(*rows, headings=None, change=None):
    """A workbook as bytes; `change` may do more to its sheet."""
    book = Workbook()
    sheet = book.active
    sheet.append(list(HEADINGS.values()) if headings is None else headings)
    for cells in rows:
        sheet.append(cells)
    if change:
        change(sheet)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def upload(data, name="don-vi.xlsx"):
    return SimpleUploadedFile(name, data, content_type=MEDIA_TYPE)


def preview(council, by, *rows, **more):
    return preview_import(council, upload(workbook(*rows, **more)), by)


def faults(import_):
    return [(r["row"], e["column"], e["code"]) for r in import_.rows for e in r["errors"]]
