"""Pages of a council's catalogue, quotas and conditions: who sees them, what forms do."""

import io
from datetime import date

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from awards.models import AwardType, Condition, Quota
from awards.views.catalogue import kinds_to_ask
from common.models import LogEntry
from tests.factories.blocs import CouncilFactory, CouncilRoleFactory
from tests.factories.years import AwardFactory, AwardTypeFactory, ConditionFactory, QuotaFactory
from tests.queries import queries_of

pytestmark = pytest.mark.django_db

TYPE = {
    "code": "co ubtw", "name": "Cờ của UBTW MTTQ", "form": "title", "level": "ministry",
    "subjects": ["collective"], "decided_by": "Chủ tịch", "legal_basis": "Quy chế 97",
    "effective_from": "2024-01-01", "effective_to": "", "merit_types": ["work"],
}  # fmt: skip
QUOTA = {
    "year": "2026", "bloc": "", "subject": "", "number": "3", "percent": "", "base": "",
    "rounding": "", "legal_basis": "QĐ 01", "effective_from": "2020-01-01", "effective_to": "",
}  # fmt: skip
CONDITION = {
    "legal_basis": "Điều 5",
    "effective_from": "2020-01-01",
    "effective_to": "",
    "note": "",
}


@pytest.fixture
def council(year):
    return year.bloc.council


@pytest.fixture
def flag(db):
    return AwardTypeFactory(name="Cờ thi đua của tỉnh", form="title", code="CO_BT", rank=1)


@pytest.fixture
def own(council):
    return AwardTypeFactory(council=council, name="Cờ riêng", code="CO_R")


@pytest.fixture
def quota(year, flag):
    return QuotaFactory(bloc_year=year, award_type=flag)


@pytest.fixture
def condition(year, flag):
    return ConditionFactory(bloc_year=year, award_type=flag)


@pytest.fixture
def to(council, own, flag, quota, condition):
    """The address of each page."""
    return {
        "catalogue": reverse("awards:catalogue", args=[council.pk]),
        "catalogue_export": reverse("awards:catalogue_export", args=[council.pk]),
        "type": reverse("awards:type", args=[council.pk, flag.pk]),
        "quotas": f"{reverse('awards:quotas', args=[council.pk])}?year=2026",
        "quotas_export": f"{reverse('awards:quotas_export', args=[council.pk])}?year=2026",
        "type_add": reverse("awards:type_add", args=[council.pk]),
        "type_change": reverse("awards:type_change", args=[council.pk, own.pk]),
        "type_end": reverse("awards:type_end", args=[council.pk, own.pk]),
        "condition_add": reverse("awards:condition_add", args=[council.pk, flag.pk]),
        "condition_change": reverse("awards:condition_change", args=[condition.pk]),
        "condition_end": reverse("awards:condition_end", args=[condition.pk]),
        "quota_add": reverse("awards:quota_add", args=[council.pk]),
        "quota_change": reverse("awards:quota_change", args=[quota.pk]),
        "quota_withdraw": reverse("awards:quota_withdraw", args=[quota.pk]),
    }


READ = ["catalogue", "catalogue_export", "type", "quotas", "quotas_export"]
OF_ROWS = ["condition_change", "condition_end", "quota_change", "quota_withdraw"]


def told(answer):
    """What a page or a workbook says."""
    if "sheet" not in answer["Content-Type"]:
        return answer.content.decode()
    rows = load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True)
    return "\n".join(str(cell) for row in rows for cell in row)


def kept():
    """Everything these pages may write."""
    return [list(model.objects.order_by("pk").values()) for model in (AwardType, Quota, Condition)]


# -- who ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("person", ["secretary", "leader", "administrator"])
def test_the_council_reads_its_catalogue_and_quotas(client, to, request, person):
    client.force_login(request.getfixturevalue(person))
    for name in READ:
        assert client.get(to[name]).status_code == 200, name


def test_a_leader_reads_and_changes_nothing(client, to, leader):
    client.force_login(leader)
    before = kept()
    for name in set(to) - set(READ):
        assert client.get(to[name]).status_code == 403, name
        assert client.post(to[name], {"reason": "X"}).status_code == 403, name
    assert kept() == before
    for name in READ[::3]:
        text = client.get(to[name]).content.decode()
        assert not any(to[each] in text for each in set(to) - set(READ))


@pytest.mark.parametrize("person", ["member_editor", "chair_editor", "viewer"])
def test_members_find_neither_quotas_nor_conditions(client, to, council, request, person):
    client.force_login(request.getfixturevalue(person))
    for name, address in to.items():
        assert client.get(address).status_code == (404 if name in OF_ROWS else 403), name
    assert (
        reverse("awards:catalogue", args=[council.pk])
        not in client.get(council.get_absolute_url()).content.decode()
    )


def test_another_council_and_strangers_find_nothing(client, to, stranger):
    elsewhere = CouncilRoleFactory(council=CouncilFactory()).user
    for user in (stranger, elsewhere):
        client.force_login(user)
        for name, address in to.items():
            assert client.get(address).status_code == 404, name
    client.logout()
    assert client.get(to["quotas"]).status_code == 302


def test_awards_and_quotas_of_other_councils_are_not_told(client, to, council, secretary):
    other = CouncilFactory()
    hidden = AwardTypeFactory(council=other, name="Bí mật của hội đồng khác")
    QuotaFactory(council=other, year=2026, award_type=hidden)
    client.force_login(secretary)
    for name in READ:
        assert "Bí mật" not in told(client.get(to[name])), name
    for name in ("type", "type_change", "type_end", "condition_add"):
        assert (
            client.get(reverse(f"awards:{name}", args=[council.pk, hidden.pk])).status_code == 404
        )
    data = QUOTA | {"award_type": hidden.pk}
    assert client.post(to["quota_add"], data).context["form"].has_error("award_type")
    assert Quota.objects.filter(council=council).count() == 1


def test_the_council_page_leads_there(client, council, secretary):
    client.force_login(secretary)
    text = client.get(council.get_absolute_url()).content.decode()
    assert reverse("awards:catalogue", args=[council.pk]) in text
    assert reverse("awards:quotas", args=[council.pk]) in text


# -- the catalogue --------------------------------------------------------------------------------


def listed(client, to, **parameters):
    return [row.name for row in client.get(to["catalogue"], parameters).context["page"]]


def test_the_catalogue_is_searched_filtered_and_sorted(client, to, secretary):
    ended = AwardTypeFactory(name="Huy hiệu", effective_to=date(2024, 12, 31))
    AwardTypeFactory(name="Gia đình văn hóa", subjects=["household"], level="grassroots", rank=9)
    client.force_login(secretary)
    assert listed(client, to, q="co thi dua") == ["Cờ thi đua của tỉnh"]
    assert listed(client, to, subject="household") == ["Gia đình văn hóa"]
    assert listed(client, to, origin="own") == ["Cờ riêng"]
    assert listed(client, to, state="ended") == [ended.name]
    assert listed(client, to, level="grassroots", form="title") == []
    assert listed(client, to, sort="-name") == listed(client, to, sort="name")[::-1] != []
    assert listed(client, to, level="x", q="\0") == []
    empty = client.get(to["catalogue"], {"q": "không có gì"}).content.decode()
    assert "Không có danh hiệu, hình thức nào khớp" in empty


def test_the_list_goes_out_to_excel_as_filtered(client, to, secretary):
    client.force_login(secretary)
    answer = client.get(to["catalogue_export"], {"q": "co rieng"})
    rows = list(load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert [row[1] for row in rows[2:]] == ["Cờ riêng"]


def test_the_secretary_adds_an_award_of_the_council(client, to, council, secretary):
    client.force_login(secretary)
    answer = client.post(to["type_add"], TYPE)
    added = AwardType.objects.get(code="CO_UBTW")
    assert answer.url == reverse("awards:type", args=[council.pk, added.pk])
    assert (added.council, added.merit_types) == (council, ["work"])


def test_what_was_typed_stays_when_the_form_fails(client, to, secretary):
    client.force_login(secretary)
    for wrong in ({"subjects": []}, {"effective_from": "0001-01-01"}, {"code": "CO_BT"},
                  {"name": "x\0y"}, {"name": "x" * 9999}):  # fmt: skip
        answer = client.post(to["type_add"], TYPE | wrong)
        assert answer.context["form"].errors
        assert "Quy chế 97" in answer.content.decode()
    assert AwardType.objects.count() == 2


def test_a_used_award_is_given_a_new_text_and_keeps_the_old_one(client, to, year, own, secretary):
    AwardFactory(bloc_year=year, award_type=own)
    client.force_login(secretary)
    form = client.get(to["type_change"])
    assert "có hiệu lực từ" in form.content.decode()
    seen = form.context["form"].fields["seen"].initial
    data = TYPE | {"name": "Cờ mới", "effective_from": "2027-01-01", "seen": seen}
    assert client.post(to["type_change"], data).status_code == 302
    own.refresh_from_db()
    assert (own.name, own.effective_to) == ("Cờ riêng", date(2026, 12, 31))
    assert AwardType.objects.get(code="CO_R", effective_to=None).name == "Cờ mới"
    stale = client.post(to["type_change"], data | {"effective_from": "2028-01-01"})
    assert "người khác" in stale.content.decode().lower()
    assert AwardType.objects.filter(code="CO_R").count() == 2


def test_an_award_is_ended_with_a_reason(client, to, own, secretary):
    client.force_login(secretary)
    assert client.post(to["type_end"], {"on": "2026-12-31", "reason": ""}).context["form"].errors
    client.post(to["type_end"], {"on": "2026-12-31", "reason": "Hội đồng bỏ"})
    own.refresh_from_db()
    assert own.effective_to == date(2026, 12, 31)
    assert LogEntry.objects.latest("pk").reason == "Hội đồng bỏ"


def test_the_general_catalogue_has_no_page_to_change_it(client, council, flag, secretary):
    client.force_login(secretary)
    for name in ("type_change", "type_end"):
        assert client.get(reverse(f"awards:{name}", args=[council.pk, flag.pk])).status_code == 404


# -- conditions -----------------------------------------------------------------------------------


def test_a_condition_is_added_changed_and_ended_from_the_page_of_the_award(
    client, to, council, flag, secretary
):
    client.force_login(secretary)
    kinds = client.get(to["condition_add"])
    assert "?kind=vote" in kinds.content.decode()
    assert "?kind=place" not in kinds.content.decode(), "it is asked already"
    address = f"{to['condition_add']}?kind=vote"
    assert client.post(address, CONDITION | {"percent": "80,5"}).status_code == 302
    added = Condition.objects.get(kind="vote")
    assert added.limits == {"percent": "80.5"}
    change = reverse("awards:condition_change", args=[added.pk])
    form = client.get(change).context["form"]
    seen = form.fields["seen"].initial
    assert 'value="80,5"' in client.get(change).content.decode()
    client.post(change, CONDITION | {"percent": "90", "seen": seen})
    added.refresh_from_db()
    assert added.limits == {"percent": "90"}
    end = reverse("awards:condition_end", args=[added.pk])
    client.post(end, {"on": "2026-12-31", "reason": "Đổi quy chế"})
    added.refresh_from_db()
    assert added.effective_to == date(2026, 12, 31)
    assert "Phiếu đạt từ 90%" in client.get(to["type"]).content.decode()


@pytest.mark.parametrize("percent", ["0", "101", "NaN", "1e400", "abc", "", "80,555", "9" * 500])
def test_a_percentage_that_is_not_sane_is_refused_and_stays(client, to, secretary, percent):
    client.force_login(secretary)
    answer = client.post(f"{to['condition_add']}?kind=vote", CONDITION | {"percent": percent})
    assert answer.context["form"].has_error("percent")
    assert "Điều 5" in answer.content.decode()
    assert Condition.objects.count() == 1


def test_a_kind_that_is_not_known_is_no_form(client, to, secretary):
    client.force_login(secretary)
    answer = client.post(f"{to['condition_add']}?kind=khac", CONDITION)
    assert "kinds" in answer.context
    assert Condition.objects.count() == 1


def test_every_kind_has_a_form(client, to, council, flag, secretary, condition):
    client.force_login(secretary)
    for kind in [*kinds_to_ask(council, flag), "place"]:
        assert client.get(f"{to['condition_add']}?kind={kind}").status_code == 200


# -- quotas ---------------------------------------------------------------------------------------


def test_the_page_tells_quota_used_and_left(client, to, year, flag, secretary):
    AwardFactory(bloc_year=year, award_type=flag, quantity=1, state="proposed")
    AwardFactory(bloc_year=year, award_type=flag, quantity=1)
    half = {"number": None, "percent": "50", "base": "blocs", "rounding": "up"}
    QuotaFactory(bloc_year=year, award_type=AwardTypeFactory(), **half)
    client.force_login(secretary)
    page = client.get(to["quotas"])
    rows = {row.quota.award_type: row for row, _binds in page.context["rows"]}
    assert (rows[flag].allowed, rows[flag].used, rows[flag].left) == (3, 2, 1)
    rows_basis = "50% × 1 (khối, cụm) = 0,5 → 1 (làm tròn lên)"
    assert rows_basis in page.content.decode()
    answer = client.get(to["quotas_export"])
    book = list(load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert {row[4:9] for row in book[3:]} == {
        (3, None, 1, 1, 1), (1, rows_basis, 0, 0, 1)
    }  # fmt: skip


def test_a_quota_is_set_changed_and_withdrawn(client, to, council, own, secretary):
    client.force_login(secretary)
    assert client.post(to["quota_add"], QUOTA | {"award_type": own.pk}).status_code == 302
    quota = Quota.objects.get(award_type=own)
    change = reverse("awards:quota_change", args=[quota.pk])
    seen = client.get(change).context["form"].fields["seen"].initial
    percent = {"number": "", "percent": "12,5", "base": "members", "rounding": "half-up"}
    refused = client.post(change, QUOTA | percent | {"reason": "", "seen": seen})
    assert refused.context["form"].has_error("reason")
    client.post(change, QUOTA | percent | {"reason": "Nghị quyết mới", "seen": seen})
    quota.refresh_from_db()
    assert (quota.number, str(quota.percent), quota.base) == (None, "12.50", "members")
    withdraw = reverse("awards:quota_withdraw", args=[quota.pk])
    client.post(withdraw, {"reason": "Bỏ"})
    quota.refresh_from_db()
    assert quota.is_withdrawn
    assert "Bỏ" in client.get(to["quotas"]).content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"number": ""}, {"number": "-1"}, {"number": "99999"}, {"number": "1.5"},
        {"percent": "5"}, {"number": "", "percent": "NaN", "base": "blocs", "rounding": "up"},
        {"number": "", "percent": "1e400", "base": "blocs", "rounding": "up"},
        {"number": "", "percent": "5"}, {"year": "1"}, {"year": "99999999999"},
        {"effective_from": "0001-01-01"}, {"legal_basis": "\u200b"}, {"bloc": "999999"},
        {"subject": "household"}, {"base": "x"},
    ],
)  # fmt: skip
def test_a_quota_that_cannot_be_is_refused_and_what_was_typed_stays(
    client, to, own, secretary, wrong
):
    client.force_login(secretary)
    answer = client.post(to["quota_add"], QUOTA | {"award_type": own.pk} | wrong)
    assert answer.context["form"].errors
    assert Quota.objects.count() == 1


def test_two_at_one_quota_the_second_sees_what_the_first_saved(client, to, quota, secretary):
    client.force_login(secretary)
    seen = client.get(to["quota_change"]).context["form"].fields["seen"].initial
    data = QUOTA | {"reason": "Đổi", "seen": seen}
    client.post(to["quota_change"], data | {"number": "7"})
    second = client.post(to["quota_change"], data | {"number": "9"})
    assert ("Số lượng", 7) in [(str(label), value) for label, value in second.context["saved"]]
    quota.refresh_from_db()
    assert quota.number == 7


def test_quotas_are_put_in_order(client, to, year, secretary):
    for number in (5, 1):
        QuotaFactory(bloc_year=year, award_type=AwardTypeFactory(rank=9), number=number)
    client.force_login(secretary)

    def allowed(**parameters):
        page = client.get(to["quotas"], parameters)
        return [row.allowed for row, _binds in page.context["rows"]]

    assert allowed(year="2026", sort="allowed") == [1, 3, 5]
    assert allowed(year="2026", sort="-allowed") == [5, 3, 1]
    assert allowed(year="2026", sort="x")[0] == 3, "as the catalogue ranks them"
    assert allowed(sort="left") == [1, 3, 5], "this season"


@pytest.mark.parametrize("season", ["x", "1", "2026\0", "9" * 40])
def test_a_season_that_is_not_there_shows_this_one(client, council, secretary, season):
    client.force_login(secretary)
    address = reverse("awards:quotas", args=[council.pk])
    assert client.get(address, {"year": season}).status_code == 200


def test_an_award_over_the_quota_is_refused_on_the_form(client, year, flag, quota, secretary):
    client.force_login(secretary)
    data = {"state": "proposed", "award_type": flag.pk, "subject": "collective", "quantity": 4,
            "granted_by": "", "reason": "Dẫn đầu", "names": "", "merit_type": "work"}  # fmt: skip
    answer = client.post(reverse("awards:add", args=[year.pk]), data)
    assert "đã dùng 0, còn 3, mà lần này cần thêm 4" in answer.content.decode()
    assert "Dẫn đầu" in answer.content.decode()
    assert not year.awards.exists()


# -- how many queries -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", READ)
def test_many_rows_cost_as_many_queries_as_one(client, to, year, council, flag, secretary, name):
    client.force_login(secretary)
    few = queries_of(client, to[name])[0]
    for place in range(4):
        kind = AwardTypeFactory(council=council)
        QuotaFactory(bloc_year=year, award_type=kind, bloc=year.bloc if place % 2 else None)
        AwardFactory(bloc_year=year, award_type=kind)
        ConditionFactory(bloc_year=year, award_type=flag, kind="no-knockout")
    assert queries_of(client, to[name])[0] == few
