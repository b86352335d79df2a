"""Who is eligible: facts gathered of every member, and the page that tells why."""

import io
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override
from openpyxl import load_workbook

from awards.builders.eligibility import REASONS, eligibility_of, reason_in_words, rule_in_words
from awards.builders.facts import facts_in
from awards.conditions import (
    Answer,
    Facts,
    Kind,
    PastAward,
    Pledged,
    Reported,
    finding_of,
    rule_of,
)
from documents.enums import DocumentKind, SigningWay
from documents.models import Signature
from scoring.actions import publish_ranking, reopen_ranking, set_bar
from scoring.actions.rankings import freeze_ranking
from scoring.texts import Knockout
from tests.factories.blocs import BlocFactory, BlocYearFactory, MembershipFactory
from tests.factories.conferences import MemberReportFactory, ReportRequestFactory
from tests.factories.documents import SigningFactory, SigningPartyFactory
from tests.factories.years import (
    AwardFactory,
    AwardReceiverFactory,
    AwardTypeFactory,
    ConditionFactory,
    DeadlineFactory,
    QuotaFactory,
)
from tests.queries import queries_of
from tests.scoring.cards import D, Given, card_of
from tests.scoring.standing import adopted_year, published_year

pytestmark = pytest.mark.django_db
BARS = (Knockout("Đang xem xét kỷ luật"), Knockout("Điểm liệt nhóm I", "I", D(50)))


@pytest.fixture(autouse=True)
def _on_a_day_of_the_year():
    with time_machine.travel("2026-08-10 09:00+07:00", tick=False):
        yield


@pytest.fixture
def flag(db):
    return AwardTypeFactory(name="Cờ thi đua", rank=1)


def asks(year, flag, kind, **limits):
    return ConditionFactory(bloc_year=year, award_type=flag, kind=kind, limits=limits)


def facts_of(year, organisation):
    return facts_in(year, AwardTypeFactory()).facts[organisation.pk]


# -- facts ----------------------------------------------------------------------------------------


def test_place_rate_and_what_bars_come_from_the_published_ranking(year, member, secretary):
    adopted_year(year, secretary, {}, {"I_1": Given(D(5))}, knockouts=BARS)
    set_bar(card_of(year, member), "Đang xem xét kỷ luật", "Công văn số 5", by=secretary)
    ranking = freeze_ranking(year, by=secretary)
    assert facts_of(year, member).place is None, "frozen is not published"
    publish_ranking(ranking, by=secretary)
    own = next(each for each in ranking.data["members"] if each["code"] == member.code)
    found = facts_of(year, member)
    assert (found.place, found.rate, found.members) == (own["place"], Decimal(own["rate"]), 3)
    assert found.discipline == ("Đang xem xét kỷ luật (Công văn số 5)",)
    assert [why.partition(" (")[0] for why in found.knockouts] == ["Điểm liệt nhóm I"]
    chair = facts_of(year, year.chair.organisation)
    assert (chair.discipline, chair.place) == ((), 1)


def test_while_a_correction_is_made_nothing_is_known_of_places(year, member, secretary):
    ranking = published_year(year, secretary)
    reopen_ranking(ranking, "Nhầm số liệu", by=secretary)
    found = facts_in(year, AwardTypeFactory())
    assert found.ranking is None
    assert found.facts[member.pk].place is None


def test_criteria_that_declare_no_discipline_leave_it_unknown(year, member, secretary):
    published_year(year, secretary)
    found = facts_of(year, member)
    assert (found.discipline, found.knockouts) == (None, ())


def test_the_pledge_is_told_with_its_day_and_the_last_one(year, member, chair):
    DeadlineFactory(bloc_year=year, due_on=date(2026, 3, 31))
    assert facts_of(year, member).pledge is None
    signing = SigningFactory(bloc_year=year, kind=DocumentKind.PLEDGE)
    SigningPartyFactory(signing=signing, organisation=chair)
    party = SigningPartyFactory(signing=signing, organisation=member)
    Signature.objects.create(
        party=party, way=SigningWay.INK, signed_on=date(2026, 4, 2), scan_sha256="0" * 64
    )
    due = date(2026, 3, 31)
    assert facts_of(year, member).pledge == Pledged(True, date(2026, 4, 2), due, is_over=True)
    assert facts_of(year, chair).pledge == Pledged(False, None, due, is_over=True)


def test_reports_are_told_with_those_that_lack(year, member):
    request = ReportRequestFactory(bloc_year=year, due_on=date(2026, 7, 31), title="Báo cáo quý II")
    MemberReportFactory(request=request, organisation=member)
    found = facts_of(year, member).reports
    assert (found.due, found.kept) == (1, 0)
    assert "Báo cáo quý II" in found.lacking[0]


def test_awards_that_were_given_count_wherever_proposed_ones_do_not(year, member, chair):
    earlier = BlocYearFactory(year=2024)
    kind = AwardTypeFactory(code="BK", name="Bằng khen")
    given = AwardFactory(bloc_year=earlier, award_type=kind, merit_type="thematic")
    AwardReceiverFactory(award=given, organisation=member, name="")
    proposed = AwardFactory(bloc_year=year, award_type=kind, state="proposed")
    AwardReceiverFactory(award=proposed, organisation=member, name="")
    assert facts_of(year, member).awards == (PastAward("BK", "Bằng khen", 2024, "thematic"),)
    assert facts_of(year, chair).awards == ()


def test_facts_of_any_number_of_members_cost_the_same_queries(year, member, secretary):
    published_year(year, secretary)

    kind = AwardTypeFactory()

    def cost():
        with CaptureQueriesContext(connection) as asked:
            facts_in(year, kind)
        return len(asked)

    cost()  # the bloc of the year is read once
    few = cost()
    for row in MembershipFactory.create_batch(6, bloc=year.bloc):
        award = AwardFactory(bloc_year=year)
        AwardReceiverFactory(award=award, organisation=row.organisation, name="")
    assert cost() == few


# -- words ----------------------------------------------------------------------------------------

FULL = Facts(
    2026, place=3, members=15, rate=Decimal("88.97"), pledge=Pledged(True, date(2026, 4, 2),
                                                                     date(2026, 3, 31)),
    reports=Reported(3, 1, ("Báo cáo quý I", "Báo cáo quý II")), vote_percent=Decimal("75.5"),
    discipline=("Thanh tra (QĐ 5)",), knockouts=("Điểm liệt (I: 20 < 30)",),
    awards=(PastAward("BK", "Bằng khen", 2026, "work"), PastAward("CO", "Cờ", 2025, "ad-hoc")),
)  # fmt: skip
SAID = [
    (Kind.PLACE, {"place": 2}, "thứ 3/15, cần thứ 2 trở lên"),
    (Kind.RATE, {"percent": 90}, "đạt 88,97% điểm tối đa, cần 90%"),
    (Kind.PLEDGE, {"in_time": True}, "ký ngày 02/4/2026, sau hạn 31/3/2026"),
    (Kind.REPORTS, {"missing": 0},
     "1/3 báo cáo đúng hạn; thiếu: Báo cáo quý I; Báo cáo quý II"),
    (Kind.VOTE, {"percent": 80}, "75,5% tổng số người có quyền, cần 80%"),
    (Kind.NO_DISCIPLINE, {}, "Thanh tra (QĐ 5)"),
    (Kind.NO_KNOCKOUT, {}, "Điểm liệt (I: 20 < 30)"),
    (Kind.ONE_REWARD, {}, "đã được khen: Bằng khen"),
    (Kind.PRIOR_AWARDS, {"code": "CO", "count": 1, "years": 5},
     "có 0 trong 5 năm trước, cần 1 (1 khen thưởng đột xuất, chuyên đề không được tính)"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "limits", "said"), SAID)
def test_every_no_says_why_with_its_figures(kind, limits, said):
    found = finding_of(rule_of(kind, limits), FULL)
    assert found.answer == Answer.NO
    assert reason_in_words(found) == said


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_kind_has_words_for_what_it_asks_and_for_not_knowing(kind, language):
    limits = next(limits for each, limits, _said in SAID if each == kind)
    with override(language):
        assert "%(" not in rule_in_words(rule_of(kind, limits), {"CO": "Cờ"})
        found = finding_of(rule_of(kind, limits), Facts(2026))
        assert found.reason in REASONS
        assert "%(" not in reason_in_words(found)


# -- the table ------------------------------------------------------------------------------------


def test_who_is_eligible_comes_first_then_by_place(year, secretary, member, flag):
    published_year(year, secretary, {"I_1": Given(D(5))}, {"I_1": Given(D(18))})
    asks(year, flag, "place", place="2")
    asks(year, flag, "no-knockout")
    table = eligibility_of(year, flag)
    assert [each.words for each in table.asked] == ["Xếp thứ 2 trở lên", "Không có điểm liệt"]
    assert [(line.place, line.verdict.value) for line in table.lines] == [
        (1, "yes"), (2, "yes"), (3, "no")
    ]  # fmt: skip
    assert table.lines[0].organisation == member
    assert (table.count("yes"), table.count("unknown"), table.count("no")) == (2, 0, 1)


def test_a_vote_that_was_not_held_leaves_everybody_unknown(year, secretary, flag):
    published_year(year, secretary)
    asks(year, flag, "vote", percent="80")
    assert {line.verdict for line in eligibility_of(year, flag).lines} == {Answer.UNKNOWN}


# -- the page -------------------------------------------------------------------------------------


@pytest.fixture
def page(client, year):
    def of(user, name="eligible", **parameters):
        client.force_login(user)
        return client.get(reverse(f"awards:{name}", args=[year.pk]), parameters)

    return of


@pytest.fixture
def judged(year, secretary, flag):
    published_year(year, secretary, {"I_1": Given(D(5))}, {"I_1": Given(D(18))})
    asks(year, flag, "place", place="1")


def test_the_page_tells_each_member_its_answers(page, judged, year, secretary, member):
    text = page(secretary).content.decode()
    for row in year.members():
        assert row.organisation.name in text
    assert "thứ 1/3" in text
    assert "thứ 3/3, cần thứ 1 trở lên" in text


@pytest.mark.parametrize("person", ["secretary", "leader", "chair_editor", "administrator"])
def test_who_runs_the_year_and_its_council_see_it(page, judged, request, person):
    user = request.getfixturevalue(person)
    assert page(user).status_code == 200
    assert page(user, "eligible_export").status_code == 200
    assert "eligible/" in page(user, "year").content.decode()


@pytest.mark.parametrize(
    ("person", "status"),
    [("member_editor", 403), ("member_signatory", 403), ("viewer", 403), ("stranger", 404)],
)
def test_members_do_not_read_the_reasons_of_others(page, judged, request, person, status):
    user = request.getfixturevalue(person)
    for name in ("eligible", "eligible_export"):
        assert page(user, name).status_code == status
    if status == 403:
        assert "eligible/" not in page(user, "year").content.decode()


def test_the_filter_leaves_only_who_is_eligible(page, judged, secretary, flag, member):
    shown = page(secretary, award=flag.pk, only="on")
    assert [line.organisation for line in shown.context["table"].lines] == [member]
    assert shown.context["counts"] == {"yes": 1, "no": 2, "unknown": 0}


def test_an_award_without_conditions_or_of_another_council_is_not_there(page, judged, secretary):
    other = AwardTypeFactory()
    ConditionFactory(award_type=other)
    for asked in (other.pk, 0, "x", 2**70, "1\0"):
        assert page(secretary, award=asked).status_code == 404


def test_the_council_reads_there_what_is_left_of_the_quota_and_the_chair_does_not(
    page, judged, year, flag, secretary, chair_editor
):
    QuotaFactory(bloc_year=year, award_type=flag, number=3)
    QuotaFactory(bloc_year=year, award_type=flag, number=9, bloc=BlocFactory(
        council=year.bloc.council))  # fmt: skip
    AwardFactory(bloc_year=year, award_type=flag, quantity=1)
    text = page(secretary, award=flag.pk).content.decode()
    assert ": 3, đã dùng 1, còn 2" in text
    assert ": 9," not in text
    assert "đã dùng" not in page(chair_editor, award=flag.pk).content.decode()


def test_without_conditions_the_page_says_what_to_do(page, secretary, chair_editor):
    assert "/awards/" in page(secretary).content.decode()
    assert "Thư ký Hội đồng đặt điều kiện" in page(chair_editor).content.decode()


def test_without_a_ranking_the_page_says_what_to_do(page, year, secretary, leader, flag):
    asks(year, flag, "place", place="1")
    link = reverse("scoring:results", args=[year.pk])
    assert "Xin chốt và công bố bảng xếp hạng" in page(secretary).content.decode()
    assert f'href="{link}">Đến' in page(secretary).content.decode()
    assert "Xin chốt" not in page(leader).content.decode()


def test_the_workbook_holds_what_the_page_shows(page, judged, secretary, member, flag):
    answer = page(secretary, "eligible_export", award=flag.pk, only="on")
    rows = list(load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert rows[1][0] == "Cờ thi đua"
    assert rows[2][:5] == ("Mã đơn vị", "Đơn vị", "Thứ hạng", "Kết luận", "Xếp thứ 1 trở lên")
    assert rows[3][:5] == (member.code, member.name, 1, "Đủ điều kiện", "Đạt: thứ 1/3")
    assert len(rows) == 4


def test_the_page_asks_as_many_queries_for_many_members(client, judged, year, secretary, flag):
    for kind in ("no-knockout", "one-reward", "pledge"):
        asks(year, flag, kind)
    client.force_login(secretary)
    address = reverse("awards:eligible", args=[year.pk])
    few = queries_of(client, address)[0]
    for row in MembershipFactory.create_batch(5, bloc=year.bloc):
        AwardReceiverFactory(
            award=AwardFactory(bloc_year=year), organisation=row.organisation, name=""
        )
        ConditionFactory(bloc_year=year, award_type=AwardTypeFactory())
    assert queries_of(client, address)[0] == few
