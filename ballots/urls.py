"""Addresses of ballots."""

from django.urls import path

from ballots.views import ballots, counting, deeds, voting

app_name = "ballots"
urlpatterns = [
    path("years/<int:pk>/ballots/", ballots.year, name="year"),
    path("years/<int:pk>/ballots/new/", ballots.add, name="add"),
    path("ballots/<int:pk>/", ballots.ballot, name="ballot"),
    path("ballots/<int:pk>/edit/", ballots.change, name="change"),
    path("ballots/<int:pk>/open/", deeds.open_, name="open"),
    path("ballots/<int:pk>/close/", deeds.close, name="close"),
    path("ballots/<int:pk>/cancel/", deeds.cancel, name="cancel"),
    path("ballots/<int:pk>/hand-count/", counting.hand_count, name="hand_count"),
    path("ballots/hand-counts/<int:pk>/discard/", deeds.discard_count, name="discard_count"),
    path("ballots/<int:pk>/count/", counting.count, name="count"),
    path("ballots/<int:pk>/publish/", counting.publish, name="publish"),
    path("ballots/<int:pk>/seat/", counting.seat, name="seat"),
    path("ballots/<int:pk>/run-off/", counting.run_off, name="run_off"),
    path("ballots/<int:pk>/paper/", counting.paper, name="paper"),
    path("ballots/roll/<int:pk>/vote/", voting.vote, name="vote"),
    path("ballots/roll/<int:pk>/way/", voting.way, name="way"),
    path("ballots/roll/<int:pk>/named/", voting.named, name="named"),
]
