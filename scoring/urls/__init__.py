"""Addresses of scoring."""

from scoring.urls import cards, criteria, evidence, panel, papers, rankings, rounds, sheets

app_name = "scoring"
urlpatterns = [
    *criteria.urlpatterns,
    *rounds.urlpatterns,
    *cards.urlpatterns,
    *panel.urlpatterns,
    *evidence.urlpatterns,
    *rankings.urlpatterns,
    *papers.urlpatterns,
    *sheets.urlpatterns,
]
