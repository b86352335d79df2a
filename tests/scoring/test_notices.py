"""Letters of scoring: of the course of a card, and of a ranking that is published."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from blocs.models import Membership
from blocs.querysets import today
from common.formatting import date_short
from common.models import Notice
from common.notices import send_due
from scoring.actions import (
    adopt_card,
    appoint_appraiser,
    explain,
    finish_appraisal,
    freeze_ranking,
    open_scorecards,
    publish_ranking,
    recuse,
    reopen_appraisal,
    return_card,
    send_explanations,
    submit_card,
)
from scoring.actions.marks import Given, save_marks
from scoring.mail import tell_of_move, tell_of_opening, tell_of_publishing
from scoring.models import Ranking, Scorecard
from tests.factories.blocs import (
    BlocYearFactory,
    CouncilRoleFactory,
    MembershipFactory,
    OrganisationRoleFactory,
    UserFactory,
)
from tests.factories.years import DeadlineFactory, MandateFactory
from tests.scoring.cards import D, adopted, card_of, cards, scored_year, submitted
from tests.scoring.standing import corrected, published_year

pytestmark = pytest.mark.django_db


def told():
    """Who has a letter in the outbox, by name."""
    return sorted(Notice.objects.values_list("recipient__username", flat=True))


def names(*people):
    return sorted(person.username for person in people)


def forget():
    Notice.objects.all().delete()


@pytest.fixture
def dated(year):
    """Last days for self-scoring and appraisal, nine and nineteen days away."""
    return [
        DeadlineFactory(bloc_year=year, step=step, due_on=today() + timedelta(days=days))
        for step, days in (("self_score", 9), ("appraisal", 19))
    ]


@pytest.fixture
def card(year, secretary, member, member_editor, member_signatory, chair_editor, viewer, dated):
    """A member's card, with people of its own; the letters of its opening are out of the way."""
    scored_year(year, secretary)
    forget()
    return card_of(year, member)


@pytest.fixture
def appraised(card, member_editor, secretary):
    """Submitted, lowered in one criterion, appraised and explained, but not sent."""
    submitted(card, member_editor)
    save_marks(card, {"I.1": Given(D(10), reason="Thiếu báo cáo")}, by=secretary)
    finish_appraisal(card, by=secretary)
    explain(card, "I.1", "Đã gửi báo cáo quý", by=member_editor)
    forget()
    return card


# -- the member -----------------------------------------------------------------------------------


def test_those_who_act_for_members_are_asked_to_score_each_once(
    year, secretary, member, member_editor, chair_editor, viewer, leader, stranger, dated
):
    OrganisationRoleFactory(organisation=member, office="signatory", user=member_editor)
    scored_year(year, secretary)
    assert told() == names(member_editor, chair_editor)
    send_due()
    assert len(mail.outbox) == 2
    card = card_of(year, member)
    notice = Notice.objects.get(recipient=member_editor)
    assert notice.subject == f"Đề nghị tự chấm điểm: {card.organisation}, {year}"
    assert f"trước hết ngày {date_short(dated[0].due_on)}." in notice.body
    assert card.get_absolute_url() in notice.body
    assert member.name in notice.body


def test_without_a_last_day_the_letter_names_none(year, secretary, member_editor):
    scored_year(year, secretary)
    assert "và nộp phiếu.\n" in Notice.objects.get().body


def test_only_members_that_get_a_card_are_told_of_it(card, year, secretary):
    late = MembershipFactory(bloc=year.bloc).organisation
    editor = OrganisationRoleFactory(organisation=late, office="editor").user
    open_scorecards(year, by=secretary)
    assert told() == names(editor)


def test_an_opening_that_comes_to_nothing_tells_nobody(card, year, secretary):
    late = MembershipFactory(bloc=year.bloc).organisation
    OrganisationRoleFactory(organisation=late, office="editor")
    with transaction.atomic():
        open_scorecards(year, by=secretary)
        transaction.set_rollback(True)
    assert told() == []


def test_a_returned_card_is_told_with_the_reason_as_often_as_it_is_returned(
    card, member_editor, member_signatory, secretary
):
    submitted(card, member_editor)
    assert told() == []
    for reason in ("Thiếu minh chứng ở I.1", "Vẫn thiếu"):
        return_card(card, reason, by=secretary)
        submit_card(card, by=member_signatory)
    assert told() == names(*[member_editor, member_signatory] * 2)
    notice = Notice.objects.order_by("pk").first()
    assert notice.subject.startswith("Phiếu chấm bị trả lại: ")
    assert "Lý do: Thiếu minh chứng ở I.1" in notice.body
    assert "hạn tự chấm điểm là ngày" in notice.body


def test_an_appraised_card_is_told_each_time_it_is_finished(
    card, member_editor, member_signatory, secretary
):
    submitted(card, member_editor)
    finish_appraisal(card, by=secretary)
    reopen_appraisal(card, "Xem lại", by=secretary)
    finish_appraisal(card, by=secretary)
    assert told() == names(*[member_editor, member_signatory] * 2)
    notice = Notice.objects.first()
    assert notice.subject.startswith("Phiếu chấm đã được thẩm định: ")
    assert "có thể giải trình" in notice.body


def test_the_second_appraisal_and_the_adoption_are_told_to_the_member(
    appraised, member_editor, member_signatory, secretary
):
    send_explanations(appraised, by=member_signatory)
    forget()
    finish_appraisal(appraised, by=secretary)
    adopt_card(appraised, by=secretary)
    assert told() == names(*[member_editor, member_signatory] * 2)
    subjects = [each.partition(":")[0] for each in Notice.objects.values_list("subject", flat=True)]
    assert set(subjects) == {"Phiếu chấm đã được thẩm định lại", "Phiếu chấm đã được thông qua"}


def test_deputies_are_told_too(card, year, member, member_editor, member_signatory, secretary):
    mandate = MandateFactory(
        bloc_year=year, organisation=member, granted_by=member_signatory, deputy=UserFactory()
    )
    submitted(card, member_editor)
    return_card(card, "Thiếu", by=secretary)
    assert told() == names(member_editor, member_signatory, mandate.deputy)


def test_who_does_the_deed_is_not_told_of_it(year, chair, chair_editor, secretary):
    scored_year(year, chair_editor)
    assert told() == []
    card = card_of(year, chair)
    submitted(card, chair_editor)
    return_card(card, "Thiếu", by=secretary)
    assert told() == names(chair_editor)


def test_people_without_address_office_or_account_get_nothing(
    card, member_editor, member_signatory, member, secretary
):
    submitted(card, member_editor)
    member_editor.email = ""
    member_editor.save()
    member_signatory.is_active = False
    member_signatory.save()
    gone = OrganisationRoleFactory(organisation=member, office="editor")
    gone.ends_on = today() - timedelta(days=1)
    gone.save()
    return_card(card, "Thiếu", by=secretary)
    assert told() == []


def test_a_member_that_no_longer_reads_the_year_is_told_nothing(
    card, year, member, member_editor, secretary
):
    submitted(card, member_editor)
    Membership.objects.filter(bloc=year.bloc, organisation=member).delete()
    assert not Scorecard.objects.visible_to(member_editor).filter(pk=card.pk).exists()
    return_card(card, "Thiếu", by=secretary)
    assert told() == []


# -- the panel ------------------------------------------------------------------------------------


def test_explanations_are_told_to_who_may_appraise_the_card(
    appraised, year, secretary, chair_editor, member_signatory, leader, administrator
):
    other = year.bloc.memberships.order_by("pk")[2].organisation
    expert = OrganisationRoleFactory(organisation=other, office="viewer").user
    appoint_appraiser(appraised.criteria_set, expert, ["I"], by=secretary)
    appoint_appraiser(appraised.criteria_set, secretary, [], by=secretary)
    send_explanations(appraised, by=member_signatory)
    assert told() == names(secretary, chair_editor, expert)
    for notice in Notice.objects.select_related("recipient"):
        assert notice.recipient.has_perm("scoring.appraise_card", appraised)
        assert Scorecard.objects.visible_to(notice.recipient).filter(pk=appraised.pk).exists()
    assert notice.subject.startswith("Có giải trình cần thẩm định lại: ")
    assert appraised.get_absolute_url() in notice.body


def test_who_stood_back_or_belongs_to_the_member_is_told_of_no_explanations(
    appraised, year, member, secretary, chair, chair_editor, member_signatory, viewer
):
    appoint_appraiser(appraised.criteria_set, viewer, [], by=secretary)
    second = CouncilRoleFactory(council=year.bloc.council, office="secretary").user
    OrganisationRoleFactory(organisation=member, office="viewer", user=second)
    recuse(appraised, secretary, "Người nhà", by=secretary)
    recuse(appraised, UserFactory(), "Cùng dự án", by=chair_editor, organisation=chair)
    send_explanations(appraised, by=member_signatory)
    assert told() == []


def test_of_the_panel_only_who_reads_the_card_is_told(
    appraised, secretary, chair_editor, member_signatory, stranger
):
    appoint_appraiser(appraised.criteria_set, stranger, [], by=secretary)
    assert not Scorecard.objects.visible_to(stranger).filter(pk=appraised.pk).exists()
    send_explanations(appraised, by=member_signatory)
    assert told() == names(secretary, chair_editor)


def test_explanations_that_the_system_sends_are_told_as_well(appraised, secretary, chair_editor):
    send_explanations(appraised, by=None)
    assert told() == names(secretary, chair_editor)


# -- the ranking ----------------------------------------------------------------------------------


def test_a_published_ranking_is_told_to_every_member_each_person_once(
    year, secretary, member, member_editor, chair, chair_editor, viewer, stranger
):
    OrganisationRoleFactory(organisation=chair, office="signatory", user=member_editor)
    for card in cards_of(year, secretary):
        adopted(card, secretary)
    ranking = freeze_ranking(year, by=secretary)
    forget()
    publish_ranking(ranking, by=secretary)
    assert told() == names(member_editor, chair_editor)
    notice = Notice.objects.first()
    assert notice.subject == f"Công bố bảng xếp hạng: {year}"
    assert ranking.get_absolute_url() in notice.body
    assert "Lý do" not in notice.body
    assert Ranking.objects.visible_to(notice.recipient).exists()


def cards_of(year, by):
    scored_year(year, by)
    return cards(year)


def test_a_correction_is_told_anew_and_says_why(year, secretary, member_editor):
    ranking = published_year(year, secretary)
    forget()
    again = corrected(ranking, cards(year)[0], secretary, I_1=Given(D(3), reason="Nhầm"))
    assert told() == []
    publish_ranking(again, by=secretary)
    assert told() == names(member_editor)
    assert "Lý do: Nhầm số liệu của một đơn vị" in Notice.objects.get().body


# -- how much is asked ----------------------------------------------------------------------------


def crowd(members, by):
    """A year of so many members, each with an editor and a signatory, its cards submitted."""
    year = BlocYearFactory()
    for row in MembershipFactory.create_batch(members, bloc=year.bloc):
        for office in ("editor", "signatory"):
            OrganisationRoleFactory(organisation=row.organisation, office=office)
    scored_year(year, by)
    forget()
    return year


def test_letters_to_30_members_cost_as_many_questions_as_to_1(secretary):
    def cost(members):
        year = crowd(members, secretary)
        mine = Scorecard.objects.filter(criteria_set__bloc_year=year).select_related("organisation")
        organisations = [card.organisation for card in mine]
        criteria_set = mine[0].criteria_set
        ranking = Ranking(pk=members, bloc_year=year, number=1)
        with CaptureQueriesContext(connection) as opening:
            tell_of_opening(criteria_set, organisations, but=secretary)
        with CaptureQueriesContext(connection) as publishing:
            tell_of_publishing(ranking, but=secretary)
        assert Notice.objects.count() == 4 * members
        return len(opening), len(publishing)

    assert cost(1) == cost(30)


def test_explanations_cost_as_many_questions_for_30_of_the_panel_as_for_1(
    appraised, year, secretary
):
    appraised.state = "explained"

    def cost(count):
        forget()
        for role in CouncilRoleFactory.create_batch(
            count, council=year.bloc.council, office="secretary"
        ):
            appoint_appraiser(appraised.criteria_set, role.user, [], by=secretary)
        with CaptureQueriesContext(connection) as asked:
            tell_of_move(appraised, but=UserFactory())
        return len(asked)

    few = cost(1)
    assert cost(29) == few
    assert Notice.objects.count() == 32
