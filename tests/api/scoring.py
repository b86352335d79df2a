"""What programs send and read where a year is scored."""

import copy
import json

from django.test import Client

from scoring.models import (
    Agreement,
    Appraiser,
    Bar,
    CriteriaRound,
    CriteriaSet,
    Criterion,
    Evidence,
    EvidenceVersion,
    Mark,
    PeerMark,
    Ranking,
    Recusal,
    RoundComment,
    Scorecard,
)
from tests.documents.whole import everything
from tests.factories.api import program_of

ROWS = (CriteriaSet, Criterion, Scorecard, Mark, PeerMark, Evidence, EvidenceVersion, Appraiser,
        Recusal, Bar, CriteriaRound, RoundComment, Agreement, Ranking)  # fmt: skip
SCOPES = "read criteria:write scores:write rankings:write"
SETS = "/api/v1/criteria-sets/"
CARDS = "/api/v1/scorecards/"
RANKINGS = "/api/v1/rankings/"
RESULTS = "/api/v1/results/"
EVIDENCE = "/api/v1/evidence/"
APPRAISERS = "/api/v1/appraisers/"
RECUSALS = "/api/v1/recusals/"
BARS = "/api/v1/bars/"
ROUNDS = "/api/v1/criteria-rounds/"
COMMENTS = "/api/v1/criteria-comments/"

DECLARED = {
    "total": "100", "digits": 1, "bonus_cap": "5", "deduction_cap": None,
    "bonus_passes_scale": True,
    "ties": [{"rule": "group", "group": "I"}, {"rule": "shared", "group": ""}],
    "thresholds": [{"at_least": "90", "name": "Xuất sắc"}],
    "knockouts": [
        {"text": "Chuyên môn dưới mức tối thiểu", "code": "I", "below": "30"},
        {"text": "Có người bị kỷ luật", "code": "", "below": None},
    ],
    "cross_weight": "0", "cross_trimmed": False,
}  # fmt: skip
LEAVES = [
    {"code": "I", "text": "Nhiệm vụ chuyên môn", "maximum": "60"},
    {"code": "I.1", "text": "Chất lượng tham mưu", "maximum": "20", "way": "judged",
     "step": "0.5", "evidence": "Báo cáo"},
    {"code": "I.2", "text": "Kết quả vận động quỹ", "maximum": "20", "way": "leader-excess"},
    {"code": "I.3", "text": "Tỷ lệ giải ngân", "maximum": "20", "way": "bands",
     "bands": [{"at_least": "95", "points": "20"}, {"at_least": "80", "points": "10"}]},
    {"code": "II", "text": "Hoạt động của khối", "maximum": "40"},
    {"code": "II.1", "text": "Ký giao ước đúng hạn", "maximum": "20", "way": "pass-fail"},
    {"code": "II.2", "text": "Điển hình tiên tiến", "maximum": "20", "way": "best-share"},
    {"code": "T", "text": "Điểm thưởng", "nature": "bonus", "maximum": "5", "way": "count",
     "unit": "1"},
]  # fmt: skip
PLACE = {each["code"]: place for place, each in enumerate(LEAVES)}
FIGURES = [
    {"code": "I.1", "value": "15.5"}, {"code": "I.2", "value": "120", "target": "100"},
    {"code": "I.3", "value": "96"}, {"code": "II.1", "value": "1"}, {"code": "II.2", "value": "4"},
    {"code": "T", "value": "2"},
]  # fmt: skip


def tree(year=None, **changes):
    """A whole set as a program sends it; `changes` by code with `_` for the point."""
    body = {"title": "Bộ tiêu chí", "declared": DECLARED, "criteria": LEAVES}
    body = copy.deepcopy(body | ({"bloc_year": year.pk} if year else {}))
    for code, values in changes.items():
        place = PLACE[code.replace("_", ".")]
        body["criteria"][place] |= values
    return body


def writer_of(user, scope=SCOPES):
    """A program of `user` that may write wherever the account may."""
    return program_of(user, scope)


def send(program: Client, verb, path, body=None):
    """The answer to a body, which may be text that is no JSON."""
    text = body if isinstance(body, str) else json.dumps(body if body is not None else {})
    return getattr(program, verb)(path, text, "application/json")


def sent(program, verb, path, body=None):
    """The rows that a successful request answers."""
    answer = send(program, verb, path, body)
    assert answer.status_code in {200, 201}, answer.content.decode()
    return answer.json()


def kept():
    """All that a refused request must leave as it was."""
    rows = {model.__name__: list(model.objects.order_by("pk").values()) for model in ROWS}
    return everything() | rows
