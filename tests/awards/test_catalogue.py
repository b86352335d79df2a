"""The council's own awards: added, corrected while unused, given a new text afterwards, ended."""

from dataclasses import replace
from datetime import date

import pytest

from awards.actions import (
    QuotaEntry,
    Scope,
    TypeEntry,
    add_type,
    change_type,
    end_type,
    renew_type,
    set_quota,
    type_mark,
)
from awards.catalogue import load_award_types, rows
from awards.enums import AwardForm, AwardLevel, AwardSubject, MeritType
from awards.models import AwardType
from common.errors import RuleViolation
from common.models import LogEntry
from tests.factories.blocs import CouncilFactory
from tests.factories.years import AwardFactory, AwardTypeFactory, ConditionFactory

FLAG = TypeEntry(
    "CO_UBTW", "Cờ của UBTW MTTQ Việt Nam", "title", "ministry", "Quy chế 97", date(2024, 1, 1),
    decided_by="Chủ tịch UBTW MTTQ Việt Nam", subjects=["collective"],
)  # fmt: skip


@pytest.fixture
def council(year):
    return year.bloc.council


@pytest.fixture
def own(council, secretary):
    return add_type(council, FLAG, by=secretary)


# -- the general catalogue ------------------------------------------------------------------------


def test_the_general_catalogue_holds_every_title_and_form_of_the_law():
    """domain.md §2, with the classes of orders and medals."""
    found = {row["code"] for row in rows()}
    titles = {"CO_CP", "CO_BT", "CO_MT_TINH", "TTLDXS", "DVQT", "TTLDTT", "DVTT", "XPTT", "TDPVH",
              "CSTDTQ", "CSTD_BT", "CSTDCS", "LDTT", "CSTT", "GDVH"}  # fmt: skip
    graded = {f"{code}_{grade}" for code in ("HC_DL", "HC_QC", "HC_LD", "HC_BVTQ", "HC_CC",
                                             "HCH_CSVV") for grade in (1, 2, 3)}  # fmt: skip
    others = {"HC_SV", "HC_HCM", "HC_DDK", "HC_DC", "HC_HN", "HCH_QKQT", "HCH_VANTQ", "HCH_HN",
              "DANH_HIEU_VDNN", "GIAI_THUONG", "KNC", "BK_TTG", "BK_BT", "GIAY_KHEN"}  # fmt: skip
    assert found == titles | graded | others


@pytest.mark.parametrize(
    "row", list(rows()), ids=lambda row: f"{row['code']}-{row['effective_from']}"
)
def test_every_row_of_the_catalogue_is_whole(row):
    assert row["name"]
    assert row["legal_basis"].startswith(("Luật", "Điều"))
    assert row["decided_by"]
    assert row["effective_from"] >= date(2014, 1, 1)
    assert set(row["subjects"]) <= set(AwardSubject.values) != set()
    assert set(row["merit_types"]) <= set(MeritType.values)
    assert row["level"] in AwardLevel.values
    assert row["form"] in AwardForm.values


def test_higher_forms_rank_higher(db):
    load_award_types()
    now = AwardType.objects.in_force(date(2026, 1, 1))
    ranks = dict(now.values_list("code", "rank"))
    order = ["HC_SV", "HC_HCM", "HC_DL_1", "HC_DL_3", "HC_LD_1", "HCH_QKQT", "BK_TTG", "BK_BT",
             "GIAY_KHEN"]  # fmt: skip
    assert [ranks[code] for code in order] == sorted(ranks[code] for code in order)


# -- the council's own ----------------------------------------------------------------------------


def test_a_council_adds_an_award_of_its_own_behind_the_general_ones_of_its_level(
    council, secretary
):
    AwardTypeFactory(form="title", level="ministry", rank=70)
    AwardTypeFactory(form="title", level="grassroots", rank=80)
    own = add_type(council, FLAG, by=secretary)
    assert own.council == council
    assert 70 < own.rank < 80
    assert LogEntry.objects.get().chain_id == f"council:{council.pk}"
    assert own in AwardType.objects.of_council(council)
    assert own not in AwardType.objects.of_council(CouncilFactory())


def test_a_code_of_the_catalogue_is_taken(council, own, secretary):
    AwardTypeFactory(code="CO_CP")
    for code in ("CO_CP", "co_ubtw"):
        with pytest.raises(RuleViolation, match="code-taken"):
            add_type(council, replace(FLAG, code=code), by=secretary)
    assert AwardType.objects.count() == 2
    assert add_type(CouncilFactory(), FLAG, by=secretary).pk, "another council has its own codes"


@pytest.mark.parametrize(
    ("changes", "at"),
    [
        ({"subjects": []}, "subjects"), ({"subjects": ["ai đó"]}, "subjects"),
        ({"merit_types": ["x"]}, "merit_types"), ({"effective_from": date(1, 1, 1)},
                                                   "effective_from"),
        ({"effective_to": date(2023, 1, 1)}, "effective_to"),
    ],
)  # fmt: skip
def test_an_award_that_cannot_be_is_refused_at_its_field(council, secretary, changes, at):
    with pytest.raises(RuleViolation) as refused:
        add_type(council, replace(FLAG, **changes), by=secretary)
    assert at in refused.value.fields
    assert not AwardType.objects.exists()


def test_an_unused_award_is_corrected_in_place(own, secretary):
    ConditionFactory(award_type=own, council=own.council)
    seen = type_mark(own)
    change_type(own, replace(FLAG, name="Cờ thi đua của UBTW"), by=secretary, seen=seen)
    own.refresh_from_db()
    assert own.name == "Cờ thi đua của UBTW"
    with pytest.raises(RuleViolation, match="changed-meanwhile"):
        change_type(own, FLAG, by=secretary, seen=seen)


@pytest.mark.parametrize("use", ["award", "quota"])
def test_a_used_award_keeps_its_text_and_gets_a_new_edition(year, own, secretary, use):
    if use == "award":
        AwardFactory(bloc_year=year, award_type=own)
    else:
        entry = QuotaEntry("QĐ 1", date(2026, 1, 1), number=3)
        set_quota(own.council, Scope(own, 2026), entry, by=secretary)
    other = replace(FLAG, name="Cờ khác", effective_from=date(2027, 1, 1))
    with pytest.raises(RuleViolation, match="type-in-use"):
        change_type(own, other, by=secretary)
    edition = renew_type(own, other, by=secretary)
    own.refresh_from_db()
    assert (own.name, own.effective_to) == (FLAG.name, date(2026, 12, 31))
    assert (edition.code, edition.name, edition.rank) == (own.code, "Cờ khác", own.rank)
    assert list(AwardType.objects.editions_of(own)) == [edition, own]


def test_a_new_edition_begins_after_the_old_one_and_overlaps_none(own, secretary):
    for early in (date(2024, 1, 1), date(2023, 5, 5)):
        with pytest.raises(RuleViolation, match="edition-too-early"):
            renew_type(own, replace(FLAG, effective_from=early), by=secretary)
    renew_type(own, replace(FLAG, effective_from=date(2027, 1, 1)), by=secretary)
    for start in (date(2026, 6, 1), date(2028, 1, 1)):
        with pytest.raises(RuleViolation, match="editions-overlap"):
            renew_type(own, replace(FLAG, effective_from=start), by=secretary)
    own.refresh_from_db()
    assert own.effective_to == date(2026, 12, 31)
    assert AwardType.objects.count() == 2


def test_an_award_ends_with_a_reason_on_a_day_it_held(own, secretary):
    with pytest.raises(RuleViolation, match="reason-required"):
        end_type(own, date(2026, 12, 31), by=secretary, reason="")
    with pytest.raises(RuleViolation, match="days-out-of-order"):
        end_type(own, date(2023, 12, 31), by=secretary, reason="Bỏ")
    end_type(own, date(2026, 12, 31), by=secretary, reason="Bỏ")
    own.refresh_from_db()
    assert own.effective_to == date(2026, 12, 31)
    assert own not in AwardType.objects.in_force(date(2027, 1, 1))


def test_the_general_catalogue_is_nobodys_to_change(secretary):
    general = AwardTypeFactory()
    later = replace(FLAG, effective_from=date(2027, 1, 1))
    for deed in (
        lambda: change_type(general, FLAG, by=secretary),
        lambda: renew_type(general, later, by=secretary),
        lambda: end_type(general, date(2027, 1, 1), by=secretary, reason="Bỏ"),
    ):
        with pytest.raises(RuleViolation, match="type-not-own"):
            deed()
    assert AwardType.objects.get().name == general.name


def test_awards_are_found_by_subject_level_and_day(db):
    both = AwardTypeFactory(subjects=["collective", "individual"])
    house = AwardTypeFactory(subjects=["household"], effective_to=date(2024, 12, 31))
    assert set(AwardType.objects.for_subject("individual")) == {both}
    assert set(AwardType.objects.in_force(date(2024, 6, 1))) == {both, house}
    assert set(AwardType.objects.in_force(date(2025, 1, 1))) == {both}
