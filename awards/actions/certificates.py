"""Deeds on certificates: setting up how they look, having them made."""

from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from awards.builders.certificates import LOOK, layout_for, layout_mark
from awards.layouts import MUST, PARTS, Box, fault_of, sheet_size, unknown_words
from awards.models import AwardType, CertificateLayout, Proposal
from awards.models.certificates import background_path
from awards.tasks import decided, no_layout
from blocs.models import Council
from common import jobs
from common.changes import apply_changes, refuse_stale, stored, version_of
from common.errors import RuleViolation
from common.files import new_file
from common.log import log
from common.models import Job

MAKE_CERTIFICATES = "awards.tasks.make_certificates"


@dataclass(frozen=True)
class Ground:
    """A background, already made anew by common.pictures."""

    content: bytes
    name: str
    sha256: str


@dataclass(frozen=True)
class LayoutEntry:
    """How a certificate is to look; without a new background the one that is there stays."""

    paper: str
    is_landscape: bool
    boxes: dict[str, Box]
    wording: str = ""
    place: str = ""
    signer: str = ""
    ground: Ground | None = None
    without_ground: bool = False


def save_layout(
    council: Council, award_type: AwardType, entry: LayoutEntry, *, by: Any,
    seen: str | None = None,
) -> CertificateLayout:  # fmt: skip
    """Set up the council's certificate of the award, or change it.

    Raises RuleViolation `box-wrong` at the box's field, `wording-unknown`, `changed-meanwhile`;
    nothing is kept then, no file either. A background that was replaced leaves storage.
    """
    _refuse_nonsense(entry)
    with ExitStack() as stack:
        name = ""
        if entry.ground is not None:
            field = CertificateLayout._meta.get_field("background")
            path = background_path(
                CertificateLayout(council=council), f"{entry.ground.sha256}.jpg"
            )  # fmt: skip
            name = stack.enter_context(new_file(field, path, ContentFile(entry.ground.content)))
        stack.enter_context(transaction.atomic())
        return _saved(council, award_type, entry, name, by, seen)


def _saved(
    council: Council, award_type: AwardType, entry: LayoutEntry, name: str, by: Any,
    seen: str | None,
) -> CertificateLayout:  # fmt: skip
    Council.objects.select_for_update(no_key=True).get(pk=council.pk)  # two at once make one row
    rows = CertificateLayout.objects.select_for_update(of=("self",)).filter(council=council)
    layout = rows.of_award(award_type).first() or CertificateLayout(
        council=council, award_type=award_type
    )
    refuse_stale(seen, layout_mark(layout) if layout.pk else version_of({}))
    before = stored(layout, LOOK) if layout.pk else None
    apply_changes(layout, {
        "paper": entry.paper, "is_landscape": entry.is_landscape, "wording": entry.wording,
        "boxes": {part: box.told() for part, box in entry.boxes.items()},
        "place": entry.place, "signer": entry.signer,
    })  # fmt: skip
    former = layout.background.name if name or entry.without_ground else ""
    if entry.ground is not None:
        layout.background, layout.background_name = name, entry.ground.name
        layout.background_sha256 = entry.ground.sha256
    elif entry.without_ground:
        layout.background, layout.background_name, layout.background_sha256 = "", "", ""
    layout.save()
    if former:
        storage = layout.background.storage
        transaction.on_commit(lambda: storage.delete(former))
    after = stored(layout, LOOK)
    if before != after:
        log(by, gettext_noop("set up a certificate"), layout, before=before, after=after)
    return layout


@transaction.atomic
def preview_layout(layout: CertificateLayout, *, by: Any) -> Job:
    """Have a preview of the layout made, with receivers that do not exist."""
    return jobs.enqueue(MAKE_CERTIFICATES, f"layout:{layout.pk}", by=by)


@transaction.atomic
def print_certificates(proposal: Proposal, *, by: Any) -> Job:
    """Have the certificates of all who are granted the award made; one that is being made is not
    begun twice. Raises RuleViolation `not-decided`, `no-layout`."""
    decided(proposal.pk, is_locked=True)
    layout = layout_for(proposal)
    if layout is None:
        raise no_layout()
    subject = f"proposal:{proposal.pk}"
    running = Job.objects.unfinished().filter(task=MAKE_CERTIFICATES, subject=subject).first()
    if running:
        return running
    log(by, gettext_noop("had certificates made"), proposal, after={"layout": layout_mark(layout)})
    return jobs.enqueue(MAKE_CERTIFICATES, subject, by=by)


BOX_FAULTS = {
    "size": _("The letters are 6 to 120 points high."),
    "small": _("The box is at least 3 mm wide and high, and not larger than the sheet."),
    "off-sheet": _("The box does not lie within the sheet (%(width)s × %(height)s mm)."),
    "side": _("Choose a side of the list."),
    "missing": _("The receiver's name must stand on the certificate."),
}


def _refuse_nonsense(entry: LayoutEntry) -> None:
    width, height = sheet_size(entry.paper, entry.is_landscape)
    wrong: dict[str, Any] = {}
    for part in PARTS:
        box = entry.boxes.get(part)
        fault = fault_of(box, width, height) if box else "missing" if part in MUST else ""
        if fault:
            told = {"width": f"{width:g}", "height": f"{height:g}"}
            wrong[f"{part}_x"] = BOX_FAULTS[fault] % told
    if wrong:
        raise RuleViolation("box-wrong", next(iter(wrong.values())), fields=wrong)
    unknown = unknown_words(entry.wording)
    if unknown:
        message = _("“%(word)s” is no word that is filled in.") % {"word": unknown[0]}
        raise RuleViolation("wording-unknown", message, fields={"wording": message})
