"""Where the work of the day stands."""

from django.urls import path

from lms.backoffice import views

app_name = "backoffice"
urlpatterns = [path("todo/", views.todo, name="todo")]
