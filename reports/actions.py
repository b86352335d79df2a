"""Writing the sections of a report, saying how it is issued, and having it made."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from common import jobs
from common.changes import apply_changes, refuse_stale, stored, version_of
from common.enums import JobState
from common.errors import RuleViolation
from common.log import log
from common.text import normalise
from conferences.enums import ConferenceState
from conferences.models import Conference
from documents.rendering import signs_without_letter
from reports.builders import gather, hash_of
from reports.models import ConferenceReport, ReportEdition, ReportSection, SectionRevision

MAKE_EDITION = "reports.tasks.make_edition"
ONE_SITTING = timedelta(minutes=5)
LONGEST_TEXT = 50_000


@dataclass(frozen=True)
class Saved:
    """The section as it now is. `lost` holds the text that came second and was not adopted."""

    section: ReportSection
    lost: SectionRevision | None = None


def save_section(
    conference: Conference, key: str, body: str, *, base_version: int, by: Any
) -> Saved:
    """Store the text of a section, if it was written over the version that is stored.

    When somebody else saved in between, nothing is overwritten: the text is kept as a revision
    that was not adopted, and comes back as `lost`. Saves of one person in one sitting make one
    revision and one line in the log. Raises RuleViolation for a text beyond all measure.
    """
    body = normalise(body.replace("\r\n", "\n"))
    if len(body) > LONGEST_TEXT:
        raise RuleViolation("text-too-long", _("This text is too long. Split it or shorten it."))
    with transaction.atomic():
        section = _locked_section(conference, key)
        if body == section.body:
            return Saved(section)
        if base_version != section.version:
            return Saved(section, lost=_keep_unadopted(section, body, base_version, by))
        _adopt(section, body, by)
        return Saved(section)


def _locked_section(conference: Conference, key: str) -> ReportSection:
    report = report_of(conference)
    ReportSection.objects.get_or_create(report=report, key=key)
    return ReportSection.objects.select_for_update().get(report=report, key=key)


def report_of(conference: Conference) -> ConferenceReport:
    """The working report of the conference, begun if there is none."""
    return ConferenceReport.objects.get_or_create(conference=conference)[0]


def _adopt(section: ReportSection, body: str, by: Any) -> None:
    last = section.revisions.filter(is_adopted=True).first()
    fresh = timezone.now() - ONE_SITTING
    same_sitting = last and last.author_id == by.pk and last.created_at > fresh
    before = section.version
    section.body, section.version, section.updated_by = body, section.version + 1, by
    section.save(update_fields=["body", "version", "updated_by", "updated_at"])
    if last and same_sitting:
        last.body = body
        last.save(update_fields=["body", "updated_at"])
        return
    SectionRevision.objects.create(section=section, base_version=before, body=body, author=by)
    log(by, gettext_noop("wrote a section of the report"), section.report, before=before,
        after={"section": section.key, "version": section.version})  # fmt: skip


def _keep_unadopted(
    section: ReportSection, body: str, base_version: int, by: Any
) -> SectionRevision:
    """One revision a person and base version: autosave sends the same text many times."""
    kept = section.revisions.filter(author=by, base_version=base_version, is_adopted=False).first()
    if kept:
        kept.body = body
        kept.save(update_fields=["body", "updated_at"])
        return kept
    return SectionRevision.objects.create(
        section=section, base_version=base_version, body=body, author=by, is_adopted=False
    )


ISSUE = ("title", "number", "symbol", "issued_on", "place", "signing_for", "signer_title",
         "signer_name", "recipients")  # fmt: skip


def issue_version(report: ConferenceReport) -> str:
    """The mark of how a report is issued as it is: what `save_issue` compares."""
    return version_of(stored(report, ISSUE))


@transaction.atomic
def save_issue(
    conference: Conference, values: Mapping[str, Any], *, by: Any, seen: str | None = None
) -> ConferenceReport:
    """Store how the report is issued: number, date, signer, recipients. Logs what changed.

    Raises RuleViolation `changed-meanwhile` when somebody changed it since `seen`.
    """
    report = ConferenceReport.objects.select_for_update().get(pk=report_of(conference).pk)
    refuse_stale(seen, issue_version(report))
    before, after = apply_changes(report, values)
    if after:
        report.save()
        log(by, gettext_noop("set how the report is issued"), report, before=before, after=after)
    return report


@transaction.atomic
def make_report(conference: Conference, *, by: Any) -> ReportEdition:
    """Freeze the figures as they are now and have the paper made in the background.

    An edition that is still being made is returned instead of a second one. Raises RuleViolation
    for a conference that was not held, and for signs that official papers have no letter for.
    """
    report = _locked_report(conference)
    unfinished = report.editions.filter(job__in=jobs.Job.objects.unfinished()).first()
    if unfinished:
        return unfinished
    if report.conference.state != ConferenceState.HELD:
        raise RuleViolation(
            "conference-not-held",
            _("Only a conference that was held has a report. Mark it as held first."),
        )
    snapshot = gather(conference.pk)
    _refuse_undrawable(snapshot)
    last = report.editions.values_list("number", flat=True).first()
    edition = ReportEdition.objects.create(
        report=report, number=(last or 0) + 1, snapshot=snapshot,
        snapshot_sha256=hash_of(snapshot), created_by=by,
    )  # fmt: skip
    edition.job = jobs.enqueue(MAKE_EDITION, f"edition:{edition.pk}", by=by)
    edition.save(update_fields=["job", "updated_at"])
    log(by, gettext_noop("had the report made"), edition, after=edition.log_details())
    return edition


def _refuse_undrawable(snapshot: Any) -> None:
    signs = signs_without_letter(snapshot)
    if signs:
        raise RuleViolation(
            "signs-not-printable",
            _(
                "Official papers have no letter for these signs: %(signs)s. Find them in the"
                " sections, names or titles and take them out; then make the report."
            )
            % {"signs": " ".join(signs[:20])},
        )


def _locked_report(conference: Conference) -> ConferenceReport:
    """The report, locked, with all that is looked at of its conference and year."""
    rows = ConferenceReport.objects.select_for_update(of=("self",))
    return (
        rows.select_related("conference__bloc_year__bloc__council")
        .prefetch_related("conference__bloc_year__terms__organisation")
        .get(pk=report_of(conference).pk)
    )


@transaction.atomic
def retry_edition(edition: ReportEdition, *, by: Any) -> ReportEdition:
    """Queue a failed edition again, with the figures it was frozen with.

    Raises RuleViolation when it has not failed, or when a later edition took its place.
    """
    ConferenceReport.objects.select_for_update().get(pk=edition.report_id)
    edition = ReportEdition.objects.select_related("job").get(pk=edition.pk)
    if edition.report.editions.filter(number__gt=edition.number).exists():
        raise RuleViolation("later-edition", _("A later edition took its place."))
    if edition.job is None or edition.job.state != JobState.FAILED or not jobs.retry(edition.job):
        raise RuleViolation("edition-not-failed", _("This edition has not failed."))
    log(by, gettext_noop("had the report made again"), edition, after=edition.log_details())
    edition.job.refresh_from_db()
    return edition
