"""Addresses of evidence."""

from django.urls import path

from scoring.views import evidence as views

urlpatterns = [
    path("scorecards/<int:pk>/evidence/", views.evidence, name="evidence"),
    path("scorecards/<int:pk>/evidence/add/", views.add, name="evidence_add"),
    path("evidence/<int:pk>/version/", views.version, name="evidence_version"),
    path("evidence/<int:pk>/use/", views.use, name="evidence_use"),
    path("evidence/<int:pk>/withdraw/", views.withdraw, name="evidence_withdraw"),
    path("evidence/versions/<int:pk>/", views.file, name="evidence_file"),
]
