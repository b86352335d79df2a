"""Addresses of papers and workbooks of results."""

from django.urls import path

from scoring.views import papers as views

urlpatterns = [
    path("rankings/<int:pk>/papers/", views.papers, name="papers"),
    path("rankings/<int:pk>/papers/state/", views.state, name="papers_state"),
    path("rankings/<int:pk>/papers/summary/", views.summary_paper, name="summary_paper"),
    path("rankings/<int:pk>/papers/card/", views.card_paper, name="card_paper"),
    path("rankings/<int:pk>/xlsx/", views.results_export, name="results_export"),
    path("years/<int:pk>/ranking/xlsx/", views.results_now_export, name="results_now_export"),
]
