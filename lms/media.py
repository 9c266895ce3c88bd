"""Images that Wagtail resized, where no web server stands in front; lesson video has its own range view."""

from django.conf import settings
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.static import serve

from media_pipeline.permission import open_to_all


@open_to_all
def image(request: HttpRequest, path: str) -> HttpResponseBase:
    """Only what Wagtail made for pages; originals and documents have views that ask who is there."""
    if not path.startswith(("images/", "avatar_images/")):
        raise Http404
    return serve(request, path, document_root=str(settings.MEDIA_ROOT))
