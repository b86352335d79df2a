"""Papers and letterheads for tests."""

import hashlib

import factory
from django.core.files.base import ContentFile
from django.template import Template
from factory.django import DjangoModelFactory

from blocs.enums import OrganisationOffice
from documents import models
from documents.actions import SigningOrder, prepare_signing
from documents.enums import DocumentKind, SigningState
from documents.frozen import hash_of
from documents.models import new_verification_code
from documents.tasks import prepare_paper
from tests.factories.blocs import (
    BlocYearFactory,
    OrganisationFactory,
    OrganisationRoleFactory,
    UserFactory,
)


class LetterheadFactory(DjangoModelFactory):
    class Meta:
        model = models.Letterhead

    organisation = factory.SubFactory(OrganisationFactory)
    parent_name = "Hội đồng Thi đua - Khen thưởng"
    issuer_name = "Khối thi đua các tổ chức Chính trị - Xã hội và các tổ chức Liên hiệp"
    symbol = "KTĐ"
    place = "Hà Nội"
    signing_for = "TM. Khối thi đua"
    signer_title = "Khối trưởng"
    signer_name = "Trần Văn Ất"
    recipients = "- Hội đồng (để b/c);\nLưu: VT."


class DocumentFactory(DjangoModelFactory):
    """A filed paper; its file holds a few bytes that are its own."""

    class Meta:
        model = models.Document

    kind = DocumentKind.REPORT
    bloc_year = factory.SubFactory(BlocYearFactory)
    title = factory.Sequence("Báo cáo kết quả Hội nghị số {}".format)
    symbol = "BC-KTĐ"
    data = factory.LazyFunction(dict)
    data_sha256 = "0" * 64
    source_key = factory.Sequence("test:{}".format)
    pages = 2
    size = factory.LazyAttribute(lambda row: len(_content(row)))
    sha256 = factory.LazyAttribute(lambda row: hashlib.sha256(_content(row)).hexdigest())
    file = factory.LazyAttribute(lambda row: ContentFile(_content(row), name="paper.pdf"))


def _content(row):
    return f"%PDF-{row.source_key}".encode()


# -- papers that are signed -----------------------------------------------------------------------

KIND = DocumentKind.MINUTES  # a kind that no app above lays out
SHEETS = {KIND: "tests.factories.documents.small_sheet"}
HEAD = {
    "parent": ["BỘ THỬ"],
    "issuer": ["CỤM THI ĐUA"],
    "motto": "state",
    "number": "",
    "dated": "",
}
BODY = "{% for line in lines %}<p>{{ line }}</p>{% endfor %}"


def small_sheet(data):
    """The sheet of a paper of a few lines, for `settings.SHEET_BUILDERS`."""
    return {
        "title": data["title"], "author": "Cụm thi đua", "kind_name": "BIÊN BẢN", "head": HEAD,
        "subject": [data["title"]], "lines": data["lines"], "body_template": Template(BODY),
    }  # fmt: skip


def order_of(organisations, **facts):
    """What the organisations are to sign."""
    title = facts.pop("title", "Biên bản họp khối")
    data = {"title": title, "lines": ["Điều thứ nhất.", "Điều thứ hai."]}
    return SigningOrder(
        **{"kind": KIND, "title": title, "data": data, "organisations": organisations, **facts}
    )


def open_signing(year, organisations, *, by=None, **facts):
    """A paper open for signature, its PDF made; needs `settings.SHEET_BUILDERS = SHEETS`."""
    signing = prepare_signing(year, order_of(organisations, **facts), by=by or UserFactory())
    prepare_paper(signing.job_id)
    signing.refresh_from_db()
    return signing


class SigningFactory(DjangoModelFactory):
    """A paper open for signature as rows alone: its document holds no real PDF."""

    class Meta:
        model = models.Signing
        skip_postgeneration_save = True

    class Params:
        data = factory.LazyAttribute(lambda row: {"title": row.title, "lines": []})

    kind = KIND
    bloc_year = factory.SubFactory(BlocYearFactory)
    title = factory.Sequence("Biên bản số {}".format)
    state = SigningState.OPEN
    data_sha256 = factory.LazyAttribute(lambda row: hash_of(row.data))
    document = factory.SubFactory(
        DocumentFactory, bloc_year=factory.SelfAttribute("..bloc_year"), kind=KIND,
        verification_code=factory.SelfAttribute("..code"),
    )  # fmt: skip
    code = factory.LazyFunction(new_verification_code)
    text = factory.RelatedFactory(
        "tests.factories.documents.FrozenTextFactory",
        "signing",
        data=factory.SelfAttribute("..data"),
    )


class FrozenTextFactory(DjangoModelFactory):
    class Meta:
        model = models.FrozenText


class SigningPartyFactory(DjangoModelFactory):
    class Meta:
        model = models.Party

    signing = factory.SubFactory(SigningFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    position = factory.LazyAttribute(lambda party: party.signing.parties.count() + 1)


def signatory_of(organisation, title="Chủ tịch", **facts):
    """A new person who signs for the organisation, under a title."""
    role = OrganisationRoleFactory(
        organisation=organisation, office=OrganisationOffice.SIGNATORY, position=title,
        user=UserFactory(**facts),
    )  # fmt: skip
    return role.user
