"""Addresses for players and uploaders; the admin's pages are in `wagtail_hooks`."""

from django.urls import path

from media_pipeline.storing import serving
from media_pipeline.uploads import views

app_name = "media"
urlpatterns = [
    path("m/<uuid:tree>/<path:name>", serving.file, name="file"),
    path("t/<str:token>/m/<uuid:tree>/<path:name>", serving.file_by_token, name="handed_out"),
    path("originals/<uuid:uuid>/", serving.original, name="original"),
    path("uploads/", views.create, name="uploads"),
    path("uploads/<uuid:uuid>/", views.upload, name="upload"),
]
