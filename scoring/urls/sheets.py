"""Addresses of scorecards as workbooks."""

from django.urls import path

from scoring.views import sheets as views

urlpatterns = [
    path("scorecards/<int:pk>/xlsx/", views.export, name="card_export"),
    path("scorecards/<int:pk>/import/", views.import_file, name="card_import"),
    path("scorecards/imports/<int:pk>/", views.preview, name="card_import_preview"),
    path("scorecards/imports/<int:pk>/confirm/", views.confirm, name="card_import_confirm"),
]
