"""Addresses of classes."""

from django.urls import path

from lms.delivery import views

app_name = "delivery"
urlpatterns = [
    path("classes/", views.cohorts, name="cohorts"),
    path("classes/<uuid:uuid>/", views.cohort, name="cohort"),
    path("classes/meetings/<uuid:uuid>/", views.session, name="session"),
    path("classes/meetings/<uuid:uuid>/marks/", views.mark, name="mark"),
]
