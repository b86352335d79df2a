"""Seals with a timestamp: an authority on this machine, asked over HTTP as a real one is."""

import asyncio
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO

import pytest
from asn1crypto import tsp
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.signers import PdfTimeStamper, SimpleSigner
from pyhanko.sign.timestamps import DummyTimeStamper

from common.errors import RuleViolation
from documents import keys
from documents.pades.checking import PaperRefused, check_added_signature, look_at
from documents.pades.signing import SEAL_FIELD, FieldOrder, with_fields
from documents.rendering import Place, render_pdf
from documents.tasks import _key_in_words, with_seal
from tests.factories.certificates import sign_field

PAPER = "<!DOCTYPE html><html lang='vi'><head><title>Thử</title></head><body>Giao ước</body></html>"


@pytest.fixture(scope="module")
def paper():
    place = Place(0, 100, 100, 300, 180)
    return with_fields(render_pdf(PAPER).content, [FieldOrder(SEAL_FIELD, place, "Niêm phong")])


@pytest.fixture(scope="module")
def authority_of_time(authority):
    """A timestamp authority (RFC 3161) that answers on a port of its own; its address."""
    package = authority.issue("Máy chủ dấu thời gian", "Khối thi đua")
    signer = SimpleSigner.load_pkcs12_data(package, other_certs=[])
    stamper = DummyTimeStamper(signer.signing_cert, signer.signing_key)

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self):
            asked = self.rfile.read(int(self.headers["Content-Length"]))
            request = tsp.TimeStampReq.load(asked)
            answer = asyncio.run(stamper.async_request_tsa_response(request)).dump()
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_arguments):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def test_a_seal_carries_the_time_of_the_configured_authority(paper, authority_of_time, settings):
    settings.SIGNING_TIMESTAMP_URL = authority_of_time
    content, facts = with_seal(paper)
    assert content.startswith(paper)
    assert facts["stamped"] is True
    (seal,) = look_at(content, roots=keys.trust_roots()).signatures
    assert (seal.field, seal.is_intact, seal.has_timestamp) == (SEAL_FIELD, True, True)


def test_a_member_whose_program_adds_a_timestamp_of_the_whole_paper_is_told_so(paper, authority):
    """PAdES B-LTA: it would stand over the fields of those who sign later."""
    package = authority.issue("Đơn vị", "Đơn vị")
    signer = SimpleSigner.load_pkcs12_data(package, other_certs=[])
    signed = sign_field(paper, SEAL_FIELD, signer)
    stamper = DummyTimeStamper(signer.signing_cert, signer.signing_key)
    writer = IncrementalPdfFileWriter(BytesIO(signed))
    stamped = PdfTimeStamper(stamper).timestamp_pdf(writer, "sha256").getvalue()
    with pytest.raises(PaperRefused, match="timestamped-besides"):
        check_added_signature(paper, stamped, into=SEAL_FIELD, roots=keys.trust_roots())


def test_without_an_authority_the_seal_has_no_timestamp(paper, settings):
    settings.SIGNING_TIMESTAMP_URL = ""
    content, facts = with_seal(paper)
    assert facts["stamped"] is False
    (seal,) = look_at(content, roots=keys.trust_roots()).signatures
    assert (seal.is_intact, seal.has_timestamp) == (True, False)


def test_an_authority_that_does_not_answer_is_said_in_words(paper, settings):
    settings.SIGNING_TIMESTAMP_URL = "http://127.0.0.1:9"  # nobody listens at the discard port
    with pytest.raises(RuleViolation) as refused, _key_in_words():
        with_seal(paper)
    assert refused.value.code == "timestamp-failed"
