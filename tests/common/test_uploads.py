"""What is too large is never stored, and the rest of its form still arrives."""

import gc
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from django.urls import reverse

from blocs.models import OrganisationImport
from common.uploads import was_too_large
from tests.blocs.register import row, workbook
from tests.factories.blocs import CouncilRoleFactory

pytestmark = pytest.mark.django_db
LIMIT = 1000


@pytest.fixture(autouse=True)
def _small(settings):
    settings.PAPER_MAX_BYTES = LIMIT
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 5000


def request_with(size, **fields):
    file = SimpleUploadedFile("paper.pdf", b"x" * size, "application/pdf")
    return RequestFactory().post("/", {"code": "AAAA", "file": file, **fields})


def test_a_file_within_the_limit_arrives_whole():
    request = request_with(LIMIT)
    assert not was_too_large(request)
    assert request.FILES["file"].read() == b"x" * LIMIT


@pytest.mark.parametrize("size", [LIMIT + 1, 5000, 100_000])
def test_a_larger_one_is_thrown_away_but_its_form_arrives(size):
    request = request_with(size, other="Vẫn còn")
    assert was_too_large(request)
    assert "file" not in request.FILES
    assert (request.POST["code"], request.POST["other"]) == ("AAAA", "Vẫn còn")


def test_the_page_says_so_with_the_csrf_token_still_checked():
    client = Client(enforce_csrf_checks=True)
    client.get(reverse("documents:verify_any"))
    token = client.cookies["csrftoken"].value
    data = {"code": "", "csrfmiddlewaretoken": token, "file": BytesIO(b"x" * 20_000)}
    answer = client.post(reverse("documents:verify_any"), data)
    assert answer.status_code == 422
    assert "Tệp lớn hơn" in answer.content.decode()
    data = {"code": "", "csrfmiddlewaretoken": "x" * 64, "file": BytesIO(b"x" * 20_000)}
    assert client.post(reverse("documents:verify_any"), data).status_code == 403


def test_nothing_of_a_larger_one_stays_on_the_disk(settings, tmp_path):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 100  # so that it goes through the disk
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    assert was_too_large(request_with(4000))
    gc.collect()
    assert not list(tmp_path.iterdir())


def test_of_two_files_the_one_within_the_limit_arrives():
    small, large = (SimpleUploadedFile("x", b"x" * size) for size in (10, LIMIT + 1))
    request = RequestFactory().post("/", {"large": large, "small": small, "name": "Tên"})
    assert was_too_large(request)
    assert list(request.FILES) == ["small"]
    assert request.POST["name"] == "Tên"


def test_a_spreadsheet_still_comes_in_through_the_other_forms(client, settings):
    settings.PAPER_MAX_BYTES = 1024 * 1024
    role = CouncilRoleFactory()
    client.force_login(role.user)
    sheet = SimpleUploadedFile("to-chuc.xlsx", workbook(row("xa-an-binh")))
    data = {"council": role.council.pk, "file": sheet}
    assert client.post(reverse("blocs:imports"), data).status_code == 302
    assert OrganisationImport.objects.count() == 1
