"""The register: list, page, adding, correcting, people."""

import io
from datetime import date

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from blocs.actions.organisations import add_organisation, change_organisation, organisation_mark
from blocs.actions.roles import Grant, end_organisation_role, give_organisation_role
from blocs.builders.imports import HEADINGS
from blocs.models import Organisation, OrganisationRole
from common.errors import RuleViolation
from common.models import LogEntry
from tests.factories.blocs import (
    CouncilFactory,
    CouncilRoleFactory,
    OrganisationFactory,
    OrganisationRoleFactory,
    UserFactory,
)
from tests.queries import queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def council(year):
    return year.bloc.council


def values(**more):
    facts = {
        "code": "so-y-te", "name": "Sở Y tế", "short_name": "", "kind": "state_body",
        "parent": None, "address": "", "email": "",
    }  # fmt: skip
    return {**facts, **more}


def page(client, person, name, *args, **query):
    client.force_login(person)
    return client.get(reverse(f"blocs:{name}", args=args), query)


def text(answer):
    return answer.content.decode()


def test_the_list_is_searched_without_diacritics_and_filtered_in_the_address(
    client, secretary, council
):
    OrganisationFactory(name="Hội Nông dân tỉnh", kind="socio_political", keeper=council)
    OrganisationFactory(name="Công ty Giấy", kind="enterprise", keeper=council)
    OrganisationFactory(name="Sở cũ", keeper=council, dissolved_on=date(2024, 1, 1))
    found = text(page(client, secretary, "organisations", q="hoi nong dan"))
    assert "Hội Nông dân tỉnh" in found
    assert "Công ty Giấy" not in found
    assert "Công ty Giấy" in text(page(client, secretary, "organisations", kind="enterprise"))
    assert "Sở cũ" not in text(page(client, secretary, "organisations"))
    assert "Sở cũ" in text(page(client, secretary, "organisations", state="ended"))


def test_the_list_is_sorted_both_ways_by_letters_without_diacritics(client, secretary):
    Organisation.objects.update(name="x")
    for name in ("Đồng Nai", "Cà Mau", "Điện Biên"):
        OrganisationFactory(name=name)

    def order(answer):
        found = text(answer)
        return sorted(("Đồng Nai", "Cà Mau", "Điện Biên"), key=found.index)

    up = order(page(client, secretary, "organisations", sort="name"))
    assert up == ["Cà Mau", "Điện Biên", "Đồng Nai"]
    assert order(page(client, secretary, "organisations", sort="-name")) == up[::-1]


@pytest.mark.parametrize(
    "query",
    [
        {"q": "\0"}, {"q": "x" * 5000}, {"q": "'; DROP TABLE--"}, {"q": "%_\\"},
        {"kind": "nonsense"}, {"keeper": "99999999999999999999"}, {"keeper": "abc"},
        {"sort": "password"}, {"sort": "--name"}, {"page": "-1"}, {"page": "abc"},
        {"page": "9" * 30}, {"state": "<script>alert(1)</script>"},
    ],
)  # fmt: skip
def test_hostile_addresses_of_the_list_are_answered_calmly(client, secretary, query):
    for name in ("organisations", "organisations_export", "list"):
        answer = page(client, secretary, name, **query)
        assert answer.status_code == 200
        assert b"<script>alert" not in answer.content


def test_the_list_asks_the_same_number_of_queries_at_1_and_at_30_rows(client, secretary, council):
    client.force_login(secretary)
    counts = []
    for more in (0, 29):
        OrganisationFactory.create_batch(more, keeper=council, parent=OrganisationFactory())
        for name in ("organisations", "organisations_export"):
            counts.append(queries_of(client, reverse(f"blocs:{name}"))[0])
    assert counts[:2] == counts[2:]


def test_the_page_asks_the_same_number_of_queries_at_1_and_at_30_rows(
    client, secretary, council, member
):
    client.force_login(secretary)
    counts = []
    for more in (1, 29):
        OrganisationRoleFactory.create_batch(more, organisation=member)
        OrganisationFactory.create_batch(more, keeper=council, parent=member)
        counts.append(queries_of(client, member.get_absolute_url())[0])
    assert counts[0] == counts[1]


def test_export_gives_the_filtered_rows_in_the_form_the_import_takes_and_no_formula(
    client, secretary, council
):
    OrganisationFactory(name='=HYPERLINK("http://xau")', code="cong-thuc", keeper=council)
    answer = page(client, secretary, "organisations_export", q="cong-thuc")
    sheet = load_workbook(io.BytesIO(answer.content)).active
    rows = list(sheet.iter_rows())
    assert [cell.value for cell in rows[0]][:7] == list(HEADINGS.values())
    assert len(rows) == 2
    assert rows[1][1].data_type == "s"
    assert rows[1][3].value == "Địa phương"


def test_members_see_only_themselves_and_those_beside_them(client, year, member_editor, stranger):
    secret = OrganisationFactory(name="Đơn vị bí mật")
    names = [row.organisation.name for row in year.members()]
    seen = text(page(client, member_editor, "organisations"))
    assert all(name in seen for name in names)
    assert secret.name not in seen
    assert page(client, member_editor, "organisation", secret.pk).status_code == 404
    assert not any(name in text(page(client, stranger, "organisations")) for name in names)
    exported = page(client, stranger, "organisations_export")
    cells = {c.value for c in next(load_workbook(io.BytesIO(exported.content)).active.columns)}
    assert not cells & {row.organisation.code for row in year.members()}


def test_people_of_an_organisation_are_seen_by_its_own_and_its_keepers_only(
    client, year, member, chair, member_editor, chair_editor, secretary
):
    assert member_editor.full_name in text(page(client, secretary, "organisation", member.pk))
    assert member_editor.full_name in text(page(client, member_editor, "organisation", member.pk))
    answer = page(client, chair_editor, "organisation", member.pk)
    assert answer.status_code == 200
    assert member_editor.full_name not in text(answer)


def test_every_writing_page_refuses_those_who_may_not(client, member, member_editor, leader):
    other_secretary = CouncilRoleFactory().user
    for person in (member_editor, leader, other_secretary):
        client.force_login(person)
        for name in ("edit", "rename", "merge", "role_add"):
            address = reverse(f"blocs:organisation_{name}", args=[member.pk])
            assert client.get(address).status_code == 403
            assert client.post(address, {"name": "Tên khác"}).status_code == 403
    assert Organisation.objects.get(pk=member.pk).name == member.name
    assert not LogEntry.objects.exists()


def test_nobody_without_an_account_reads_the_register(client, member):
    for name, args in (("organisations", []), ("organisation", [member.pk]), ("list", [])):
        answer = client.get(reverse(f"blocs:{name}", args=args))
        assert answer.status_code == 302
        assert "login" in answer.url


def test_adding_keeps_what_was_typed_when_the_form_fails(client, secretary, council):
    client.force_login(secretary)
    typed = {
        "name": "Sở  Y tế\u200b", "code": "Sở Y Tế", "kind": "state_body", "keeper": council.pk,
        "parent_words": "không có đơn vị này",
    }  # fmt: skip
    answer = client.post(reverse("blocs:organisation_add"), typed)
    assert "Sở Y Tế" in text(answer)
    assert "không có đơn vị này" in text(answer)
    assert not Organisation.objects.filter(name__contains="Sở").exists()
    answer = client.post(
        reverse("blocs:organisation_add"), {**typed, "code": "SO-Y-TE", "parent_words": ""}
    )
    row = Organisation.objects.get(code="so-y-te")
    assert answer.url == row.get_absolute_url()
    assert row.name == "Sở Y tế"
    assert LogEntry.objects.get().verb == "added the organisation"


def test_other_names_are_kept_one_a_line_shown_and_found(client, secretary, member):
    client.force_login(secretary)
    typed = {
        "name": member.name, "code": member.code, "kind": member.kind, "seen":
        organisation_mark(member), "other_names": " UBND tỉnh B\u200b\r\n\r\nUBND tỉnh B\nSở X ",
    }  # fmt: skip
    client.post(reverse("blocs:organisation_edit", args=[member.pk]), typed)
    member.refresh_from_db()
    assert member.other_names_list == ["UBND tỉnh B", "Sở X"]
    assert "UBND tỉnh B" in text(client.get(member.get_absolute_url()))
    assert list(Organisation.objects.search("ubnd tinh b")) == [member]


def test_a_secretary_adds_only_to_the_register_of_an_own_council(client, secretary):
    other = CouncilFactory()
    client.force_login(secretary)
    data = {"name": "Sở", "code": "so", "kind": "state_body", "keeper": other.pk}
    assert client.post(reverse("blocs:organisation_add"), data).status_code == 200
    assert not Organisation.objects.filter(code="so").exists()


def test_a_code_is_used_once(council, secretary):
    OrganisationFactory(code="so-y-te")
    with pytest.raises(RuleViolation) as refused:
        add_organisation(council, values(), by=secretary)
    assert refused.value.code == "code-taken"
    assert "code" in refused.value.fields
    assert not LogEntry.objects.exists()


def test_superiors_never_form_a_circle(secretary, council):
    top = OrganisationFactory(keeper=council)
    low = OrganisationFactory(keeper=council, parent=OrganisationFactory(parent=top))
    for parent in (low, top):
        with pytest.raises(RuleViolation) as refused:
            change_organisation(top, {"parent": parent}, by=secretary)
        assert refused.value.code == "superiors-in-a-circle"
    top.refresh_from_db()
    assert top.parent is None


def test_the_second_of_two_editors_is_told_and_sees_both_texts(client, secretary, member):
    client.force_login(secretary)
    seen = organisation_mark(member)
    change_organisation(member, {"address": "Số 1 Lê Lợi"}, by=secretary)
    address = reverse("blocs:organisation_edit", args=[member.pk])
    data = {
        "name": member.name, "code": member.code, "kind": member.kind,
        "address": "Số 2 Lê Lợi", "seen": seen,
    }  # fmt: skip
    answer = client.post(address, data)
    assert "Số 1 Lê Lợi" in text(answer)
    assert "Số 2 Lê Lợi" in text(answer)
    member.refresh_from_db()
    assert member.address == "Số 1 Lê Lợi"
    fresh = answer.context["form"]["seen"].value()
    assert client.post(address, {**data, "seen": fresh}).status_code == 302
    member.refresh_from_db()
    assert member.address == "Số 2 Lê Lợi"


def test_the_picker_finds_active_organisations_for_secretaries_only(
    client, secretary, member_editor
):
    OrganisationFactory(name="Hội Nông dân", code="hnd")
    OrganisationFactory(name="Hội Nông dân cũ", dissolved_on=date(2024, 1, 1))
    address = reverse("blocs:organisation_choices")
    client.force_login(secretary)
    answer = text(client.get(address, {"name": "parent", "parent_words": "hoi nong"}))
    assert 'value="hnd"' in answer
    assert "Hội Nông dân cũ" not in answer
    assert client.get(address, {"name": "<x>", "organisation_words": "\0"}).status_code == 200
    client.force_login(member_editor)
    assert client.get(address, {"name": "parent", "parent_words": "hoi"}).status_code == 403


def test_a_role_is_given_by_account_name_or_email_and_ended_on_a_day(client, secretary, member):
    person = UserFactory(username="lan", email="lan@hue.vn")
    client.force_login(secretary)
    address = reverse("blocs:organisation_role_add", args=[member.pk])
    data = {"account": "LAN@hue.vn", "office": "editor", "starts_on": "2026-01-01"}
    assert client.post(address, {**data, "account": "lan@"}).status_code == 200
    assert not OrganisationRole.objects.exists()
    assert client.post(address, data).status_code == 302
    role = OrganisationRole.objects.get()
    assert (role.user, role.organisation) == (person, member)
    assert client.post(address, data).status_code == 200
    assert OrganisationRole.objects.count() == 1
    end = reverse("blocs:organisation_role_end", args=[role.pk])
    assert client.post(end, {"ends_on": "2025-01-01"}).status_code == 200
    assert client.post(end, {"ends_on": "2026-02-01"}).status_code == 302
    role.refresh_from_db()
    assert role.ends_on == date(2026, 2, 1)
    verbs = {entry.verb for entry in LogEntry.objects.all()}
    assert verbs == {"gave a role in the organisation", "ended a role in the organisation"}


def test_a_role_of_another_councils_organisation_is_not_ended_by_a_stranger(client, secretary):
    role = OrganisationRoleFactory()
    client.force_login(secretary)
    address = reverse("blocs:organisation_role_end", args=[role.pk])
    assert client.post(address, {"ends_on": "2026-02-01"}).status_code == 404
    role.refresh_from_db()
    assert role.ends_on is None


def test_no_role_is_given_in_what_has_ended_and_none_doubled(secretary):
    ended = OrganisationFactory(dissolved_on=date(2024, 1, 1))
    person = UserFactory()
    with pytest.raises(RuleViolation) as refused:
        give_organisation_role(ended, Grant(person, "editor", date(2026, 1, 1)), by=secretary)
    assert refused.value.code == "organisation-ended"
    role = OrganisationRoleFactory(starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31))
    grant = Grant(role.user, role.office, date(2025, 12, 31))
    with pytest.raises(RuleViolation) as refused:
        give_organisation_role(role.organisation, grant, by=secretary)
    assert refused.value.code == "role-held"
    with pytest.raises(RuleViolation) as refused:
        end_organisation_role(role, ends_on=date(2026, 1, 1), by=secretary)
    assert refused.value.code == "role-ended"
    assert OrganisationRole.objects.count() == 1
    assert not LogEntry.objects.exists()
