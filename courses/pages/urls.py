"""Addresses of lessons as files; the pages themselves are Wagtail's."""

from django.urls import path

from courses.pages import views

app_name = "pages"

urlpatterns = [
    path("lessons/<int:lesson>/braille/", views.braille, name="braille"),
]
