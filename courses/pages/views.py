"""Lessons as files, and the documents that they link to."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe
from wagtail.documents.views import serve

from accessibility.braille import louis
from courses.pages import braille as in_braille
from courses.pages.models import LessonPage
from foundation.http.permission import needs, open_to_all
from foundation.http.requests import Request

LONGEST_NUMBER = 18  # digits; longer ones are no row's


def lesson_of(request: HttpRequest, lesson: int) -> LessonPage:
    found: LessonPage | None = LessonPage.objects.live().filter(pk=lesson).first()
    if found is None:
        raise Http404
    return found


@require_safe
@needs("pages.view_page", of=lesson_of)
def braille(request: Request, lesson: int) -> HttpResponse:
    """Send the lesson, or with ?block=… one part of it: a BRF file, or with ?as=unicode text for a braille display."""
    page: LessonPage = request.permitted
    block = request.GET.get("block", "")
    if block and all(str(part.id) != block for part in page.body):
        raise Http404
    try:
        made = in_braille.of_lesson(page, block_id=block)
    except louis.NoBraille as error:
        raise Http404 from error
    except in_braille.TooLongForBraille:
        return render(request, "pages/braille_too_long.html", {"page": page}, status=413)
    if request.GET.get("as") == "unicode":
        response = HttpResponse(made.unicode, content_type="text/plain; charset=utf-8")
        ending = "txt"
    else:
        response = HttpResponse(made.brf, content_type="application/x-brf")
        ending = "brf"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=f"{page.title}.{ending}")
    response["Cache-Control"] = "private, max-age=0"
    return response


PDF = "application/pdf"
SHUT = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"


@open_to_all
@require_safe
def document(request: HttpRequest, number: str, filename: str) -> HttpResponseBase:
    """Serve a document by Wagtail's view, whose hook checks who may read (`serving.refuse_document`).

    An uploaded file runs nothing in a reader's browser and stays in no cache. A PDF is shown in the browser, without a
    sandbox, which would block its viewer; everything else is saved, whatever it claims to be.
    """
    if len(number) > LONGEST_NUMBER:
        raise Http404
    response: HttpResponseBase = serve.serve(request, number, filename)
    if response.status_code < 300:
        shown = response.headers.get("Content-Type", "").partition(";")[0] == PDF
        response["Content-Security-Policy"] = SHUT if shown else f"{SHUT}; sandbox"
        response["X-Content-Type-Options"] = "nosniff"
        if not shown:
            response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=filename) or ""
    if response.status_code < 400:
        response["Cache-Control"] = "private, no-store"
    return response
