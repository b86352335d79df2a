"""Renames and mergers: names of the past stay, places pass on, what is shown is what is done."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse

from blocs.actions.organisations import merge_organisation, rename_organisation
from blocs.builders.lineage import plan_merger
from blocs.enums import YearPhase
from blocs.models import LineageEvent, Organisation
from blocs.querysets import today
from common.errors import RuleViolation
from common.models import LogEntry
from tests.factories.blocs import (
    BlocFactory,
    BlocYearFactory,
    LeadershipTermFactory,
    MembershipFactory,
    OrganisationFactory,
    OrganisationRoleFactory,
)

pytestmark = pytest.mark.django_db
DAY = date(2025, 7, 1)
LAST = date(2025, 6, 30)


def rename(organisation, by, name="Tên mới", day=DAY, **more):
    facts = {"short_name": "", "effective_on": day, "reason": "QĐ 1/QĐ-UBND", **more}
    return rename_organisation(organisation, name=name, by=by, **facts)


def merge(organisation, successor, by, day=DAY, **more):
    return merge_organisation(
        organisation, successor, effective_on=day, reason="NQ 202/2025/QH15", by=by, **more
    )


def test_after_a_rename_papers_of_the_past_keep_the_old_name(secretary, member):
    old = member.name
    rename(member, secretary)
    rename(member, secretary, "Tên mới hơn", date(2025, 9, 1))
    member.refresh_from_db()
    assert member.name == "Tên mới hơn"
    assert member.name_on(LAST) == old
    assert member.name_on(DAY) == "Tên mới"
    assert list(Organisation.objects.search("ten moi hon")) == [member]
    call_command("verify_log")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"day": today() + timedelta(days=1)}, "day-ahead"),
        ({"day": date(2024, 1, 1)}, "before-last-rename"),
        ({"name": "Tên giữa"}, "same-name"),
        ({"seen": "older"}, "changed-meanwhile"),
    ],
)
def test_a_rename_that_cannot_be_is_refused(secretary, member, change, code):
    rename(member, secretary, "Tên giữa", date(2024, 1, 1))
    with pytest.raises(RuleViolation) as refused:
        rename(member, secretary, **{"name": "Tên cuối", **change})
    assert refused.value.code == code
    member.refresh_from_db()
    assert member.name == "Tên giữa"
    assert LineageEvent.objects.count() == LogEntry.objects.count() == 1


def test_a_merger_passes_places_on_and_keeps_the_past(secretary, year, member):
    successor = OrganisationFactory()
    elsewhere = MembershipFactory(organisation=member, position=7)
    child = OrganisationFactory(parent=member)
    role = OrganisationRoleFactory(organisation=member)
    merge(member, successor, secretary)
    for bloc in (year.bloc, elsewhere.bloc):
        old = bloc.memberships.get(organisation=member)
        new = bloc.memberships.get(organisation=successor)
        assert (old.ends_on, new.starts_on, new.ends_on) == (LAST, DAY, None)
        assert new.position == old.position
    member.refresh_from_db()
    child.refresh_from_db()
    role.refresh_from_db()
    assert (member.merged_into, member.dissolved_on) == (successor, LAST)
    assert child.parent == successor
    assert role.ends_on is None
    assert {entry.chain_id for entry in LogEntry.objects.all()} == {
        f"council:{member.keeper_id}", f"council:{elsewhere.bloc.council_id}",
    }  # fmt: skip
    call_command("verify_log")


def test_a_successor_that_is_a_member_already_is_not_taken_in_twice(secretary, year, member):
    successor = year.bloc.memberships.last().organisation
    plan = merge(member, successor, secretary)
    assert plan.joining == []
    assert year.bloc.memberships.filter(organisation=successor).count() == 1


def test_a_chair_in_office_hands_over_before_it_is_merged(secretary, year, chair):
    successor = OrganisationFactory()
    with pytest.raises(RuleViolation) as refused:
        merge(chair, successor, secretary)
    assert refused.value.code == "chair-in-office"
    assert str(year) in str(refused.value.message)
    chair.refresh_from_db()
    assert chair.is_active
    assert not LogEntry.objects.exists()
    year.phase = YearPhase.ARCHIVED
    year.save()
    merge(chair, successor, secretary)
    assert year.terms.get().ends_on is None  # an archived year stays as it was


def test_a_vice_chair_leaves_its_office_with_the_merger(secretary, year, member):
    term = LeadershipTermFactory(bloc_year=year, organisation=member, office="vice_chair")
    merge(member, OrganisationFactory(), secretary)
    term.refresh_from_db()
    assert term.ends_on == LAST
    assert LogEntry.objects.filter(chain_id=f"year:{year.pk}").count() == 1


def test_a_merger_into_what_stands_below_makes_no_circle(secretary):
    top = OrganisationFactory()
    old = OrganisationFactory(parent=top)
    between = OrganisationFactory(parent=old)
    successor = OrganisationFactory(parent=between)
    merge(old, successor, secretary)
    successor.refresh_from_db()
    between.refresh_from_db()
    assert (between.parent, successor.parent) == (successor, top)


def test_impossible_mergers_are_refused_and_change_nothing(secretary, member):
    ended = OrganisationFactory(dissolved_on=date(2024, 1, 1))
    good = OrganisationFactory()
    late = MembershipFactory(starts_on=date(2025, 8, 1)).organisation
    cases = [
        (member, member, DAY, "merged-into-itself"),
        (member, ended, DAY, "successor-ended"),
        (ended, good, DAY, "organisation-ended"),
        (member, good, today() + timedelta(days=1), "day-ahead"),
        (late, good, DAY, "joined-after-merger"),
    ]
    for old, new, day, code in cases:
        with pytest.raises(RuleViolation) as refused:
            plan_merger(old, new, day)
        assert refused.value.code == code
    assert not LineageEvent.objects.exists()


def test_the_merger_shows_who_is_touched_before_it_is_done(client, secretary, year, member):
    successor = OrganisationFactory(name="Đơn vị kế thừa", code="ke-thua")
    client.force_login(secretary)
    address = reverse("blocs:organisation_merge", args=[member.pk])
    typed = {"successor": "ke-thua", "effective_on": "2025-07-01", "reason": "NQ 202"}
    shown = client.post(address, typed)
    assert year.bloc.name in shown.content.decode()
    assert "30/6/2025" in shown.content.decode()
    assert not LineageEvent.objects.exists()
    mark = shown.context["form"]["seen"].value()
    assert client.post(address, {**typed, "edit": "1", "seen": mark}).status_code == 200
    assert not LineageEvent.objects.exists()
    assert client.post(address, {**typed, "confirm": "1", "seen": mark}).status_code == 302
    member.refresh_from_db()
    assert member.merged_into == successor


def test_a_merger_that_would_touch_more_than_was_shown_is_shown_again(client, secretary, member):
    OrganisationFactory(code="ke-thua")
    client.force_login(secretary)
    address = reverse("blocs:organisation_merge", args=[member.pk])
    typed = {"successor": "ke-thua", "effective_on": "2025-07-01", "reason": "NQ 202"}
    mark = client.post(address, typed).context["form"]["seen"].value()
    later = MembershipFactory(organisation=member, bloc=BlocFactory(name="Khối mới lập"))
    answer = client.post(address, {**typed, "confirm": "1", "seen": mark})
    assert later.bloc.name in answer.content.decode()
    assert answer.context["warning"]
    member.refresh_from_db()
    assert member.is_active
    fresh = answer.context["form"]["seen"].value()
    assert client.post(address, {**typed, "confirm": "1", "seen": fresh}).status_code == 302


def test_a_confirmation_without_having_seen_the_plan_only_shows_it(client, secretary, member):
    OrganisationFactory(code="ke-thua")
    client.force_login(secretary)
    address = reverse("blocs:organisation_merge", args=[member.pk])
    typed = {"successor": "ke-thua", "effective_on": "2025-07-01", "reason": "x", "confirm": "1"}
    assert client.post(address, typed).status_code == 200
    assert not LineageEvent.objects.exists()


def test_a_rename_is_shown_then_done_and_the_page_tells_the_lineage(client, secretary, member):
    client.force_login(secretary)
    old = member.name
    address = reverse("blocs:organisation_rename", args=[member.pk])
    typed = {"name": "Sở Nội vụ mới", "effective_on": "2025-07-01", "reason": "QĐ 5"}
    shown = client.post(address, typed)
    assert old in shown.content.decode()
    mark = shown.context["form"]["seen"].value()
    assert client.post(address, {**typed, "confirm": "1", "seen": mark}).status_code == 302
    page = client.get(member.get_absolute_url()).content.decode()
    assert "Sở Nội vụ mới" in page
    assert old in page
    assert "QĐ 5" in page


def test_offices_of_years_a_person_does_not_read_stay_unseen(client, member_editor, member):
    hidden = BlocYearFactory(bloc=BlocFactory(name="Khối nơi khác"), year=2019)
    LeadershipTermFactory(bloc_year=hidden)
    client.force_login(member_editor)
    assert "Khối nơi khác" not in client.get(member.get_absolute_url()).content.decode()


@pytest.mark.parametrize("name", ["blocs:organisation_rename", "blocs:organisation_merge"])
def test_a_day_at_the_edge_of_the_calendar_is_a_slip_of_the_pen(client, secretary, member, name):
    successor = OrganisationFactory()
    client.force_login(secretary)
    facts = {"name": "Tên mới", "successor": successor.code, "reason": "QĐ 1"}
    answer = client.post(reverse(name, args=[member.pk]), {**facts, "effective_on": "0001-01-01"})
    assert "effective_on" in answer.context["form"].errors
    assert not LineageEvent.objects.exists()
