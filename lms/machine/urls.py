"""Where the operator looks."""

from django.urls import path

from lms.machine import views

app_name = "machine"
urlpatterns = [path("machine/", views.machine, name="machine")]
