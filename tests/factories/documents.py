"""Papers and letterheads for tests."""

import hashlib

import factory
from django.core.files.base import ContentFile
from factory.django import DjangoModelFactory

from documents import models
from documents.enums import DocumentKind
from tests.factories.blocs import BlocYearFactory, OrganisationFactory


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
    size = 9
    sha256 = factory.LazyAttribute(lambda row: hashlib.sha256(_content(row)).hexdigest())
    file = factory.LazyAttribute(lambda row: ContentFile(_content(row), name="paper.pdf"))


def _content(row):
    return f"%PDF-{row.source_key}".encode()
