"""How a program has a report made, watches it and takes the paper."""

import pytest
from django.urls import reverse
from django.utils import timezone

from documents.models import Document
from reports import tasks
from reports.models import ReportEdition
from tests.factories.api import program_of
from tests.factories.documents import DocumentFactory

pytestmark = pytest.mark.django_db


def make(program, conference):
    return program.post(
        reverse("api:make-report", args=[conference.pk]), content_type="application/json"
    )


def test_a_program_has_a_report_made_and_takes_the_paper(conference, chair_editor):
    program = program_of(chair_editor, scope="read reports:write")
    answer = make(program, conference)
    assert answer.status_code == 202
    edition = ReportEdition.objects.get()
    assert answer["Location"].endswith(reverse("api:report-edition-detail", args=[edition.pk]))
    assert (answer.json()["state"], answer.json()["document"]) == ("queued", None)
    assert make(program, conference).json()["id"] == edition.pk
    tasks.make_edition(edition.job_id)
    body = program.get(answer["Location"]).json()
    assert (body["state"], body["progress"]) == ("done", 100)
    document = program.get(body["document_url"]).json()
    assert document["id"] == body["document"]
    paper = program.get(document["pdf"])
    assert paper["Content-Type"] == "application/pdf"
    assert b"".join(paper.streaming_content).startswith(b"%PDF")


def test_making_needs_its_own_scope(conference, chair_editor):
    answer = make(program_of(chair_editor, scope="read"), conference)
    assert answer.status_code == 403
    assert answer["Content-Type"] == "application/problem+json"
    assert not ReportEdition.objects.exists()


@pytest.mark.parametrize(("who", "status"), [("viewer", 403), ("leader", 403), ("stranger", 404)])
def test_making_needs_the_same_right_as_on_the_page(who, status, request, conference):
    program = program_of(request.getfixturevalue(who), scope="read reports:write")
    assert make(program, conference).status_code == status
    assert not ReportEdition.objects.exists()


def test_nobody_makes_nothing(client, conference):
    assert make(client, conference).status_code == 401
    assert not ReportEdition.objects.exists()


def test_a_broken_rule_is_409_with_its_name(conference, chair_editor):
    conference.state = "planned"
    conference.save()
    answer = make(program_of(chair_editor, scope="read reports:write"), conference)
    assert answer.status_code == 409
    assert answer.json()["type"] == "urn:problem:conference-not-held"
    assert not ReportEdition.objects.exists()


def test_a_stranger_reads_neither_edition_nor_document(conference, chair_editor, stranger):
    make(program_of(chair_editor, scope="read reports:write"), conference)
    edition = ReportEdition.objects.get()
    tasks.make_edition(edition.job_id)
    program, document = program_of(stranger), Document.objects.get()
    for name, pk in (
        ("api:report-edition-detail", edition.pk),
        ("api:document-detail", document.pk),
        ("api:document-pdf", document.pk),
    ):
        assert program.get(reverse(name, args=[pk])).status_code == 404
    assert program.get(reverse("api:document-list")).json()["results"] == []


def test_documents_are_filtered(year, viewer):
    old = DocumentFactory(bloc_year=year, title="Báo cáo Hội Nông dân", issued_on="2026-01-05")
    new = DocumentFactory(bloc_year=year, replaces=old, issued_on="2026-03-05")
    program, url = program_of(viewer), reverse("api:document-list")

    def ids(**query):
        return [row["id"] for row in program.get(url, query).json()["results"]]

    assert ids() == [old.pk, new.pk]
    assert ids(q="hoi nong dan") == [old.pk]
    assert ids(current="true") == [new.pk]
    assert ids(issued_from="2026-02-01") == [new.pk]
    assert ids(kind="minutes") == []
    assert program.get(url, {"nonsense": 1}).status_code == 400


def test_a_list_takes_as_many_queries_for_30_documents_as_for_one(
    year, viewer, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    program, url = program_of(viewer), reverse("api:document-list")
    DocumentFactory(bloc_year=year, issuer=year.chair.organisation)
    program.get(url)
    with CaptureQueriesContext(connection) as one:
        program.get(url)
    DocumentFactory.create_batch(
        30, bloc_year=year, issuer=year.chair.organisation, published_at=timezone.now()
    )
    with django_assert_num_queries(len(one)):
        assert len(program.get(url).json()["results"]) == 31
