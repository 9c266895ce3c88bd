"""Where the work of the day stands, and work that goes on by itself."""

from django.urls import path

from lms.backoffice import views

app_name = "backoffice"
urlpatterns = [
    path("todo/", views.todo, name="todo"),
    path("jobs/<uuid:uuid>/", views.job, name="job"),
    path("jobs/<uuid:uuid>/file/", views.job_file, name="job_file"),
]
