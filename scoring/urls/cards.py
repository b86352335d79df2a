"""Addresses of cards."""

from django.urls import path

from scoring.views import cards as views
from scoring.views import cells

urlpatterns = [
    path("scorecards/<int:pk>/", views.card, name="card"),
    path("scorecards/<int:pk>/cells/<str:code>/", cells.cell, name="cell"),
    path("scorecards/<int:pk>/paste/", cells.paste, name="paste"),
    path("scorecards/<int:pk>/totals/", cells.totals, name="totals"),
    path("scorecards/<int:pk>/submit/", views.submit, name="submit"),
    path("scorecards/<int:pk>/return/", views.return_card, name="return_card"),
    path("scorecards/<int:pk>/finish/", views.finish_appraisal, name="finish_appraisal"),
    path("scorecards/<int:pk>/reopen/", views.reopen_appraisal, name="reopen_appraisal"),
    path("scorecards/<int:pk>/explain/", cells.explain, name="explain"),
    path("scorecards/<int:pk>/explanations/", views.send_explanations, name="send_explanations"),
    path("scorecards/<int:pk>/adopt/", views.adopt_card, name="adopt_card"),
    path("scorecards/<int:pk>/cross/", cells.cross, name="cross"),
]
