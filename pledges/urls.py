"""Addresses of pledges."""

from django.urls import path

from pledges.views import commitments, imports, rounds, signing, starts, texts

app_name = "pledges"
urlpatterns = [
    path("years/<int:pk>/pledge/", texts.year, name="year"),
    path("years/<int:pk>/pledge/edit/", texts.edit, name="edit"),
    path("years/<int:pk>/pledge/start-over/", starts.start_over, name="start_over"),
    path("years/<int:pk>/pledge/open/", signing.open_for_signature, name="open"),
    path("years/<int:pk>/pledge/draft/", signing.back_to_draft, name="back_to_draft"),
    path("years/<int:pk>/pledge/new-version/", signing.new_version, name="new_version"),
    path("years/<int:pk>/pledge/signing/", signing.record_signing, name="record_signing"),
    path("pledge-parties/<int:pk>/sign/", signing.record_signature, name="record_signature"),
    path("years/<int:pk>/pledge/circulate/", rounds.circulate, name="circulate"),
    path("years/<int:pk>/pledge/versions/", rounds.versions, name="versions"),
    path("pledge-versions/<int:pk>/", rounds.version, name="version"),
    path("years/<int:pk>/pledge/comments/", rounds.comments, name="comments"),
    path("years/<int:pk>/pledge/comments/add/", rounds.comment_add, name="comment_add"),
    path("years/<int:pk>/pledge/comments/agree/", rounds.agree, name="agree"),
    path("pledge-comments/<int:pk>/answer/", rounds.answer, name="answer"),
    path("pledge-comments/<int:pk>/withdraw/", rounds.withdraw, name="withdraw"),
    path("years/<int:pk>/pledge/commitments/", commitments.commitments, name="commitments"),
    path(
        "years/<int:pk>/pledge/commitments/add/", commitments.commitment_add, name="commitment_add"
    ),
    path("commitments/<int:pk>/", commitments.commitment_edit, name="commitment_edit"),
    path("commitments/<int:pk>/remove/", commitments.commitment_remove, name="commitment_remove"),
    path("years/<int:pk>/pledge/commitments/export/", imports.export, name="commitment_export"),
    path(
        "years/<int:pk>/pledge/commitments/template/", imports.template, name="commitment_template"
    ),
    path("years/<int:pk>/pledge/commitments/import/", imports.import_file, name="commitment_file"),
    path("commitment-imports/<int:pk>/", imports.preview, name="commitment_preview"),
    path("commitment-imports/<int:pk>/confirm/", imports.confirm, name="commitment_confirm"),
]
