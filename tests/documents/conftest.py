"""A paper of three members, open for signature, and the people and tokens that sign it."""

import pytest

from documents.actions import Consent, close_signing, sign_by_certificate, sign_by_consent
from documents.enums import Authentication
from documents.growing import present_paper
from documents.tasks import fill_fields
from tests.factories.certificates import Issuer, Tokens, new_key
from tests.factories.documents import SHEETS, open_signing, signatory_of


@pytest.fixture
def media(settings, tmp_path):
    """Storage of the test's own; the folder, so that what lies in it can be counted."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_ROOT.mkdir()
    return settings.MEDIA_ROOT


@pytest.fixture
def papers(settings, media):
    """Papers of a kind that no other app lays out can be made."""
    settings.SHEET_BUILDERS = SHEETS
    return SHEETS


@pytest.fixture
def members(year):
    """The year's three members, the chair first."""
    return [each.organisation for each in year.bloc.memberships.order_by("pk")]


@pytest.fixture
def signing(year, members, papers, secretary):
    return open_signing(year, members, by=secretary)


@pytest.fixture
def parties(signing):
    return list(signing.parties.select_related("organisation"))


@pytest.fixture
def party(parties):
    """The second member: it does not lead."""
    return parties[1]


@pytest.fixture
def signatory(party):
    return signatory_of(party.organisation, full_name="Lê Thị Hòa")


@pytest.fixture
def consent(signing):
    """What a signatory confirms who has read the present text."""
    return Consent(signing.data_sha256, Authentication.PASSWORD, "203.0.113.7", "Firefox 140")


@pytest.fixture(scope="session")
def tokens(authority):
    """Tokens whose certificates end in the suite's root."""
    return Tokens(Issuer.of(authority), new_key())


@pytest.fixture(scope="session")
def strange_tokens(tokens):
    """Tokens of an authority that nobody trusts."""
    return Tokens(Issuer.another(), tokens.key)


@pytest.fixture
def sign(signing, consent):
    """Sign for a party by consent; gives the signature."""

    def one(party, by=None, **changes):
        person = by or signatory_of(party.organisation)
        return sign_by_consent(party, Consent(**{**consent.__dict__, **changes}), by=person)

    return one


@pytest.fixture
def work(signing):
    """Let the worker do what waits on the paper; gives the signing as it then is."""

    def run():
        signing.refresh_from_db()
        fill_fields(signing.job_id)
        signing.refresh_from_db()
        signing.job.refresh_from_db()
        return signing

    return run


@pytest.fixture
def paper(signing):
    """The present bytes of the paper."""
    return lambda: present_paper(signing)[1]


@pytest.fixture
def sealed(signing, parties, sign, secretary, work):
    """The paper signed by one of three, closed and sealed."""
    sign(parties[0])
    close_signing(signing, by=secretary, reason="Đã đến hạn")
    return work()


@pytest.fixture
def token(tokens, party):
    """A token on the name of the member."""
    return tokens.token("Lê Thị Hòa", party.organisation.name)


@pytest.fixture
def upload(party, signatory):
    def one(content, to=party, by=signatory):
        return sign_by_certificate(to, content, by=by, address="203.0.113.9")

    return one


@pytest.fixture
def bytes_of():
    return lambda signing: present_paper(signing)[1]


@pytest.fixture
def final(sealed, bytes_of):
    """The sealed paper."""
    return bytes_of(sealed)
