"""A draft of criteria in its first round, and what members say of it."""

from decimal import Decimal

from scoring.actions import write_criteria
from scoring.actions.rounds import circulate, comment
from scoring.texts import CriteriaText, Declared
from scoring.trees import Node, Way

SECRET = "Điều nói riêng với khối trưởng"


def text(*rows, total=100):
    """A set whose criteria, numbered from 1 on, say `rows` and share the points."""
    points = Decimal(total) / len(rows)
    nodes = [Node(str(n), row, points, way=Way.JUDGED) for n, row in enumerate(rows, 1)]
    return CriteriaText("Bộ tiêu chí", nodes, Declared(total=Decimal(total)))


def circulated(year, by, *rows):
    """The draft says `rows`, and the members are asked about it."""
    return circulate(write_criteria(year, text(*rows or ("Một", "Hai")), by=by), by=by)


def said(round, organisation, by, code="1", body="Nên rõ hơn", **more):
    return comment(round, code, body, organisation=organisation, by=by, **more)
