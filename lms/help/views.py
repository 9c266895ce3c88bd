"""Help for everybody, signed in or not; the guides for one's own role come first."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from foundation.http.permission import open_to_all
from lms.help import guides
from lms.people import access


class Search(forms.Form):
    q = forms.CharField(label=_("Look in the guides for"), max_length=100, required=False)


@open_to_all
def index(request: HttpRequest) -> HttpResponse:
    roles = access.roles(request.user) if request.user.is_authenticated else frozenset()
    form = Search(request.GET if "q" in request.GET else None)
    sought = str(form.cleaned_data["q"]).strip() if form.is_valid() else ""
    own, others = guides.by_role(roles)
    context = {
        "form": form,
        "sought": sought,
        "found": guides.search(sought, roles) if sought else None,
        "own": own,
        "others": others,
    }
    return render(request, "lms/help.html", context)


@open_to_all
def guide(request: HttpRequest, slug: str) -> HttpResponse:
    text = guides.read(slug)
    if text is None:
        raise Http404
    return render(request, "lms/help_guide.html", {"text": text})
