"""What a member brings as proof: files in their versions, links, notes. Nothing is ever deleted."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from common.changes import refuse_stale, version_of
from common.errors import RuleViolation
from common.files import SoundFile, new_file
from common.log import log
from common.text import normalise
from scoring.actions.marks import locked_card, refuse_late
from scoring.enums import CardState, EvidenceKind, Rung
from scoring.models import Criterion, Evidence, EvidenceVersion, Scorecard
from scoring.models.scorecards import evidence_path

LONGEST_TITLE = 300


@dataclass(frozen=True)
class About:
    """What is said of a piece: the codes of the criteria that it proves, its title, a note."""

    codes: Sequence[str]
    title: str = ""
    note: str = ""


def evidence_version(piece: Evidence) -> str:
    """The mark of a piece as it is: what changing its title and use compares."""
    return version_of([piece.title, sorted(_codes_of(piece))])


def pieces_holding(card: Scorecard, files: Sequence[SoundFile]) -> list[Evidence]:
    """The pieces of the card in force that hold one of these files, in any of their versions."""
    rows = card.evidence.in_force().filter(versions__sha256__in=[each.sha256 for each in files])
    return list(rows.distinct())


def add_files(
    card: Scorecard, files: Sequence[SoundFile], about: About, *, by: Any
) -> list[Evidence]:
    """Each file as a piece of its own, for the same criteria; all of them or none.

    A piece is called as its file is; a title given for one file is its title, for several it
    stands before the files' names. Raises RuleViolation as `writing` does, `no-file`,
    `criterion-not-given`, `file-held-already` (a file this card holds), `file-twice`.
    """
    if not files:
        message = _("Choose a file.")
        raise RuleViolation("no-file", message, fields={"files": message})

    def write(card: Scorecard, names: list[str]) -> list[Evidence]:
        criteria = _given(card, about.codes)
        _refuse_held(card, files)
        pieces = []
        for file, stored_as in zip(files, names, strict=True):
            piece = _piece(card, EvidenceKind.FILE, _title(about.title, file, len(files)), by)
            piece.note = normalise(about.note)
            piece.save()
            piece.criteria.set(criteria)
            _log_added(piece, _append(piece, file, stored_as, by), by)
            pieces.append(piece)
        return pieces

    return _stored(card, files, write)


def add_version(piece: Evidence, file: SoundFile, *, by: Any) -> EvidenceVersion:
    """A newer file of the same piece; the earlier ones stay.

    Raises RuleViolation as `writing` does, `not-a-file`, `evidence-withdrawn`, `file-held-already`.
    """

    def write(card: Scorecard, names: list[str]) -> EvidenceVersion:
        now = _in_force(card, piece)
        if now.kind != EvidenceKind.FILE:
            raise RuleViolation("not-a-file", _("Only a file has versions. Bring the new one."))
        newest = now.newest
        if newest is not None and newest.sha256 == file.sha256:
            message = _("This is the file of the version in force: nothing has changed in it.")
            raise RuleViolation("file-held-already", message, fields={"files": message})
        _refuse_held(card, [file], besides=now)
        version = _append(now, file, names[0], by)
        log(
            by, gettext_noop("brought a newer version of evidence"), now,
            before=newest and _told_of_file(newest), after=_told_of_file(version),
        )  # fmt: skip
        return version

    return _stored(piece.scorecard, [file], write)


@transaction.atomic
def add_link(card: Scorecard, link: str, about: About, *, by: Any) -> Evidence:
    """An address that was found sound (see `scoring.validators.sound_link`); not twice in a card.

    Raises RuleViolation as `writing` does, `criterion-not-given`, `link-held-already`.
    """
    card = writing(card)
    held = card.evidence.in_force().filter(link=link).first()
    if held is not None:
        message = _("This address is here already, as “%(title)s”.") % {"title": held.title}
        raise RuleViolation("link-held-already", message, fields={"link": message})
    criteria = _given(card, about.codes)
    piece = _piece(card, EvidenceKind.LINK, normalise(about.title) or link, by)
    piece.link, piece.note = link, normalise(about.note)
    piece.save()
    piece.criteria.set(criteria)
    return _log_added(piece, None, by)


@transaction.atomic
def add_note(card: Scorecard, about: About, *, by: Any) -> Evidence:
    """A note that proves by what it says: where a paper lies, say.

    Raises RuleViolation as `writing` does, `criterion-not-given`, `note-needed`.
    """
    card = writing(card)
    note = normalise(about.note)
    if not note:
        message = _("Write the note.")
        raise RuleViolation("note-needed", message, fields={"note": message})
    criteria = _given(card, about.codes)
    title = normalise(about.title) or note.splitlines()[0]
    piece = _piece(card, EvidenceKind.NOTE, title, by)
    piece.note = note
    piece.save()
    piece.criteria.set(criteria)
    return _log_added(piece, None, by)


@transaction.atomic
def use_also(piece: Evidence, codes: Sequence[str], *, by: Any) -> Evidence:
    """Let the piece prove these criteria too. Raises RuleViolation as `change_use` does."""
    card = writing(piece.scorecard)
    now = _in_force(card, piece)
    return _change_use(card, now, [*_codes_of(now), *codes], by)


@transaction.atomic
def change_use(
    piece: Evidence, codes: Sequence[str], *, by: Any, seen: str | None = None
) -> Evidence:
    """Let the piece prove these criteria and no others.

    Raises RuleViolation as `writing` does, `evidence-withdrawn`, `criterion-not-given`,
    `criterion-needed` for no codes, `changed-meanwhile` (see `evidence_version`).
    """
    card = writing(piece.scorecard)
    now = _in_force(card, piece)
    refuse_stale(seen, evidence_version(now))
    return _change_use(card, now, codes, by)


def _change_use(card: Scorecard, piece: Evidence, codes: Sequence[str], by: Any) -> Evidence:
    criteria = _given(card, codes)
    before, after = _codes_of(piece), [each.code for each in criteria]
    if set(before) != set(after):
        piece.criteria.set(criteria)
        piece.save(update_fields=["updated_at"])
        log(
            by, gettext_noop("changed what evidence is for"), piece,
            before={"criteria": before}, after={"criteria": after},
        )  # fmt: skip
    return piece


@transaction.atomic
def rename_evidence(piece: Evidence, title: str, *, by: Any, seen: str | None = None) -> Evidence:
    """Give the piece another title; what it holds stays.

    Raises RuleViolation as `writing` does, `evidence-withdrawn`, `title-needed`,
    `changed-meanwhile` (see `evidence_version`).
    """
    now = _in_force(writing(piece.scorecard), piece)
    refuse_stale(seen, evidence_version(now))
    title = normalise(title)[:LONGEST_TITLE]
    if not title:
        message = _("Write a title.")
        raise RuleViolation("title-needed", message, fields={"title": message})
    before, now.title = now.title, title
    if before != title:
        now.save(update_fields=["title", "updated_at"])
        log(
            by, gettext_noop("renamed evidence"), now,
            before={"title": before}, after={"title": title},
        )  # fmt: skip
    return now


@transaction.atomic
def change_evidence(piece: Evidence, about: About, *, by: Any, seen: str | None = None) -> Evidence:
    """Another title and other criteria at once. Raises RuleViolation as `rename_evidence` and
    `change_use` do."""
    rename_evidence(piece, about.title, by=by, seen=seen)
    return change_use(piece, about.codes, by=by)


@transaction.atomic
def withdraw_evidence(piece: Evidence, *, by: Any) -> Evidence:
    """The piece proves nothing any more; it is kept and stays readable, marked as withdrawn.

    Raises RuleViolation as `writing` does, `evidence-withdrawn` the second time.
    """
    now = _in_force(writing(piece.scorecard), piece)
    now.withdrawn_at = timezone.now()
    now.save(update_fields=["withdrawn_at", "updated_at"])
    log(
        by, gettext_noop("withdrew evidence"), now,
        before={"criteria": _codes_of(now)}, after={"withdrawn_at": now.withdrawn_at},
    )  # fmt: skip
    return now


def refuse_closed(card: Scorecard) -> None:
    """RuleViolation `card-closed` unless the member may bring evidence now: while it fills the
    card in, up to the day for that (`deadline-over`), and while it answers the panel, for which,
    as for explanations, no day is set."""
    if card.state == CardState.DRAFT:
        refuse_late(card, Rung.SELF)
    elif card.state != CardState.APPRAISED:
        raise RuleViolation(
            "card-closed",
            _("No evidence is taken now: the card is “%(state)s”.")
            % {"state": card.state_now.label},
        )


def writing(card: Scorecard) -> Scorecard:
    """The card, locked, for evidence to be written to it. Raises RuleViolation as `refuse_closed`
    does."""
    card = locked_card(card)
    refuse_closed(card)
    return card


def _stored(
    card: Scorecard, files: Sequence[SoundFile], write: Callable[[Scorecard, list[str]], Any]
) -> Any:
    """Put the files into storage, then `write` their rows in one transaction; a refusal takes the
    files out again. No row is ever without its file."""
    field = EvidenceVersion._meta.get_field("file")
    with ExitStack() as stack:
        names = []
        for each in files:
            version = EvidenceVersion(evidence=Evidence(scorecard=card))
            path = evidence_path(version, f"{each.sha256}.{each.ending}")
            names.append(stack.enter_context(new_file(field, path, each.file)))
        stack.enter_context(transaction.atomic())
        return write(writing(card), names)


def _piece(card: Scorecard, kind: EvidenceKind, title: str, by: Any) -> Evidence:
    return Evidence(scorecard=card, kind=kind, title=title[:LONGEST_TITLE], by=by)


def _title(title: str, file: SoundFile, files: int) -> str:
    title = normalise(title)
    if title and files > 1:
        return f"{title}: {file.title}"
    return title or file.title


def _append(piece: Evidence, file: SoundFile, stored_as: str, by: Any) -> EvidenceVersion:
    last = piece.versions.aggregate(last=Max("number"))["last"] or 0
    version = EvidenceVersion(
        evidence=piece, number=last + 1, file=stored_as, name=file.name,
        media_type=file.media_type, sha256=file.sha256, size=file.size, by=by,
    )  # fmt: skip
    version.save()
    return version


def _log_added(piece: Evidence, version: EvidenceVersion | None, by: Any) -> Evidence:
    after: dict[str, Any] = {"kind": piece.kind, "criteria": _codes_of(piece)}
    if piece.link:
        after["link"] = piece.link
    if piece.note:
        after["note"] = piece.note
    if version is not None:
        after |= _told_of_file(version)
    log(by, gettext_noop("brought evidence"), piece, after=after)
    return piece


def _told_of_file(version: EvidenceVersion) -> dict[str, Any]:
    return {
        "version": version.number, "name": version.name, "sha256": version.sha256,
        "size": version.size,
    }  # fmt: skip


def _codes_of(piece: Evidence) -> list[str]:
    return [each.code for each in piece.criteria.all()]


def _in_force(card: Scorecard, piece: Evidence) -> Evidence:
    """The piece as it is now; its card is locked."""
    now = Evidence.objects.get(pk=piece.pk)
    now.scorecard = card
    if now.withdrawn_at is not None:
        raise RuleViolation(
            "evidence-withdrawn", _("This piece was withdrawn. Bring it again if it counts.")
        )
    return now


def _given(card: Scorecard, codes: Sequence[str]) -> list[Criterion]:
    """The criteria of these codes, all of them scored for this member; RuleViolation else."""
    rows = card.criteria_set.criteria.filter(code__in=list(codes)).exclude(way="")
    given = [
        row for row in rows.prefetch_related("assigned") if row.is_given_to(card.organisation_id)
    ]
    if not codes:
        needed = _("Choose at least one criterion, or withdraw the piece.")
        raise RuleViolation("criterion-needed", needed, fields={"codes": needed})
    if strange := sorted(set(codes) - {row.code for row in given}):
        told = _("This member is not scored in %(codes)s, so there is nothing to prove.")
        message = told % {"codes": ", ".join(strange)}
        raise RuleViolation("criterion-not-given", message, fields={"codes": message})
    return given


def _refuse_held(
    card: Scorecard, files: Sequence[SoundFile], besides: Evidence | None = None
) -> None:
    """RuleViolation where the card holds one of the files, or one is sent twice."""
    sent = [each.sha256 for each in files]
    rows = EvidenceVersion.objects.filter(
        evidence__in=card.evidence.in_force(), sha256__in=sent
    ).select_related("evidence")
    held = {row.sha256: row.evidence for row in rows if besides is None or row.evidence != besides}
    told = _("“%(name)s” is here already, as “%(title)s”. Use that piece for this criterion too.")
    faults = [
        told % {"name": each.name, "title": held[each.sha256].title}
        for each in files
        if each.sha256 in held
    ]
    if faults:
        raise RuleViolation("file-held-already", faults[0], fields={"files": " ".join(faults)})
    twice = next((each for each in files if sent.count(each.sha256) > 1), None)
    if twice is not None:
        message = _("“%(name)s” was chosen twice, perhaps under two names.") % {"name": twice.name}
        raise RuleViolation("file-twice", message, fields={"files": message})
