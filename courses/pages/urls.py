"""Addresses of lessons and documents as files; the pages themselves are Wagtail's."""

from django.urls import path, re_path

from courses.pages import views

app_name = "pages"

urlpatterns = [
    path("lessons/<int:lesson>/braille/", views.braille, name="braille"),
    re_path(r"^documents/(?P<number>\d+)/(?P<filename>.*)$", views.document, name="document"),  # before Wagtail's
]
