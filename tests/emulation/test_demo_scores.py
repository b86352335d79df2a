"""The invented bloc that scores itself: a whole set, cards on their course, a ranking."""

import hashlib
from collections import Counter

import pytest
from django.urls import reverse

from awards.models import Proposal
from blocs.enums import YearPhase
from blocs.models import BlocYear, CouncilRole
from common.log import verify_log
from emulation.demo import reader
from emulation.demo.cards import figures_of_all
from scoring.enums import CardState, Rung
from scoring.models import (
    CriteriaRound,
    CriteriaSet,
    Evidence,
    EvidenceVersion,
    Mark,
    Ranking,
    Scorecard,
)
from scoring.ranking import Nature
from scoring.trees import Way, faults_of, leaves_in

CODE = "khoi-minh-hoa"


@pytest.fixture
def ranking(demo):
    return Ranking.objects.get()


def year(phase):
    return BlocYear.objects.get(bloc__code=CODE, phase=phase)


def by_label(ranking):
    return {member["label"][-2:]: member for member in ranking.data["members"]}


def test_the_set_has_a_thousand_points_five_levels_and_every_way_of_scoring(demo):
    for criteria_set in CriteriaSet.objects.filter(bloc_year__bloc__code=CODE):
        nodes = [row.node for row in criteria_set.criteria.prefetch_related("assigned")]
        leaves = leaves_in(nodes)
        assert faults_of(nodes, criteria_set.total) == []
        assert len(leaves) >= 60
        assert max(node.level for node in nodes) == 5
        assert {leaf.way for leaf in leaves} == set(Way)
        assert {leaf.nature for leaf in leaves} == set(Nature)
        tops = {n.code: n.maximum for n in nodes if n.level == 1 and n.nature == Nature.PLAIN}
        assert tops == {"I": 700, "II": 200, "III": 100}


def test_the_set_caps_classifies_parts_and_bars(demo):
    declared = CriteriaSet.objects.filter(bloc_year__bloc__code=CODE)[0].declared
    assert (declared.bonus_cap, declared.deduction_cap) == (20, 10)
    assert len(declared.thresholds) == 4
    assert [tie.rule.value for tie in declared.ties] == ["group", "fewer-deductions", "shared"]
    assert {bool(each.code) for each in declared.knockouts} == {True, False}


def test_last_year_is_adopted_frozen_and_published(ranking):
    assert ranking.bloc_year == year(YearPhase.CONCLUDED)
    assert ranking.is_published
    assert len(ranking.data["members"]) == 15
    states = Scorecard.objects.filter(criteria_set=ranking.criteria_set).values_list("state")
    assert set(states) == {(CardState.ADOPTED,)}


def test_one_tie_is_parted_by_a_rule_and_one_place_is_shared(ranking):
    members = by_label(ranking)
    assert members["12"]["points"] == members["09"]["points"]
    assert members["12"]["place"] + 1 == members["09"]["place"]
    assert members["12"]["parted_by"] == {"rule": "group", "group": "I"}
    assert members["05"]["place"] == members["08"]["place"]
    assert members["05"]["is_shared"]
    assert Counter(member["is_shared"] for member in members.values())[True] == 2


def test_one_member_is_barred_and_keeps_its_place(ranking):
    barred = [member for member in ranking.data["members"] if member["barred_by"]]
    assert [member["label"] for member in barred] == ["Đơn vị minh họa 04"]
    assert barred[0]["place"]


def test_both_caps_are_reached(ranking):
    members = ranking.data["members"]
    assert max(float(member["bonus"]) for member in members) == 20
    assert max(float(member["deduction"]) for member in members) == 10


def test_this_year_has_cards_at_every_stage_before_the_adoption(demo):
    this = year(YearPhase.SELF_SCORING)
    assert this.previous == year(YearPhase.CONCLUDED)
    cards = Scorecard.objects.filter(criteria_set__bloc_year=this)
    assert dict(Counter(cards.values_list("state", flat=True))) == {
        "draft": 6, "submitted": 5, "appraised": 2, "explained": 1, "reappraised": 1,
    }  # fmt: skip
    drafts = cards.filter(state=CardState.DRAFT)
    filled = Counter(Mark.objects.filter(scorecard__in=drafts).values_list("scorecard", flat=True))
    assert len(filled) == 3
    assert all(20 < number < 40 for number in filled.values())


def test_what_the_panel_changed_says_why_and_was_explained(demo):
    marks = Mark.objects.filter(scorecard__criteria_set__bloc_year__bloc__code=CODE)
    changed = marks.exclude(rung=Rung.SELF)
    assert changed.filter(rung=Rung.EXPLAINED).exists()
    assert changed.exclude(explanation="").exists()
    assert not changed.filter(reason="").exists()


def test_this_years_criteria_were_talked_over_in_a_round(demo):
    found = CriteriaRound.objects.get(criteria_set__bloc_year=year(YearPhase.SELF_SCORING))
    assert not found.is_adopted  # an earlier text than the one in force
    outcomes = Counter(found.comments.values_list("outcome", flat=True))
    assert outcomes == {"accepted": 1, "declined": 1, "partly": 1}
    assert all(each.answer for each in found.comments.all())
    assert found.agreements.count() == 4


def test_cards_hold_evidence_of_every_kind_and_the_files_are_there(demo):
    pieces = Evidence.objects.all()
    assert Counter(pieces.values_list("kind", flat=True)) == {"note": 2, "link": 2, "file": 2}
    assert all("minh họa" in each.title for each in pieces)
    assert all(".example/" in each.link for each in pieces.filter(kind="link"))
    versions = EvidenceVersion.objects.filter(evidence__in=pieces)
    assert Counter(versions.values_list("media_type", flat=True)) == {
        "application/pdf": 2, "image/png": 1,
    }  # fmt: skip
    for each in versions:
        with each.file.open() as file:
            assert hashlib.sha256(file.read()).hexdigest() == each.sha256
    newest = versions.get(number=2)
    assert newest.evidence.criteria.count() == 2


def test_all_of_it_says_that_it_is_invented(demo):
    years = BlocYear.objects.filter(bloc__code=CODE)
    assert all(each.is_illustrative and "minh họa" in each.bloc.name for each in years)
    assert all(each.data["is_illustrative"] for each in Ranking.objects.all())
    members = {row.organisation.name for each in years for row in each.members()}
    assert len(members) == 15
    assert all(name.startswith("Đơn vị minh họa ") for name in members)


def test_the_secretary_of_the_demo_runs_it_and_nobody_else_got_a_role(demo):
    roles = CouncilRole.objects.filter(council__code="minh-hoa")
    told = set(roles.values_list("user__username", flat=True))
    assert told == {"secretary", "leader", "demo-client"}


def test_the_deeds_are_in_the_log_and_the_log_holds(demo):
    assert list(verify_log()) == []


def test_the_five_cities_have_cards_and_their_year_is_where_it_was(demo):
    cities = BlocYear.objects.get(bloc__code="cum-5-thanh-pho", is_illustrative=True)
    assert cities.phase == YearPhase.UNDERWAY
    assert Scorecard.objects.filter(criteria_set__bloc_year=cities).count() == 5


def test_the_figures_are_the_same_on_every_load():
    data = reader.scored()
    assert figures_of_all(data, 0) == figures_of_all(data, 0)
    assert figures_of_all(data, 0) != figures_of_all(data, 3)


def test_the_last_year_has_a_proposal_announced_one_before_the_public_and_a_draft(demo):
    rows = Proposal.objects.filter(bloc_year__bloc__code=CODE)
    told = {row.state: row for row in rows.select_related("decision", "award_type")}
    assert sorted(told) == ["announced", "drafted", "public_comment"]
    assert told["public_comment"].takes_comment()
    assert told["public_comment"].objections.waiting().count() == 1
    assert told["announced"].decision.awards.get().award_type.code == "CO_CP"
    subjects = told["drafted"].nominees.values_list("subject", flat=True)
    assert sorted(subjects) == ["collective", "individual"]


def test_the_public_page_shows_the_list_and_the_flag(demo, client):
    text = client.get("/").text
    shown = Proposal.objects.exclude(state="drafted").filter(bloc_year__bloc__code=CODE)
    assert all(row.title in text or row.decision.number in text for row in shown)
    open_list = shown.get(state="public_comment")
    assert client.get(reverse("awards:open_list", args=[open_list.pk])).status_code == 200
