"""A year whose members score themselves: cards to fill, and the shortest way through."""

from datetime import date
from decimal import Decimal

from blocs.enums import YearPhase
from blocs.models import BlocYear
from scoring.actions import (
    Given,
    adopt_card,
    adopt_criteria,
    finish_appraisal,
    open_scorecards,
    save_marks,
    submit_card,
    write_criteria,
)
from scoring.formulas import Band
from scoring.models import Scorecard
from scoring.ranking import Nature
from scoring.texts import CriteriaText, Declared
from scoring.trees import Fact, Node, Way

D = Decimal
NODES = (
    Node("I", "Nhiệm vụ chuyên môn", D(60)),
    Node("I.1", "Chất lượng tham mưu", D(20), way=Way.JUDGED, step=D("0.5"), evidence="Báo cáo"),
    Node("I.2", "Kết quả vận động quỹ", D(20), way=Way.LEADER_EXCESS),
    Node("I.3", "Tỷ lệ giải ngân", D(20), way=Way.BANDS,
         bands=(Band(D(95), D(20)), Band(D(80), D(10)))),
    Node("II", "Tham gia hoạt động của khối", D(40)),
    Node("II.1", "Dự họp đầy đủ, đúng thành phần", D(20), way=Way.FACTS, fact=Fact.ATTENDANCE),
    Node("II.2", "Điển hình tiên tiến", D(20), way=Way.BEST_SHARE),
    Node("T", "Điểm thưởng", D(5), Nature.BONUS, Way.COUNT, unit=D(1)),
)  # fmt: skip
FIGURES = {
    "I.1": Given(D(15)), "I.2": Given(D(120), D(100)), "I.3": Given(D(96)),
    "II.2": Given(D(4)), "T": Given(D(2)),
}  # fmt: skip


def scored_year(year, by, nodes=NODES, **declared):
    """`year` with adopted criteria and a card of each member, in the phase of self-scoring."""
    text = CriteriaText("Bộ tiêu chí", nodes, Declared(**{"total": D(100), **declared}))
    criteria_set = write_criteria(year, text, by=by)
    adopt_criteria(criteria_set, date(2026, 2, 27), by=by)
    BlocYear.objects.filter(pk=year.pk).update(phase=YearPhase.SELF_SCORING)
    year.refresh_from_db()
    open_scorecards(year, by=by)
    return criteria_set


def card_of(year, organisation):
    return Scorecard.objects.for_lists().get(
        criteria_set__bloc_year=year, organisation=organisation
    )


def cards(year):
    return list(Scorecard.objects.for_lists().filter(criteria_set__bloc_year=year).order_by("pk"))


def filled(card, by, **changes):
    """The card with every figure entered; `changes` by code with `_` for the point."""
    given = {**FIGURES, **{code.replace("_", "."): each for code, each in changes.items()}}
    save_marks(card, given, by=by)
    return card


def submitted(card, by, **changes):
    return submit_card(filled(card, by, **changes), by=by)


def adopted(card, by, **changes):
    submitted(card, by, **changes)
    finish_appraisal(card, by=by)
    return adopt_card(card, by=by)
