"""Addresses of the desk for people. Numbers and names never stand in them."""

from django.urls import path

from lms.registry import journal_views, views

app_name = "registry"
urlpatterns = [
    path("people/", views.find, name="find"),
    path("people/take-over/", views.take_over, name="take_over"),
    path("people/journal/", journal_views.journal, name="journal"),
    path("people/decisions/", views.decisions, name="decisions"),
    path("people/decisions/<uuid:uuid>/", views.decision, name="decision"),
    path("people/decisions/<uuid:uuid>/decide/", views.decide, name="decide"),
    path("people/<uuid:uuid>/", views.person, name="person"),
    path("people/<uuid:uuid>/helpers/<int:link>/end/", views.end_help, name="end_help"),
    path("people/<uuid:uuid>/<slug:what>/", views.act, name="act"),
]
