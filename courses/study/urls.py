"""Addresses of study: pages for people, and what the player talks to."""

from django.urls import path

from courses.study.pages import edit_views, offline_api, player_api, reading_views, survey_views, views

app_name = "study"
urlpatterns = [
    path("api/study/leases/", player_api.open_lease, name="open_lease"),
    path("api/study/leases/<uuid:uuid>/chunks/", player_api.take_chunks, name="take_chunks"),
    path("api/study/leases/<uuid:uuid>/close/", player_api.close_lease, name="close_lease"),
    path("api/study/leases/<uuid:uuid>/present/", player_api.say_present, name="say_present"),
    path("api/study/grants/", offline_api.give_grant, name="give_grant"),
    path("api/study/books/", offline_api.hand_in, name="hand_in"),
    path("study/", views.home, name="home"),
    path("study/courses/<int:course>/join/", views.enrol, name="enrol"),
    path("study/courses/<int:course>/leave/", views.withdraw, name="withdraw"),
    path("study/lessons/<int:lesson>/read/", views.read, name="read"),
    path("study/lessons/<int:lesson>/sections/<str:block>/begin/", reading_views.begin, name="begin_reading"),
    path("study/readings/<uuid:uuid>/", reading_views.answer, name="answer_reading"),
    path("study/lessons/<int:lesson>/surveys/", survey_views.results, name="surveys"),
    path("study/lessons/<int:lesson>/surveys/<str:block>/", survey_views.answer, name="answer_survey"),
    path("study/lessons/<int:lesson>/versions/", edit_views.versions, name="versions"),
    path("study/lessons/<int:lesson>/parts/<str:block>/<uuid:uuid>/", edit_views.earlier, name="earlier"),
]
