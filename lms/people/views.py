"""The way in: where somebody lands after signing in, and whom a helper helps."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lms.people import access
from lms.people.middleware import SESSION_KEY
from lms.people.models import Role
from media_pipeline.permission import signed_in


@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """Send people where their work is: officers to figures, bases to their page, trainees to study."""
    user = request.user
    if access.holds(user, *access.OFFICERS, Role.AUDITOR):
        return redirect("reports:figures")
    if access.holds(user, Role.MEDIA_REVIEWER):
        return redirect("accessibility:queue")
    if access.holds(user, *access.BASE_ROLES):
        return redirect("bases:mine")
    if access.holds(user, Role.COURSE_REVIEWER):
        return redirect("bases:duties")
    if access.helped(user) and not hasattr(user, "trainee"):
        return redirect("people:choose_subject")
    return redirect("study:home")


@signed_in
def choose_subject(request: HttpRequest) -> HttpResponse:
    """A helper says whose study this is; it stays so until she chooses again or signs out."""
    links = [link for link in access.helped(request.user) if link.can_study]
    if request.method == "POST":
        chosen = request.POST.get("trainee", "")
        if chosen == "self":
            request.session.pop(SESSION_KEY, None)
            messages.success(request, _("You are now on your own account."))
            return redirect("study:home")
        for link in links:
            if str(link.trainee.user.uuid) == chosen:
                request.session[SESSION_KEY] = link.trainee.user_id
                messages.success(request, _("You are now helping %(name)s.") % {"name": link.trainee.user.name})
                return redirect("study:home")
        raise PermissionDenied
    context = {
        "links": links,
        "trainees": [link.trainee for link in links],
        "refused": [link.trainee.user.name for link in access.refused_links(request.user)],
    }
    return render(request, "people/choose_subject.html", context)
