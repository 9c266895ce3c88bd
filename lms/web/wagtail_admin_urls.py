"""The addresses of Wagtail's admin, without what its REST framework would load for nobody (13 MB)."""

from importlib import import_module

from foundation.imports import standing_in

with standing_in({"django.contrib.postgres.fields": None, "pygments": None, "requests": None}):
    import_module("rest_framework.compat")  # it goes without what cannot be imported

from wagtail.admin.urls import urlpatterns as urlpatterns
