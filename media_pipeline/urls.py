from django.urls import URLPattern

app_name = "media_pipeline"
urlpatterns: list[URLPattern] = []
