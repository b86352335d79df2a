"""From a frozen count to the plain data of its minutes, and to their HTML.

Papers are in Vietnamese whatever the language of the screen, so words stand here as printed.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import override

from ballots.builders.results import Line, lines_of, named_of, slip_counts
from ballots.counting import Standing, Verdict
from ballots.enums import BallotWay
from ballots.models import Ballot
from common.formatting import date_in_words
from common.numbers import printed
from documents.enums import DocumentKind
from documents.frozen import in_groups
from documents.models import Letterhead
from documents.papers import facts_for_bloc, foot_of, head_of, subject_lines
from documents.rendering import printable

SLIPS = {
    "issued": "Số phiếu phát ra", "cast": "Số phiếu thu về", "valid": "Số phiếu hợp lệ",
    "invalid": "Số phiếu không hợp lệ",
}  # fmt: skip
OF_WHAT = {
    "issued": "số đơn vị có quyền bỏ phiếu", "cast": "số phiếu phát ra", "valid": "số phiếu thu về",
    "invalid": "số phiếu thu về",
}  # fmt: skip
BASES = {
    "valid": "số phiếu hợp lệ", "cast": "số phiếu thu về",
    "present": "số đơn vị có quyền bỏ phiếu có mặt",
    "entitled": "tổng số đơn vị có quyền bỏ phiếu",
}  # fmt: skip
BASES_OF_HANDS = {
    "valid": "số đơn vị tham gia biểu quyết", "cast": "số đơn vị tham gia biểu quyết",
    "present": "số đơn vị có mặt", "entitled": "tổng số đơn vị có quyền biểu quyết",
}  # fmt: skip
WAYS = {
    BallotWay.SECRET: "bỏ phiếu kín", BallotWay.NAMED: "bỏ phiếu có ghi tên",
    BallotWay.ACCLAMATION: "biểu quyết giơ tay",
}  # fmt: skip
STANDINGS = {
    Standing.CHOSEN: "Được chọn", Standing.TIED: "Ngang nhau", Standing.BEATEN: "Không còn suất",
    Standing.BELOW: "Không đủ tỷ lệ", Standing.AGAINST: "",
}  # fmt: skip


def minutes_data(ballot: Ballot) -> dict[str, Any]:
    """The data of the minutes: the frozen count but for the slips one by one, which stand on the
    page of the result alone."""
    year, data = ballot.bloc_year, ballot.data or {}
    term = year.terms.select_related("organisation").chairs().in_order().first()
    organisation = term.organisation if term else None
    letterhead = Letterhead.objects.filter(organisation=organisation).first() if term else None
    facts = facts_for_bloc(
        letterhead, year.bloc, DocumentKind.MINUTES,
        chair_name=organisation.name if organisation else "",
    )  # fmt: skip
    counted = timezone.localtime(ballot.counted_at)
    at = ballot.conference
    return {
        "title": f"Biên bản kiểm phiếu: {ballot.title}",
        "subject": ballot.title,
        "issue": {**facts, "number": "", "issued_on": None, "year": counted.year},
        "bloc": year.bloc.name, "year": year.year, "is_illustrative": year.is_illustrative,
        "counted_at": ballot.counted_at.isoformat() if ballot.counted_at else "",
        "sha256": ballot.sha256,
        "conference": {"title": at.title, "place": at.place} if at else None,
        "count": {name: value for name, value in data.items() if name != "slips"},
    }  # fmt: skip


def minutes_html(data: dict[str, Any]) -> str:
    """The minutes as one HTML document for documents.rendering."""
    with override("vi"):
        return render_to_string("papers/base.html", _sheet(printable(data)))


def _sheet(data: Mapping[str, Any]) -> dict[str, Any]:
    count = data["count"]
    counted = timezone.localtime(datetime.fromisoformat(data["counted_at"]))
    is_hands = count["way"] == BallotWay.ACCLAMATION
    return {
        "title": data["title"], "author": data["issue"]["issuer_name"],
        "head": head_of(data["issue"]), "foot": foot_of(data["issue"]),
        "is_illustrative": data["is_illustrative"],
        "kind_name": "BIÊN BẢN KIỂM PHIẾU" if not is_hands else "BIÊN BẢN BIỂU QUYẾT",
        "subject": subject_lines(data["subject"]),
        "body_template": "ballots/paper_minutes.html",
        "is_hands": is_hands,
        "opening": _opening(data, counted),
        "question": count["question"],
        "counters": ", ".join(count["counted_by_hand"]),
        "count": count, "rule": _rule(count),
        "slips": [
            (SLIPS[name], number, f"{_percent(share)} {OF_WHAT[name]}" if share is not None else "")
            for name, number, share in slip_counts(count)
        ],
        "base": _bases(count)[count["rule"]["base"]],
        "vote": "biểu quyết" if is_hands else "bỏ phiếu",
        "lines": [
            (number, line.label, line.votes, _percent(line.share), STANDINGS[Standing(line.stand)])
            for number, line in enumerate(lines_of(count), start=1)
        ],
        "named": named_of(count),
        "conclusion": _conclusion(count, lines_of(count)),
        "source_note": f"Lập từ kết quả được chốt lúc {counted:%H:%M} "
        f"{date_in_words(counted.date())}. SHA-256: {in_groups(data['sha256'])}.",
    }  # fmt: skip


def _percent(share: Decimal | None) -> str:
    return "–" if share is None else f"{printed(share)} %"


def _opening(data: Mapping[str, Any], counted: datetime) -> str:
    at = data["conference"]
    is_hands = data["count"]["way"] == BallotWay.ACCLAMATION
    deed = "biểu quyết" if is_hands else "kiểm phiếu"
    where = f", tại {at['title']}" + (f" ({at['place']})" if at["place"] else "") if at else ""
    return (
        f"Hồi {counted:%H} giờ {counted:%M} phút, {date_in_words(counted.date())}{where}, "
        f"{data['bloc']} {deed} về việc: {data['subject']}."
    )


def _bases(count: Mapping[str, Any]) -> dict[str, str]:
    """Of what shares are taken, in words; hands are no slips."""
    return BASES_OF_HANDS if count["way"] == BallotWay.ACCLAMATION else BASES


def _rule(count: Mapping[str, Any]) -> list[str]:
    """The rule of the ballot, a sentence each."""
    rule = count["rule"]
    need = "quá" if rule["above"] else "từ"
    more = "" if rule["above"] else " trở lên"
    among = sum(not each["says_no"] for each in count["options"])
    share, way = printed(Decimal(rule["threshold"])), WAYS[BallotWay(count["way"])]
    told = [
        f"Hình thức: {way}; chọn {rule['seats']} trong {among} phương án.",
        f"Được chọn khi đạt {need} {share} %{more} {_bases(count)[rule['base']]}.",
    ]
    if Decimal(rule["quorum"]):
        told.append(
            f"Kết quả có giá trị khi có từ {printed(Decimal(rule['quorum']))} % số đơn vị có quyền"
            " trở lên tham gia."
        )
    if rule["rule_basis"]:
        told.append(f"Căn cứ: {rule['rule_basis']}.")
    return told


def _conclusion(count: Mapping[str, Any], lines: list[Line]) -> str:
    outcome = count["outcome"]
    chosen = [line.label for line in lines if line.stand == Standing.CHOSEN]
    tied = [line.label for line in lines if line.stand == Standing.TIED]
    verdict = Verdict(outcome["verdict"])
    if verdict == Verdict.NO_QUORUM:
        because = count["below_quorum_because"]
        return "Số đơn vị tham gia không đủ theo quy định; không phương án nào được chọn." + (
            f" Lý do kết thúc: {because}." if because else ""
        )
    told = f"Được chọn: {'; '.join(chosen)}." if chosen else "Không phương án nào được chọn."
    if tied:
        told += f" Ngang nhau ở suất cuối: {'; '.join(tied)}."
        told += " Bầu lại giữa các phương án này." if count["rule"]["run_off"] else ""
    if verdict == Verdict.SHORT:
        told += f" Còn {outcome['open_seats']} suất chưa chọn được."
    return told
