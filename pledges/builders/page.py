"""What the page of a pledge shows: its parts with what was said about them, the members, and the
one next step for whoever looks at it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from blocs.models import BlocYear, Organisation
from documents.models import Party
from documents.papers import based_on
from pledges.builders.paper import numbered
from pledges.differences import PartDifference, compare
from pledges.enums import PledgeState
from pledges.models import Pledge, PledgeComment, PledgeVersion, keys_of, part_in_words

Text = str | Promise


@dataclass(frozen=True)
class Part:
    """One part of the text, in Markdown, with the comments on it."""

    key: str
    title: Text
    text: str
    lines: Sequence[str] = ()
    comments: Sequence[PledgeComment] = ()

    @property
    def anchor(self) -> str:
        return self.key.replace(":", "-")

    @property
    def waiting(self) -> int:
        """How many of the comments wait for an answer."""
        return sum(not comment.is_answered for comment in self.comments)


def parts_of(
    text: Mapping[str, Any], comments: Mapping[str, Sequence[PledgeComment]]
) -> list[Part]:
    """The parts of a text in its order; comments on the whole stand with the first, `whole`."""
    parts = []
    for key in keys_of(text):
        number = int(key.partition(":")[2] or 0)
        body = numbered(number, text["clauses"][number - 1]) if number else text.get(key, "")
        lines = based_on(text["legal_bases"].splitlines()) if key == "legal_bases" else ()
        parts.append(Part(key, part_in_words(key), body, lines, comments.get(key, ())))
    return parts


def comments_by_key(
    comments: Iterable[PledgeComment], version: PledgeVersion | None, text: Mapping[str, Any]
) -> dict[str, list[PledgeComment]]:
    """Comments on `version` at the parts of `text`, which may have been amended since: a clause is
    followed to where it stands now, and comments on one that is gone stand with the whole."""
    found: dict[str, list[PledgeComment]] = defaultdict(list)
    moved = _moved(version.text, text) if version and version.text != text else {}
    known = set(keys_of(text))
    for comment in comments:
        key = moved.get(comment.key, comment.key)
        found[key if key in known else "whole"].append(comment)
    return found


def _moved(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, str]:
    return {
        f"clause:{part.old_number}": f"clause:{part.new_number}" if part.new_number else "whole"
        for part in compare(old, new)
        if part.old_number
    }


def in_words(parts: Iterable[PartDifference]) -> list[tuple[Text, PartDifference]]:
    """The parts of a difference, each with its name."""
    told: list[tuple[Text, PartDifference]] = []
    for part in parts:
        number = part.new_number or part.old_number
        key = f"clause:{number}" if part.key == "clause" else part.key
        told.append((_("Title") if part.key == "title" else part_in_words(key), part))
    return told


@dataclass(frozen=True)
class MemberLine:
    """How one member stands: signature, comments, commitments (None: not to be seen)."""

    organisation: Organisation
    party: Party | None = None
    comments: int = 0
    commitments: int | None = None
    is_own: bool = False


def member_lines(
    organisations: Iterable[Organisation],
    *,
    parties: Iterable[Party],
    comments: Iterable[PledgeComment],
    commitments: Mapping[int, int],
    reads_all: bool,
    mine: Iterable[Organisation],
) -> list[MemberLine]:
    """One line a member; those that sign in the order of the paper, else in that of the bloc."""
    signing = {party.organisation_id: party for party in parties}
    said = Counter(comment.organisation_id for comment in comments)
    own = {each.pk for each in mine}
    listed = [party.organisation for party in signing.values()] or list(organisations)
    return [
        MemberLine(
            each, signing.get(each.pk), said[each.pk],
            commitments.get(each.pk, 0) if reads_all or each.pk in own else None,
            each.pk in own,
        )
        for each in listed
    ]  # fmt: skip


@dataclass(frozen=True)
class NextStep:
    """What is to be done now: one button, and why. `is_opening`: it ends the draft."""

    title: Text
    text: Text = ""
    action: Text = ""
    url: str = ""
    is_opening: bool = False


@dataclass
class Situation:
    """All that the next step depends on."""

    year: BlocYear
    pledge: Pledge
    version: PledgeVersion | None
    is_amended: bool  # the draft says other than the version last circulated
    comments: Sequence[PledgeComment]
    may_write: bool
    to_sign: Sequence[Party] = ()  # open for this person's signature
    mine: Sequence[Organisation] = ()
    committed: Mapping[int, int] = field(default_factory=dict)

    def address(self, name: str) -> str:
        return reverse(f"pledges:{name}", args=[self.year.pk])


def next_step(now: Situation) -> NextStep | None:
    """The one next step, or None when there is nothing to do."""
    if now.pledge.is_draft:
        return _of_the_chair(now) if now.may_write else _of_a_member(now)
    signing = now.pledge.signing
    if signing is None or now.pledge.state == PledgeState.RECORDED:
        return None
    place = signing.get_absolute_url()
    if now.to_sign:
        names = ", ".join(str(party.organisation) for party in now.to_sign)
        return NextStep(
            _("Your signature is awaited"),
            _("You sign for %(organisations)s.") % {"organisations": names},
            _("Read and sign the pledge"), place,
        )  # fmt: skip
    if now.pledge.is_signed:
        return NextStep(_("The pledge is signed and sealed"), "", _("Open the signed paper"), place)
    if now.pledge.state == PledgeState.PREPARING:
        return NextStep(
            _("The paper is being prepared"),
            _("The text is frozen and the paper is being made. It opens by itself."),
            _("Follow the signing"), place,
        )  # fmt: skip
    action = _("Follow the signing") if now.may_write else _("Read what is signed")
    return NextStep(_("The members are signing"), "", action, place)


def _of_the_chair(now: Situation) -> NextStep:
    waiting = sum(not comment.is_answered for comment in now.comments)
    if now.version is None:
        return NextStep(
            _("Send the draft round"),
            _("The members read it and comment on it clause by clause."),
            _("Circulate for comment"), now.address("circulate"),
        )  # fmt: skip
    if waiting:
        text = ngettext(
            "%(count)s comment waits for an answer.", "%(count)s comments wait for an answer.",
            waiting,
        ) % {"count": waiting}  # fmt: skip
        return NextStep(
            _("Answer the comments"), text, _("Read and answer"), now.address("comments")
        )
    if now.is_amended:
        return NextStep(
            _("Send the amended draft round"),
            _("The draft differs from version %(number)s, which the members have.")
            % {"number": now.version.number},
            _("Circulate for comment"), now.address("circulate"),
        )  # fmt: skip
    return opening(now)


def opening(now: Situation) -> NextStep:
    """The deed that ends the draft."""
    return NextStep(
        _("Open the pledge for signature"),
        _("Text and commitments are fixed under one code; every member is asked to sign."),
        _("Open for signing"),
        now.address("open"),
        is_opening=True,
    )


def _of_a_member(now: Situation) -> NextStep | None:
    if not now.mine:
        return None
    own = {each.pk for each in now.mine}
    if not any(now.committed.get(pk) for pk in own):
        return NextStep(
            _("Register your targets"),
            _("What your organisation commits itself to this year; it is printed in the pledge."),
            _("Register targets"), now.address("commitments"),
        )  # fmt: skip
    if now.version and not any(comment.organisation_id in own for comment in now.comments):
        return NextStep(
            _("Comment on the draft"),
            _("Version %(number)s waits for what your organisation thinks of it.")
            % {"number": now.version.number},
            _("Read and comment"), now.address("comments"),
        )  # fmt: skip
    return None
