"""Addresses of papers, of their signing and of their verification."""

from django.urls import path

from documents.views import papers, signing, verification

app_name = "documents"
urlpatterns = [
    path("documents/", papers.document_list, name="list"),
    path("documents/<int:pk>/", papers.document_page, name="document"),
    path("documents/<int:pk>/pdf/", papers.document_pdf, name="pdf"),
    path("documents/<int:pk>/publish/", papers.publish, name="publish"),
    path("documents/<int:pk>/withdraw/", papers.withdraw, name="withdraw"),
    path("documents/letterheads/<int:pk>/", papers.letterhead, name="letterhead"),
    path("years/<int:pk>/documents/", papers.year_documents, name="year"),
    path("signings/<int:pk>/", signing.signing_page, name="signing"),
    path("signings/<int:pk>/state/", signing.state, name="signing_state"),
    path("signings/<int:pk>/close/", signing.close, name="close_signing"),
    path("signings/<int:pk>/retry/", signing.retry, name="retry_signing"),
    path("signings/<int:pk>/sign/<int:party_pk>/", signing.ways, name="sign"),
    path("signings/<int:pk>/consent/<int:party_pk>/", signing.consent, name="consent"),
    path("signings/<int:pk>/paper/<int:party_pk>/", signing.paper_to_sign, name="paper_to_sign"),
    path("signings/<int:pk>/certificate/<int:party_pk>/", signing.certificate, name="certificate"),
    path("signings/<int:pk>/receipt/<int:party_pk>/", signing.receipt, name="receipt"),
    path("signings/<int:pk>/decline/<int:party_pk>/", signing.decline, name="decline"),
    path("signings/<int:pk>/ink/<int:party_pk>/", signing.ink, name="ink"),
    path("signings/<int:pk>/scan/<int:party_pk>/", signing.scan, name="scan"),
    path("verify/", verification.verify, name="verify_any"),
    path("verify/<str:code>/", verification.verify_by_code, name="verify"),
]
