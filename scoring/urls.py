"""Addresses of scoring."""

from django.urls import path

from scoring import views

app_name = "scoring"
urlpatterns = [
    path("years/<int:pk>/criteria/", views.year, name="year"),
    path("years/<int:pk>/criteria/edit/", views.edit, name="edit"),
    path("criteria/<int:pk>/adopt/", views.adopt, name="adopt"),
]
