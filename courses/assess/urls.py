"""Addresses of quizzes."""

from django.urls import path

from courses.assess import views

app_name = "assess"
urlpatterns = [path("lessons/<int:lesson>/quizzes/<str:block>/", views.answer, name="answer")]
