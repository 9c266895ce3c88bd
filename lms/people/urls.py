from django.urls import path

from lms.people import views

app_name = "people"
urlpatterns = [
    path("home/", views.home, name="home"),
    path("helping/", views.choose_subject, name="choose_subject"),
]
