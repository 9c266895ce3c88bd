"""Addresses of figures."""

from django.urls import path

from lms.reports import views

app_name = "reports"
urlpatterns = [
    path("figures/", views.show, name="figures"),
    path("figures/rows/", views.drill, name="rows"),
    path("figures/figures.xlsx", views.xlsx, name="xlsx"),
]
