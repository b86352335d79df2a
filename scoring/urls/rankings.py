"""Addresses of rankings."""

from django.urls import path

from scoring.views import rankings as views

urlpatterns = [
    path("years/<int:pk>/ranking/", views.results, name="results"),
    path("years/<int:pk>/ranking/freeze/", views.freeze, name="freeze"),
    path("years/<int:pk>/ranking/members/<str:code>/", views.ladder_now, name="ladder_now"),
    path("rankings/<int:pk>/", views.ranking, name="ranking"),
    path("rankings/<int:pk>/publish/", views.publish, name="publish_ranking"),
    path("rankings/<int:pk>/reopen/", views.reopen, name="reopen_ranking"),
    path("rankings/<int:pk>/members/<str:code>/", views.ladder, name="ladder"),
]
