"""Addresses of awards."""

from django.urls import path

from awards import views

app_name = "awards"
urlpatterns = [
    path("years/<int:pk>/awards/", views.year, name="year"),
    path("years/<int:pk>/awards/new/", views.add, name="add"),
    path("awards/<int:pk>/", views.change, name="change"),
    path("awards/<int:pk>/remove/", views.remove, name="remove"),
]
