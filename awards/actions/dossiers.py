"""Putting a dossier together: papers as they are filed; a newer one replaces, none is lost."""

from contextlib import ExitStack
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from awards.actions.proposals import locked_proposal, refuse_unless
from awards.dossiers import needs_of
from awards.models import DossierItem, DossierNeed, Nominee, Proposal
from awards.models.proposals import dossier_path
from common.errors import RuleViolation
from common.files import SoundFile, new_file
from common.log import log


def file_paper(
    proposal: Proposal, need: DossierNeed, file: SoundFile, *, by: Any,
    nominee: Nominee | None = None,
) -> DossierItem:  # fmt: skip
    """File a paper for a need; one that is there already is kept as replaced.

    Raises RuleViolation `proposal-not-drafted` once it is with the council, `paper-not-needed` for
    a need that is not of this proposal or not of such a nominee, `file-held-already`.
    """
    with ExitStack() as stack:
        path = dossier_path(DossierItem(proposal=proposal), f"{file.sha256}.{file.ending}")
        field = DossierItem._meta.get_field("file")
        stored_as = stack.enter_context(new_file(field, path, file.file))
        stack.enter_context(transaction.atomic())
        return _filed(proposal, need, nominee, file, stored_as, by)


def _filed(
    proposal: Proposal, need: DossierNeed, nominee: Nominee | None, file: SoundFile,
    stored_as: str, by: Any,
) -> DossierItem:  # fmt: skip
    proposal = locked_proposal(proposal)
    refuse_unless(proposal, "drafted", "nominated", "public_comment")
    is_of_proposal = nominee is None or proposal.nominees.filter(pk=nominee.pk).exists()
    is_needed = need.pk in {each.pk for each in needs_of(proposal)}
    if not is_needed or not is_of_proposal or need.is_per_nominee != (nominee is not None):
        raise RuleViolation("paper-not-needed", _("This proposal does not need this paper."))
    held = proposal.dossier.filter(need=need, nominee=nominee, replaced_at__isnull=True).first()
    if held is not None and held.sha256 == file.sha256:
        message = _("This file is here already: nothing has changed in it.")
        raise RuleViolation("file-held-already", message, fields={"file": message})
    if held is not None:
        held.replaced_at = timezone.now()
        held.save(update_fields=["replaced_at", "updated_at"])
    item = DossierItem(
        proposal=proposal, need=need, nominee=nominee, file=stored_as, name=file.name,
        media_type=file.media_type, sha256=file.sha256, size=file.size, by=by,
    )  # fmt: skip
    item.save()
    after = {"paper": str(need), "name": file.name, "sha256": file.sha256, "size": file.size}
    log(
        by, gettext_noop("filed a paper of a dossier"), item, after=after,
        before=held and {"name": held.name, "sha256": held.sha256},
    )  # fmt: skip
    return item
