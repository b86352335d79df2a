"""Awards: entering what was proposed or given, correcting it, taking it out."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from awards.actions import AwardEntry, change_award, record_award, remove_award
from awards.enums import AwardState, AwardSubject
from awards.models import Award, AwardType
from awards.views.awards import in_order
from common.errors import RuleViolation
from common.models import LogEntry
from tests.factories.blocs import BlocYearFactory, CouncilFactory
from tests.factories.years import AwardFactory, AwardReceiverFactory, AwardTypeFactory


def entry(**changes):
    defaults = {"award_type": None, "state": AwardState.GRANTED,
                "subject": AwardSubject.COLLECTIVE, "quantity": 2}  # fmt: skip
    values = defaults | changes
    values["award_type"] = values["award_type"] or AwardTypeFactory()
    return AwardEntry(**values)


def receivers(award):
    return [str(row) for row in award.receivers.all()]


def test_an_award_is_recorded_with_members_and_names_as_receivers(year, member, secretary):
    award = record_award(
        year, entry(organisations=[member], names=["Tổ công tác số 1"]), by=secretary
    )
    assert receivers(award) == [str(member), "Tổ công tác số 1"]
    assert LogEntry.objects.get().after["receivers"] == receivers(award)


def test_more_receivers_than_awards_are_refused(year, member, secretary):
    with pytest.raises(RuleViolation, match="award-too-many-receivers"):
        record_award(year, entry(quantity=1, organisations=[member], names=["A"]), by=secretary)
    assert not Award.objects.exists()


def test_an_award_for_another_kind_of_subject_is_refused(year, secretary):
    with pytest.raises(RuleViolation, match="award-wrong-subject"):
        record_award(year, entry(subject=AwardSubject.HOUSEHOLD), by=secretary)
    assert not Award.objects.exists()


def test_a_part_is_no_larger_than_its_whole_and_of_the_same_year_and_state(year, secretary):
    whole = AwardFactory(bloc_year=year, quantity=4)
    elsewhere = AwardFactory(quantity=9)
    proposed = AwardFactory(bloc_year=year, quantity=9, state=AwardState.PROPOSED)
    part = AwardFactory(bloc_year=year, quantity=1, part_of=whole)
    for wrong, quantity in ((whole, 5), (elsewhere, 1), (proposed, 1), (part, 1)):
        with pytest.raises(RuleViolation, match="award-wrong-whole"):
            record_award(year, entry(part_of=wrong, quantity=quantity), by=secretary)
    assert Award.objects.count() == 4
    assert record_award(year, entry(part_of=whole, quantity=3), by=secretary).pk


def test_a_whole_with_parts_does_not_become_a_part(year, secretary):
    whole = AwardFactory(bloc_year=year)
    AwardFactory(bloc_year=year, quantity=1, part_of=whole)
    other = AwardFactory(bloc_year=year, quantity=9)
    changed = entry(award_type=whole.award_type, quantity=4, part_of=other)
    with pytest.raises(RuleViolation, match="award-wrong-whole"):
        change_award(whole, changed, by=secretary)
    whole.refresh_from_db()
    assert whole.part_of is None


def test_a_corrected_award_logs_what_it_was(year, secretary):
    award = AwardFactory(bloc_year=year, quantity=4)
    AwardReceiverFactory(award=award, name="Cũ")
    change_award(award, entry(award_type=award.award_type, quantity=3, names=["Mới"]), by=secretary)
    line = LogEntry.objects.get()
    assert line.before == {"quantity": 4, "receivers": ["Cũ"]}
    assert line.after == {"quantity": 3, "receivers": ["Mới"]}


def test_an_award_is_taken_out_only_with_a_reason_and_its_parts_go_along(year, secretary):
    whole = AwardFactory(bloc_year=year)
    AwardFactory(bloc_year=year, quantity=1, part_of=whole)
    with pytest.raises(RuleViolation, match="reason-required"):
        remove_award(whole, by=secretary, reason="")
    assert Award.objects.count() == 2
    remove_award(whole, by=secretary, reason="Nhập nhầm")
    assert not Award.objects.exists()
    assert LogEntry.objects.filter(reason="Nhập nhầm").count() == 2


def test_types_of_a_year_are_those_in_force_then_general_or_of_its_council(year):
    general = AwardTypeFactory()
    own = AwardTypeFactory(council=year.bloc.council)
    AwardTypeFactory(council=CouncilFactory())
    AwardTypeFactory(effective_from=date(2014, 1, 1), effective_to=date(2023, 12, 31))
    AwardTypeFactory(effective_from=date(2027, 1, 1))
    assert set(AwardType.objects.for_year(year)) == {general, own}


def test_parts_stand_right_behind_their_whole(year):
    first, second = AwardFactory.create_batch(2, bloc_year=year)
    part = AwardFactory(bloc_year=year, quantity=1, part_of=first)
    assert in_order([first, second, part]) == [first, part, second]


# -- pages ----------------------------------------------------------------------------------------


def sent(award_type, **changes):
    return {"state": "granted", "award_type": award_type.pk, "subject": "collective",
            "quantity": 1, "granted_by": "", "reason": "", "names": ""} | changes  # fmt: skip


def test_the_secretary_records_an_award_on_the_page(client, year, member, secretary):
    client.force_login(secretary)
    url = reverse("awards:add", args=[year.pk])
    client.post(url, sent(AwardTypeFactory(name="Cờ thi đua"), organisations=[member.pk]))
    page = client.get(reverse("awards:year", args=[year.pk])).content.decode()
    assert "Cờ thi đua" in page
    assert member.name in page


def test_the_chair_proposes_but_does_not_record_what_was_given(client, year, chair_editor):
    client.force_login(chair_editor)
    url = reverse("awards:add", args=[year.pk])
    kind = AwardTypeFactory()
    client.post(url, sent(kind))
    assert not Award.objects.exists()
    client.post(url, sent(kind, state="proposed"))
    assert Award.objects.get().state == AwardState.PROPOSED


def test_the_chair_does_not_touch_what_was_given(client, year, chair_editor):
    award = AwardFactory(bloc_year=year)
    client.force_login(chair_editor)
    for name in ("awards:change", "awards:remove"):
        assert client.post(reverse(name, args=[award.pk]), {"reason": "X"}).status_code == 403
    assert Award.objects.get() == award


def test_a_stranger_finds_no_award(client, year, stranger):
    award = AwardFactory(bloc_year=year)
    client.force_login(stranger)
    for name in ("awards:change", "awards:remove"):
        assert client.get(reverse(name, args=[award.pk])).status_code == 404


def test_a_refused_award_keeps_what_was_typed(client, year, secretary):
    client.force_login(secretary)
    answer = client.post(
        reverse("awards:add", args=[year.pk]), sent(AwardTypeFactory(), names="Người A\nNgười B")
    )
    assert "Người B" in answer.content.decode()
    assert not Award.objects.exists()


def test_the_tab_shows_nothing_of_another_year(client, year, viewer):
    AwardFactory(bloc_year=BlocYearFactory(), award_type__name="Của khối khác")
    client.force_login(viewer)
    page = client.get(reverse("awards:year", args=[year.pk])).content.decode()
    assert "Của khối khác" not in page


def test_the_awards_ask_as_many_questions_for_30_rows_as_for_1(client, year, member, viewer):
    client.force_login(viewer)
    url = reverse("awards:year", args=[year.pk])

    def count():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    AwardReceiverFactory(award=AwardFactory(bloc_year=year), organisation=member)
    few = count()
    for award in AwardFactory.create_batch(29, bloc_year=year):
        AwardReceiverFactory(award=award, organisation=member)
    assert count() == few


def test_members_are_offered_in_the_order_of_their_bloc(client, year, member, chair, secretary):
    order = [row.organisation_id for row in year.members()][::-1]
    for place, organisation in enumerate(order):
        year.bloc.memberships.filter(organisation=organisation).update(position=place)
    client.force_login(secretary)
    page = client.get(reverse("awards:add", args=[year.pk])).text
    offered = re.findall(r'name="organisations" value="(\d+)"', page)
    assert offered == [str(organisation) for organisation in order]


def test_nothing_chosen_yet_is_said_in_words(client, year, secretary):
    client.force_login(secretary)
    page = client.get(reverse("awards:add", args=[year.pk])).text
    assert "– Chọn –" in page
    assert "-----" not in page
