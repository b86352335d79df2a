"""Addresses of the year's scores and of the panel."""

from django.urls import path

from scoring.views import panel, scores

urlpatterns = [
    path("years/<int:pk>/scores/", scores.scores, name="scores"),
    path("years/<int:pk>/scores/export/", scores.scores_export, name="scores_export"),
    path("years/<int:pk>/scores/open/", scores.open_cards, name="open_cards"),
    path("years/<int:pk>/scores/adopt/", scores.adopt_all, name="adopt_all"),
    path("years/<int:pk>/scores/panel/", panel.panel, name="panel"),
    path("years/<int:pk>/scores/panel/add/", panel.appoint, name="appoint"),
    path("appraisers/<int:pk>/", panel.appraiser, name="appraiser"),
    path("appraisers/<int:pk>/dismiss/", panel.dismiss, name="dismiss"),
    path("scorecards/<int:pk>/recuse/", panel.recuse, name="recuse"),
    path("scorecards/<int:pk>/bars/", panel.bars, name="bars"),
    path("bars/<int:pk>/lift/", panel.bar_lift, name="bar_lift"),
]
