"""Both lie at the root."""

from django.urls import path

from lms.offline import views

app_name = "offline"
urlpatterns = [path("sw.js", views.worker, name="worker"), path("offline/", views.page, name="page")]
