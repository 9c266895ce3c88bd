"""Addresses of points and class hours."""

from django.urls import path

from lms.points import views

app_name = "points"
urlpatterns = [
    path("points/", views.mine, name="mine"),
    path("points/of/<uuid:uuid>/", views.of, name="of"),
    path("points/lines/<uuid:uuid>/", views.txn, name="txn"),
]
