"""A frozen ranking of any size, whose figures differ from cell to cell."""

from decimal import Decimal

from django.utils import timezone

from documents.frozen import hash_of
from scoring.models import Ranking

LONG = "Tổ chức thực hiện đồng bộ, có hiệu quả các phong trào thi đua do Trung ương phát động"


def _criteria(groups, leaves):
    nodes = []
    for group in range(1, groups + 1):
        nodes.append(
            {
                "code": f"{group}",
                "text": f"Nhóm {group}",
                "nature": "plain",
                "maximum": f"{leaves * 2}",
            }
        )
        nodes += [
            {"code": f"{group}.{leaf}", "text": f"{LONG} ({group}.{leaf})", "nature": "plain",
             "maximum": "2", "way": "judged"}
            for leaf in range(1, leaves + 1)
        ]  # fmt: skip
    return nodes


def _member(at, codes):
    points = {code: Decimal((at * 7 + n * 13) % 200) / 100 for n, code in enumerate(codes)}
    total = sum(points.values())
    groups = {}
    for code, each in points.items():
        group = code.partition(".")[0]
        groups[group] = groups.get(group, 0) + each
    rung = {"rung": "self", "value": "1", "points": "1.00", "note": "=1+1"}
    return {
        "code": f"m-{at}", "name": f"Hội Liên hiệp Phụ nữ tỉnh số {at}", "label": f"Hội {at:02d}",
        "card": 1000 + at, "state": "adopted", "place": at, "is_shared": False, "parted_by": None,
        "votes": None, "points": f"{total:.2f}", "maximum": f"{len(codes) * 2}.00",
        "rate": f"{total / len(codes) * 50:.2f}", "plain": f"{total:.2f}", "bonus": "0.00",
        "deduction": "0.00", "classification": "Hoàn thành xuất sắc",
        "groups": {code: f"{each:.2f}" for code, each in groups.items()},
        "criteria": {
            code: {"points": f"{each:.2f}", "value": str(each), "target": None,
                   "is_relative": False, "branch": "", "numbers": {}, "panel": f"{each:.2f}",
                   "rungs": [rung, {"rung": "appraised", "value": str(each),
                                    "points": f"{each:.2f}", "reason": "Thiếu minh chứng"}]}
            for code, each in points.items()
        },
        "barred_by": [],
    }  # fmt: skip


def data_of(year, members=30, groups=10, leaves=10):
    nodes = _criteria(groups, leaves)
    codes = [each["code"] for each in nodes if "." in each["code"]]
    return {
        "bloc": year.bloc.name, "year": year.year, "is_illustrative": year.is_illustrative,
        "criteria": {"title": "Bộ tiêu chí", "version": 1, "sha256": "c" * 64,
                     "declared": {"total": "200", "digits": 2}, "nodes": nodes},
        "members": [_member(at, codes) for at in range(1, members + 1)],
    }  # fmt: skip


def big_ranking(year, criteria_set, by, **size):
    data = data_of(year, **size)
    return Ranking.objects.create(
        bloc_year=year, criteria_set=criteria_set, number=1, data=data, sha256=hash_of(data),
        frozen_at=timezone.now(), frozen_by=by,
    )  # fmt: skip
