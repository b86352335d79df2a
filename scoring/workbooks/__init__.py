"""A set of criteria as an Excel workbook: written, filled in by people, and read again."""

from scoring.workbooks.reading import Read, read_workbook
from scoring.workbooks.sheets import CellFault
from scoring.workbooks.writing import write_workbook

__all__ = ["CellFault", "Read", "read_workbook", "write_workbook"]
