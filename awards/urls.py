"""Addresses of awards."""

from django.urls import path

from awards.views import awards

app_name = "awards"
urlpatterns = [
    path("years/<int:pk>/awards/", awards.year, name="year"),
    path("years/<int:pk>/awards/new/", awards.add, name="add"),
    path("awards/<int:pk>/", awards.change, name="change"),
    path("awards/<int:pk>/remove/", awards.remove, name="remove"),
]
