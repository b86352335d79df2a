"""Who meets the conditions of an award: each member, each condition, with the reason in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from awards.builders.facts import Known, facts_in, origin_of
from awards.conditions import Answer, Finding, Kind, Lineage, Rule, finding_of, verdict
from awards.models import AwardType, Condition
from blocs.models import BlocYear, Organisation
from common.formatting import date_short
from common.numbers import printed
from scoring.models import Ranking

REASONS: Mapping[str, Any] = {
    "no-ranking": gettext_lazy("no ranking is published"),
    "place-within": gettext_lazy("place %(place)s of %(members)s"),
    "place-beyond": gettext_lazy("place %(place)s of %(members)s, wanted: %(most)s or better"),
    "rate-reached": gettext_lazy("%(rate)s%% of the maximum"),
    "rate-below": gettext_lazy("%(rate)s%% of the maximum, wanted: %(least)s%%"),
    "no-pledge": gettext_lazy("not asked to sign a pledge"),
    "pledge-waiting": gettext_lazy("has not signed yet"),
    "pledge-not-signed": gettext_lazy("did not sign"),
    "pledge-signed": gettext_lazy("signed"),
    "pledge-in-time": gettext_lazy("signed on %(day)s, last day %(due)s"),
    "pledge-late": gettext_lazy("signed on %(day)s, after the last day %(due)s"),
    "pledge-without-deadline": gettext_lazy("signed, but the year has no last day for it"),
    "pledge-day-unknown": gettext_lazy("signed, on a day that the source does not tell"),
    "reports-unknown": gettext_lazy("nothing is known of reports"),
    "no-report-due": gettext_lazy("no report was due"),
    "reports-in": gettext_lazy("%(kept)s of %(due)s reports in time"),
    "reports-lacking": gettext_lazy("%(kept)s of %(due)s reports in time: %(lacking)s"),
    "no-vote": gettext_lazy("no vote was held"),
    "vote-reached": gettext_lazy("%(percent)s%% of all entitled"),
    "vote-below": gettext_lazy("%(percent)s%% of all entitled, wanted: %(least)s%%"),
    "discipline-unknown": gettext_lazy("the criteria declare nothing of the kind"),
    "no-discipline": gettext_lazy("nothing noted"),
    "discipline": "%(why)s",
    "no-knockout": gettext_lazy("none"),
    "knockout": "%(why)s",
    "given-this": gettext_lazy("this very award is given already"),
    "not-rewarded": gettext_lazy("not rewarded yet"),
    "rewarded": gettext_lazy("rewarded already: %(awards)s"),
    "reward-unclear": gettext_lazy("given this year, for what kind of merit is not noted: "
                                   "%(awards)s"),
    "prior-enough": gettext_lazy("%(have)s in the %(years)s years before"),
    "prior-too-few": gettext_lazy("%(have)s in the %(years)s years before, wanted: %(count)s"),
    "prior-unclear": gettext_lazy(
        "%(have)s in the %(years)s years before, wanted: %(count)s; of %(unclear)s the kind of"
        " merit is not noted"
    ),
}  # fmt: skip


def reason_in_words(finding: Finding) -> str:
    """Why a condition is met or not, with its figures."""
    told = {name: _figure(value) for name, value in finding.figures.items()}
    said = str(REASONS[finding.reason]) % told
    if finding.figures.get("apart"):
        apart = _("%(apart)s ad-hoc or thematic, which do not count") % told
        return f"{said} ({apart})"
    return said


def _figure(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, tuple):
        return "; ".join(str(each) for each in value)
    if hasattr(value, "is_finite"):
        return printed(value)
    return date_short(value) if hasattr(value, "isoformat") else str(value)


def rule_in_words(rule: Rule, names: Mapping[Lineage, str] | None = None) -> str:
    """What a condition asks, short enough for the head of a column. `names` are those of awards."""
    told = {name: printed(value) for name, value in rule.numbers.items()}
    told["award"] = (names or {}).get(rule.award, rule.code)
    return str(_asked(rule)) % told


def _asked(rule: Rule) -> Any:
    if rule.kind == Kind.PLEDGE:
        in_time = "in_time" in rule.flags
        return _("Pledge signed in time") if in_time else _("Pledge signed")
    if rule.kind == Kind.REPORTS and rule.numbers["missing"] == 0:
        return _("All reports received in time")
    return {
        Kind.PLACE: gettext_lazy("Place %(place)s or better"),
        Kind.RATE: gettext_lazy("At least %(percent)s%% of the maximum"),
        Kind.REPORTS: gettext_lazy("Reports in time, but for %(missing)s at most"),
        Kind.VOTE: gettext_lazy("At least %(percent)s%% of all entitled"),
        Kind.NO_DISCIPLINE: gettext_lazy("Nothing open that bars it"),
        Kind.NO_KNOCKOUT: gettext_lazy("No points below a declared minimum"),
        Kind.ONE_REWARD: gettext_lazy("This achievement is not rewarded yet"),
        Kind.PRIOR_AWARDS: gettext_lazy("%(count)s “%(award)s” in the %(years)s years before"),
    }[rule.kind]


# -- the table ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """A condition as a column."""

    condition: Condition
    words: str


@dataclass(frozen=True)
class Answered:
    """One member before one condition."""

    finding: Finding
    words: str
    asked: Asked


@dataclass(frozen=True)
class Line:
    """One member before all conditions. `is_given`: it has the award of this year already."""

    organisation: Organisation
    place: int | None
    verdict: Answer
    answers: list[Answered]
    is_given: bool = False


@dataclass(frozen=True)
class Eligibility:
    """All members of a year before the conditions of one award; who is eligible comes first, then
    by place."""

    award_type: AwardType
    asked: list[Asked]
    lines: list[Line]
    ranking: Ranking | None

    def count(self, answer: str) -> int:
        return sum(line.verdict == answer for line in self.lines)


def eligibility_of(year: BlocYear, award_type: AwardType) -> Eligibility:
    """Whoever meets the conditions that hold for the year, with all reasons."""
    conditions = list(Condition.objects.for_year(year).of_award(award_type))
    known = facts_in(year, award_type)
    asked = asked_of(conditions)
    award = Lineage(award_type.code, origin_of(award_type, year.bloc.council_id))
    lines = [_line(member, known, asked, award) for member in known.members]
    order = {Answer.YES: 0, Answer.UNKNOWN: 1, Answer.NO: 2}
    lines.sort(key=lambda line: (order[line.verdict], line.place or len(lines) + 1))
    return Eligibility(award_type, asked, lines, known.ranking)


def asked_of(conditions: Sequence[Condition]) -> list[Asked]:
    """The conditions in the order of their kinds, with what they ask in words, lower awards by
    their names."""
    kinds = list(Kind)
    conditions = sorted(conditions, key=lambda each: kinds.index(Kind(each.kind)))
    rules = [condition.rule for condition in conditions]
    codes = {rule.code for rule in rules if rule.code}
    names: dict[Lineage, str] = {}
    if codes:
        council = conditions[0].council_id
        rows = AwardType.objects.of_council(council).filter(code__in=codes)
        names = {
            Lineage(each.code, origin_of(each, council)): each.name
            for each in rows.order_by("effective_from")
        }
    return [
        Asked(each, rule_in_words(rule, names))
        for each, rule in zip(conditions, rules, strict=True)
    ]


def _line(
    member: Organisation, known: Known, asked: Sequence[Asked], award: Lineage
) -> Line:  # fmt: skip
    facts = replace(known.facts[member.pk], asked=award)
    found = [finding_of(each.condition.rule, facts) for each in asked]
    answers = [
        Answered(finding, reason_in_words(finding), each)
        for finding, each in zip(found, asked, strict=True)
    ]
    return Line(member, facts.place, verdict(found), answers, facts.is_given)
