"""Bodies that the OpenAPI document shows."""

from drf_spectacular.utils import OpenApiExample

CRITERIA_EXAMPLE = OpenApiExample(
    "A set of two groups",
    request_only=True,
    value={
        "bloc_year": 1,
        "title": "Bộ tiêu chí thi đua năm 2026",
        "declared": {
            "total": "100", "digits": 1,
            "ties": [{"rule": "group", "group": "I"}, {"rule": "shared"}],
            "thresholds": [{"at_least": "90", "name": "Xuất sắc"}],
        },
        "criteria": [
            {"code": "I", "text": "Nhiệm vụ chuyên môn", "maximum": "60"},
            {"code": "I.1", "text": "Chất lượng tham mưu", "maximum": "20", "way": "judged",
             "step": "0.5"},
            {"code": "I.2", "text": "Kết quả vận động quỹ", "maximum": "40",
             "way": "leader-excess"},
            {"code": "II", "text": "Điển hình tiên tiến", "maximum": "40", "way": "best-share"},
        ],
    },
)  # fmt: skip

MARKS_EXAMPLE = OpenApiExample(
    "A member's figures",
    request_only=True,
    value={
        "marks": [
            {"code": "I.1", "value": "18.5", "note": "Báo cáo số 12"},
            {"code": "I.2", "value": "120", "target": "100"},
            {"code": "II", "value": 4},
        ]
    },
)

APPRAISAL_EXAMPLE = OpenApiExample(
    "What the panel gives",
    request_only=True,
    value={"marks": [{"code": "I.1", "value": "17", "reason": "Hai báo cáo nộp chậm"}]},
)

PEER_EXAMPLE = OpenApiExample(
    "What a peer gives",
    request_only=True,
    value={"marks": [{"code": "I.1", "value": "17.5"}, {"code": "II.1", "value": "20"}]},
)
