from django.urls import path

from lms.bases import views

app_name = "bases"
urlpatterns = [
    path("base/", views.mine, name="mine"),
    path("base/<uuid:uuid>/", views.base, name="base"),
    path("base/<uuid:uuid>/neutral-name/", views.public_name, name="public_name"),
    path("base/hand-in/<int:duty>/", views.submit, name="submit"),
    path("duties/", views.duties, name="duties"),
    path("duties/decide/<uuid:uuid>/", views.decide, name="decide"),
]
