"""Addresses of plan periods and counting rules."""

from django.urls import path

from lms.plan import views

app_name = "plan"
urlpatterns = [
    path("plan/", views.facts, name="facts"),
    path("plan/periods/", views.add_period, name="add_period"),
    path("plan/periods/<uuid:uuid>/end/", views.end_period, name="end_period"),
    path("plan/rules/", views.enact_rule, name="enact_rule"),
]
