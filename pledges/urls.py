"""Addresses of pledges."""

from django.urls import path

from pledges import views

app_name = "pledges"
urlpatterns = [
    path("years/<int:pk>/pledge/", views.year, name="year"),
    path("years/<int:pk>/pledge/edit/", views.edit, name="edit"),
    path("years/<int:pk>/pledge/open/", views.open_for_signature, name="open"),
    path("years/<int:pk>/pledge/draft/", views.back_to_draft, name="back_to_draft"),
    path("years/<int:pk>/pledge/signing/", views.record_signing, name="record_signing"),
    path("pledge-parties/<int:pk>/sign/", views.record_signature, name="record_signature"),
]
