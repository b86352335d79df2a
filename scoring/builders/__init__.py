"""What pages, papers and programs are given of criteria, cards and rankings."""

from scoring.builders.criteria import (
    FAULTS,
    Row,
    fault_in_words,
    formula_of,
    line_of,
    points,
    rows_of,
)

__all__ = ["FAULTS", "Row", "fault_in_words", "formula_of", "line_of", "points", "rows_of"]
