"""Addresses of papers."""

from django.urls import path

from documents import views

app_name = "documents"
urlpatterns = [
    path("documents/", views.document_list, name="list"),
    path("documents/<int:pk>/", views.document_page, name="document"),
    path("documents/<int:pk>/pdf/", views.document_pdf, name="pdf"),
    path("documents/<int:pk>/publish/", views.publish, name="publish"),
    path("documents/<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("documents/letterheads/<int:pk>/", views.letterhead, name="letterhead"),
    path("years/<int:pk>/documents/", views.year_documents, name="year"),
]
