"""Addresses of the rounds of a draft."""

from django.urls import path

from scoring.views import rounds as views

urlpatterns = [
    path("years/<int:pk>/criteria/rounds/", views.rounds, name="rounds"),
    path("criteria/<int:pk>/circulate/", views.circulate, name="circulate"),
    path("criteria/rounds/<int:pk>/", views.round, name="round"),
    path("criteria/rounds/<int:pk>/comment/", views.comment_add, name="comment_add"),
    path("criteria/rounds/<int:pk>/agree/", views.agree, name="agree"),
    path("criteria/comments/<int:pk>/answer/", views.answer, name="answer"),
    path("criteria/comments/<int:pk>/withdraw/", views.withdraw, name="withdraw"),
]
