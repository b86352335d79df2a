"""A handover under way, and the people of both sides."""

from datetime import date, time

from conferences import actions
from conferences.models import HandoverItem
from documents.actions import Consent, sign_by_consent
from documents.enums import Authentication
from documents.tasks import fill_fields, prepare_paper
from tests.factories.documents import signatory_of

DAY, HOUR = date(2026, 8, 20), time(8)


def facts(incoming, **changes):
    """What is typed into the form of a handover."""
    return {
        "incoming": incoming, "handed_on": DAY, "hour": HOUR, "copies": 2, "note": "",
        "outgoing_people": "Nguyễn Văn A, Phó Chủ tịch", "incoming_people": "Trần Thị B, Chủ tịch",
        **changes,
    }  # fmt: skip


def row(**changes):
    """What is typed into the form of a row."""
    return {"kind": "documents", "text": "Hồ sơ hội nghị", "quantity": 1, "unit": "bộ",
            "amount": None, "note": "", **changes}  # fmt: skip


def with_amounts(handover, amount=12_300_000):
    """Every row of funds has its amount: the list can be opened."""
    HandoverItem.objects.filter(handover=handover, kind="funds").update(amount=amount)
    return handover


def opened(handover, by):
    """Open for signature, its PDF made."""
    handover = actions.open_handover(with_amounts(handover), by=by)
    prepare_paper(handover.signing.job_id)
    handover.signing.refresh_from_db()
    return handover


def sign(handover, organisation, by=None):
    """Sign for one side by consent."""
    party = handover.signing.parties.get(organisation=organisation)
    consent = Consent(handover.signing.data_sha256, Authentication.PASSWORD, "203.0.113.7", "test")
    return sign_by_consent(party, consent, by=by or signatory_of(organisation))


def sealed(handover, by):
    """Opened, signed by both sides, sealed."""
    handover = opened(handover, by)
    for organisation in (handover.outgoing, handover.incoming):
        sign(handover, organisation)
    handover.signing.refresh_from_db()
    fill_fields(handover.signing.job_id)
    handover.signing.refresh_from_db()
    handover.refresh_from_db()
    return handover
