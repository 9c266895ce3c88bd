"""Pictures that Wagtail sized for pages, from whatever storage; films have addresses of their own (media_pipeline)."""

import mimetypes

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import path
from django.views.decorators.http import require_safe

from media_pipeline import serving
from media_pipeline.permission import open_to_all

FOLDERS = ("images/", "avatar_images/")
A_WEEK = "public, max-age=604800"  # a picture that is cropped anew has another name


@open_to_all
@require_safe
def image(request: HttpRequest, name: str) -> HttpResponseBase:
    """Only what Wagtail made for pages; originals and documents have views that ask who is there."""
    kind = mimetypes.guess_type(name)[0] or ""
    if (
        not name.startswith(FOLDERS)
        or ".." in name.split("/")
        or not kind.startswith("image/")
        or kind == "image/svg+xml"
    ):
        raise Http404
    response = serving.ranged(request, name, kind, etag='"{size:x}"')
    if response.status_code < 400:
        response["Cache-Control"] = A_WEEK
    return response


urlpatterns = [path("media/<path:name>", image, name="image")]
