"""Deeds on a criteria set: writing the draft, adopting it, beginning a new version."""

from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from blocs.actions.years import locked_year
from blocs.models import BlocYear, Organisation
from common.changes import apply_changes, refuse_stale, version_of
from common.errors import RuleViolation
from common.log import log
from common.text import normalise
from documents.frozen import hash_of
from scoring.builders import fault_in_words, line_of
from scoring.declaring import faults_of_set
from scoring.enums import CriteriaState
from scoring.models import CriteriaSet, Criterion, Scorecard, nodes_of
from scoring.texts import CriteriaText, Declared
from scoring.trees import (
    Node,
    canonical,
    changed,
    from_canonical,
    moved,
    placed,
    without,
)

SINCE_0006 = {"ties", "thresholds", "knockouts", "cross_weight", "cross_trimmed"}


@transaction.atomic
def write_criteria(
    year: BlocYear, text: CriteriaText, *, by: Any, seen: str | None = None
) -> CriteriaSet:
    """Change the year's draft; without one, begin the next version.

    What is merely not finished waits for adoption. Raises RuleViolation `criteria-unsound` when the
    tree is wrong, `criteria-strangers` when a criterion is given to no member of the year, and when
    somebody saved a change since `seen` (see `criteria_version`).
    """
    year = locked_year(year)
    draft = CriteriaSet.objects.select_for_update().filter(bloc_year=year).drafts().first()
    refuse_stale(seen, criteria_version(draft))
    nodes = [replace(node, text=normalise(node.text)) for node in text.nodes]
    text = replace(text, nodes=nodes, declared=tidied(text.declared))
    _refuse_unsound(text, unless_waiting=True)
    members = _members(year, nodes)
    old = content_of(draft)
    if draft is None:
        last = year.criteria_sets.first()
        draft = CriteriaSet(bloc_year=year, version=last.version + 1 if last else 1)
    apply_changes(draft, {"title": text.title, **text.declared.stored()})
    draft.save()
    _store(draft, nodes, members)
    new = content_of(draft)
    if new != old:
        changed = [name for name in new if old.get(name) != new[name]]
        log(
            by, gettext_noop("wrote the draft of the criteria"), draft,
            before=_told(old, changed) if old else None, after=_told(new, changed),
        )  # fmt: skip
    return draft


def tidied(declared: Declared) -> Declared:
    """The declaration with its texts as they are stored: NFC, one line each."""

    def line(text: str) -> str:
        return " ".join(normalise(text).split())

    return replace(
        declared,
        thresholds=tuple(replace(each, name=line(each.name)) for each in declared.thresholds),
        knockouts=tuple(replace(each, text=line(each.text)) for each in declared.knockouts),
    )


def _told(content: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """What the log keeps of some of a set's content: a criterion is a line that people read."""
    told = {name: content.get(name) for name in names}
    if "criteria" in told:
        told["criteria"] = [line_of(from_canonical(each)) for each in content.get("criteria", [])]
    return told


@transaction.atomic
def begin_draft(year: BlocYear, *, by: Any) -> CriteriaSet:
    """A new draft with what the last version says, to be worked on.

    Raises RuleViolation when there is a draft already, or no version to begin from.
    """
    year = locked_year(year)
    last = CriteriaSet.objects.filter(bloc_year=year).first()
    if last is None or last.is_draft:
        message = _("The draft has been begun already.") if last else _("There is no version yet.")
        raise RuleViolation("criteria-begun", message)
    return write_criteria(year, text_of(last), by=by)


@transaction.atomic
def add_criterion(year: BlocYear, node: Node, *, by: Any) -> CriteriaSet:
    """Put one more criterion into the draft, the last of its group. Raises as `write_criteria`."""
    draft, text = _draft(year)
    return _write(draft, text, placed(text.nodes, node), by)


@transaction.atomic
def change_criterion(
    year: BlocYear, code: str, node: Node, *, by: Any, seen: str | None = None
) -> CriteriaSet:
    """Let the draft's criterion `code` become `node`; what it holds keeps with it.

    Raises RuleViolation as `write_criteria`, and when somebody changed this criterion since `seen`
    (see `criterion_version`); changes of other criteria do not matter.
    """
    draft, text = _draft(year)
    refuse_stale(seen, criterion_version(_found(text, code)))
    return _write(draft, text, changed(text.nodes, code, node), by)


@transaction.atomic
def remove_criterion(year: BlocYear, code: str, *, by: Any, seen: str | None = None) -> CriteriaSet:
    """Take the criterion, and all it holds, out of the draft.

    Raises RuleViolation as `write_criteria`: anything that changed since `seen` may be among what
    would go.
    """
    draft, text = _draft(year)
    refuse_stale(seen, criteria_version(draft))
    _found(text, code)
    return _write(draft, text, without(text.nodes, code), by)


@transaction.atomic
def move_criterion(
    year: BlocYear, code: str, places: int, *, by: Any, seen: str | None = None
) -> CriteriaSet:
    """Move the criterion among those of its group; at the ends it stays.

    Raises RuleViolation as `remove_criterion`: one place up means nothing in another order.
    """
    draft, text = _draft(year)
    refuse_stale(seen, criteria_version(draft))
    _found(text, code)
    return _write(draft, text, moved(text.nodes, code, places), by)


def _draft(year: BlocYear) -> tuple[CriteriaSet, CriteriaText]:
    year = locked_year(year)
    draft = CriteriaSet.objects.select_for_update().filter(bloc_year=year).drafts().first()
    if draft is None:
        raise RuleViolation(
            "criteria-no-draft",
            _("There is no draft any more: it was adopted. A change is then a new version."),
        )
    return draft, text_of(draft)


def _found(text: CriteriaText, code: str) -> Node:
    for node in text.nodes:
        if node.code == code:
            return node
    raise RuleViolation(
        "criterion-gone", _("The draft has no criterion %(code)s any more.") % {"code": code}
    )


def _write(draft: CriteriaSet, text: CriteriaText, nodes: Sequence[Node], by: Any) -> CriteriaSet:
    return write_criteria(draft.bloc_year, replace(text, nodes=nodes), by=by)


def criterion_version(node: Node) -> str:
    """The mark of one criterion as it is: what `change_criterion` compares."""
    return version_of(canonical(node))


def _refuse_unsound(text: CriteriaText, *, unless_waiting: bool = False) -> None:
    found = [each for each in faults_of_set(text) if not (unless_waiting and each.waits)]
    if found:
        first = fault_in_words(found[0])
        at = {found[0].at: first} if found[0].at else {}
        raise RuleViolation("criteria-unsound", first, fields=at)


def _members(year: BlocYear, nodes: Iterable[Node]) -> dict[str, Organisation]:
    """The members that criteria are given to, by code. RuleViolation for anybody else."""
    named = {code for node in nodes for code in node.assigned}
    if not named:
        return {}
    found = {each.organisation.code: each.organisation for each in year.members()}
    strangers = sorted(named - set(found))
    if strangers:
        told = _("Not a member in this year: %(codes)s.") % {"codes": ", ".join(strangers)}
        raise RuleViolation("criteria-strangers", told, fields={"assigned": told})
    return found


def _store(draft: CriteriaSet, nodes: Sequence[Node], members: dict[str, Organisation]) -> None:
    """The draft's rows become `nodes`, in a fixed number of queries."""
    draft.criteria.all().delete()
    rows = Criterion.objects.bulk_create(
        Criterion(criteria_set=draft, number=number, **_columns(node))
        for number, node in enumerate(nodes, start=1)
    )
    through = Criterion.assigned.through
    through.objects.bulk_create(
        through(criterion_id=row.pk, organisation_id=members[code].pk)
        for row, node in zip(rows, nodes, strict=True)
        for code in node.assigned
    )


def _columns(node: Node) -> dict[str, Any]:
    values = {each.name: getattr(node, each.name) for each in fields(node)}
    del values["assigned"]
    values["bands"] = canonical(node).get("bands", [])
    return {name: "" if name in {"way", "fact"} and not v else v for name, v in values.items()}


def content_of(criteria_set: CriteriaSet | None) -> dict[str, Any]:
    """The set as it is logged and hashed, in plain values; empty when there is none."""
    if criteria_set is None:
        return {}
    text = text_of(criteria_set)
    return {
        "title": text.title, **told_of(text.declared),
        "criteria": [canonical(node) for node in text.nodes],
    }  # fmt: skip


def told_of(declared: Declared) -> dict[str, Any]:
    """What a set declares, in plain values; what was added to the product later is left out where
    it says nothing, so that the hash of a set adopted before stays what it was."""
    silent = {name: value for name, value in Declared().plain().items() if name in SINCE_0006}
    return {
        name: value
        for name, value in declared.plain().items()
        if name not in silent or value != silent[name]
    }


def text_of(criteria_set: CriteriaSet) -> CriteriaText:
    """The set as `write_criteria` takes it."""
    rows = Criterion.objects.filter(criteria_set=criteria_set).prefetch_related("assigned")
    nodes = nodes_of(rows.order_by("number"))
    return CriteriaText(criteria_set.title, nodes, criteria_set.declared)


def criteria_version(criteria_set: CriteriaSet | None) -> str:
    """The mark of the set as it is: what `write_criteria` compares."""
    return version_of(content_of(criteria_set))


@transaction.atomic
def adopt_criteria(
    criteria_set: CriteriaSet, adopted_on: date, *, by: Any, seen: str | None = None
) -> CriteriaSet:
    """The bloc has adopted the set on that day; from now on it does not change, and has a hash.

    Raises RuleViolation when it is adopted already, is not sound and finished, changed since
    `seen`, or when members score themselves on an earlier version (`scoring-open`).
    """
    locked_year(criteria_set.bloc_year)
    criteria_set = CriteriaSet.objects.select_for_update().get(pk=criteria_set.pk)
    if criteria_set.state != CriteriaState.DRAFT:
        raise RuleViolation("criteria-adopted", _("This version has been adopted already."))
    refuse_stale(seen, criteria_version(criteria_set))
    if Scorecard.objects.filter(criteria_set__bloc_year=criteria_set.bloc_year).exists():
        raise RuleViolation(
            "scoring-open",
            _("The members score themselves on the version in force, so no other can be adopted."),
        )
    _refuse_unsound(text_of(criteria_set))
    criteria_set.state, criteria_set.adopted_on = CriteriaState.ADOPTED, adopted_on
    criteria_set.sha256 = hash_of(content_of(criteria_set))
    criteria_set.save(update_fields=["state", "adopted_on", "sha256", "updated_at"])
    log(
        by, gettext_noop("adopted the criteria"), criteria_set,
        before={"state": CriteriaState.DRAFT},
        after={
            "state": criteria_set.state, "adopted_on": adopted_on, "sha256": criteria_set.sha256,
        },
    )  # fmt: skip
    return criteria_set
