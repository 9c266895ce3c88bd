"""The accessibility statement that every page links to."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from media_pipeline.permission import open_to_all


@open_to_all
def statement(request: HttpRequest) -> HttpResponse:
    return render(request, "lms/statement.html")


urlpatterns = [path("accessibility-statement/", statement, name="accessibility_statement")]
