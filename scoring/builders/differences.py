"""Two texts of a set beside each other, line by line."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import gettext as _

from scoring.builders.criteria import line_of
from scoring.builders.declared import all_in_words
from scoring.enums import ImportState
from scoring.texts import CriteriaText
from scoring.trees import Node, canonical

Line = dict[str, Any]  # code (empty: what the set declares), state, line and was


def differences(new: CriteriaText, old: CriteriaText | None) -> list[Line]:
    """The lines of `new`, each new, changed, moved or unchanged, then those of `old` that are gone;
    what the set declares comes first, where it is not the same.

    A criterion is known by its code, and by what it says where only its code is another; among
    those of both texts, the fewest that account for another order have moved.
    """
    if old is None:
        return [_line(node, None, ImportState.NEW) for node in new.nodes]
    before = {node.code: node for node in old.nodes}
    gone = {code: node for code, node in before.items()
            if code not in {each.code for each in new.nodes}}  # fmt: skip
    was: dict[str, Node] = {}
    for node in new.nodes:
        same = before.get(node.code) or _renumbered(node, gone)
        if same is not None:
            was[node.code] = same
            gone.pop(same.code, None)
    moved = _moved([was[node.code].code for node in new.nodes if node.code in was], old.nodes)
    return [
        *_declared(new, old),
        *(_compared(node, was.get(node.code), moved) for node in new.nodes),
        *(_line(None, node, ImportState.REMOVED) for node in gone.values()),
    ]


def _compared(node: Node, was: Node | None, moved: set[str]) -> Line:
    if was is None:
        return _line(node, None, ImportState.NEW)
    if canonical(replace(was, code=node.code)) != canonical(node):
        return _line(node, was, ImportState.CHANGED)
    if was.code != node.code or was.code in moved:
        return _line(node, was, ImportState.MOVED)
    return _line(node, was, ImportState.UNCHANGED)


def _renumbered(node: Node, gone: dict[str, Node]) -> Node | None:
    """The criterion of the old text that says the same under a code that is not used any more."""
    wanted = canonical(node)
    for each in gone.values():
        if canonical(replace(each, code=node.code)) == wanted:
            return each
    return None


def _moved(now: Sequence[str], nodes: Sequence[Node]) -> set[str]:
    """Codes of the old text that stand at another place among those that are left."""
    left = set(now)
    then = [node.code for node in nodes if node.code in left]
    kept: set[str] = set()
    for block in SequenceMatcher(None, then, now, autojunk=False).get_matching_blocks():
        kept |= set(then[block.a : block.a + block.size])
    return left - kept


def _line(node: Node | None, was: Node | None, state: ImportState) -> Line:
    shown = node or was
    return {
        "code": shown.code if shown else "", "state": state.value,
        "line": line_of(node) if node else "", "was": line_of(was) if was else "",
    }  # fmt: skip


def _declared(new: CriteriaText, old: CriteriaText) -> Iterator[Line]:
    """What the two texts declare otherwise, by field."""
    before, after = _told(old), _told(new)
    for name in dict.fromkeys([*after, *before]):
        line, was = after.get(name, ""), before.get(name, "")
        if line != was:
            state = ImportState.CHANGED
            if not line or not was:
                state = ImportState.NEW if line else ImportState.REMOVED
            yield {"code": "", "state": state.value, "line": line, "was": was}


def _told(text: CriteriaText) -> dict[str, str]:
    told = {"title": _("Title: %(title)s") % {"title": text.title}}
    for name, heading, lines in all_in_words(text.declared, text.nodes):
        told[name] = f"{heading}: {'; '.join(lines)}"
    return told
