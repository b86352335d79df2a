"""How a browser asks to write criteria and scorecards, and to decide on rankings."""

from scoring.forms.cards import CellForm, PeerForm, TextForm, figure_from
from scoring.forms.criteria import AdoptForm, BandsField, CriteriaForm, CriterionForm
from scoring.forms.rankings import FreezeForm, PublishForm, ReopenForm

__all__ = [
    "AdoptForm",
    "BandsField",
    "CellForm",
    "CriteriaForm",
    "CriterionForm",
    "FreezeForm",
    "PeerForm",
    "PublishForm",
    "ReopenForm",
    "TextForm",
    "figure_from",
]
