from django.urls import path

from lms.bases import views
from lms.bases.desk import views as desk_views

app_name = "bases"
urlpatterns = [
    path("base/", views.mine, name="mine"),
    path("base/<uuid:uuid>/", views.base, name="base"),
    path("base/<uuid:uuid>/neutral-name/", views.public_name, name="public_name"),
    path("base/hand-in/<int:duty>/", views.submit, name="submit"),
    path("bases/", desk_views.bases, name="bases"),
    path("bases/found/", desk_views.found, name="found"),
    path("base/<uuid:uuid>/step/", desk_views.take_step, name="step"),
    path("duties/", views.duties, name="duties"),
    path("duties/new/", desk_views.new_duty, name="new_duty"),
    path("duties/<int:number>/", desk_views.change_duty, name="change_duty"),
    path("duties/decide/<uuid:uuid>/", views.decide, name="decide"),
]
