"""Addresses of files from and to offices."""

from django.urls import path

from lms.exchange import views

app_name = "exchange"
urlpatterns = [
    path("exchange/rosters/", views.send, name="roster"),
    path("exchange/rosters/template.xlsx", views.template, name="template"),
    path("exchange/rosters/<uuid:uuid>/", views.found, name="found"),
    path("exchange/rosters/<uuid:uuid>/take-over/", views.import_roster, name="take_over"),
    path("exchange/rosters/<uuid:uuid>/give-up/", views.discard, name="give_up"),
    path("exchange/rosters/<uuid:uuid>/checked.xlsx", views.annotated, name="annotated"),
]
