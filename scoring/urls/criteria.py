"""Addresses of criteria."""

from django.urls import path

from scoring.views import criteria as views
from scoring.views import imports

urlpatterns = [
    path("years/<int:pk>/criteria/", views.year, name="year"),
    path("years/<int:pk>/criteria/edit/", views.edit, name="edit"),
    path("years/<int:pk>/criteria/begin/", views.begin, name="begin"),
    path("years/<int:pk>/criteria/add/", views.criterion_add, name="criterion_add"),
    path("years/<int:pk>/criteria/at/<str:code>/", views.criterion_edit, name="criterion_edit"),
    path(
        "years/<int:pk>/criteria/at/<str:code>/remove/", views.criterion_remove,
        name="criterion_remove",
    ),
    path(
        "years/<int:pk>/criteria/at/<str:code>/move/", views.criterion_move, name="criterion_move"
    ),
    path("years/<int:pk>/criteria/template/", imports.template, name="template"),
    path("years/<int:pk>/criteria/import/", imports.import_file, name="import_file"),
    path("criteria/imports/<int:pk>/", imports.preview, name="import_preview"),
    path("criteria/imports/<int:pk>/confirm/", imports.confirm, name="import_confirm"),
    path("criteria/<int:pk>/xlsx/", imports.export, name="export"),
    path("criteria/<int:pk>/adopt/", views.adopt, name="adopt"),
]  # fmt: skip
