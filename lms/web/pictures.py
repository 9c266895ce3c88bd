"""Pictures that Wagtail sized for pages, from any storage; films have addresses of their own (media_pipeline).

Their names can be guessed, so each is checked: a picture of an unpublished lesson opens to its shelf's people only.
"""

import mimetypes

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import path
from django.views.decorators.http import require_safe
from wagtail.images import get_image_model

from courses.pages.editing import library
from foundation.http.permission import open_to_all
from media_pipeline.storing import serving

SIZED, AVATARS = "images/", "avatar_images/"
A_DAY = "public, max-age=86400"  # a picture that is cropped again has another name
HERS = "private, max-age=3600"
STAFF = "wagtailadmin.access_admin"  # who sees the admin's pages, and on them who works there


@open_to_all
@require_safe
def image(request: HttpRequest, name: str) -> HttpResponseBase:
    """Serve what Wagtail made for pages only; originals and documents have views that check the user."""
    kind = mimetypes.guess_type(name)[0] or ""
    if ".." in name.split("/") or not kind.startswith("image/") or kind == "image/svg+xml":
        raise Http404
    keep = cache_control(request, name)
    if not keep:
        raise Http404
    response = serving.ranged(request, name, kind, etag='"{size:x}"')
    if response.status_code < 400:
        response["Cache-Control"] = keep
    return response


def cache_control(request: HttpRequest, name: str) -> str:
    """Return the Cache-Control of a picture that this person may see; "" where she may not."""
    if name.startswith(AVATARS):
        return HERS if request.user.has_perm(STAFF) else ""
    if not name.startswith(SIZED):
        return ""
    sized = get_image_model().get_rendition_model().objects.select_related("image__collection")
    found = sized.filter(file=name).first()
    if found is None:
        return ""
    if library.is_public(request, found.image):
        return A_DAY
    return HERS if library.may_see_picture(request, found.image) else ""


urlpatterns = [path("media/<path:name>", image, name="image")]
