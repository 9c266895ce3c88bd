"""Addresses of programmes, classes and their meetings."""

from django.urls import path

from lms.delivery import views
from lms.delivery.membership import lists as membership_lists
from lms.delivery.membership import own_views as own
from lms.delivery.membership import views as membership
from lms.delivery.oversight import views as oversight_views
from lms.delivery.planning import programme_views as programmes
from lms.delivery.planning import session_views as sessions
from lms.delivery.planning import views as planning
from lms.delivery.proposals import views as proposal_views

app_name = "delivery"
urlpatterns = [
    path("programmes/", programmes.programmes, name="programmes"),
    path("programmes/new/", programmes.new_programme, name="new_programme"),
    path("programmes/<uuid:uuid>/", programmes.programme, name="programme"),
    path("programmes/<uuid:uuid>/change/", programmes.change_programme, name="change_programme"),
    path("programmes/<uuid:uuid>/steps/<slug:code>/", programmes.step_programme, name="step_programme"),
    path("classes/", views.cohorts, name="cohorts"),
    path("classes/new/", planning.new_class, name="new_class"),
    path("classes/open/", own.open_cohorts, name="open_cohorts"),
    path("classes/proposed/", proposal_views.proposed, name="proposed"),
    path("classes/<uuid:uuid>/", views.cohort, name="cohort"),
    path("classes/<uuid:uuid>/steps/<slug:code>/", views.step_cohort, name="step_cohort"),
    path("classes/<uuid:uuid>/places/", views.change_places, name="open_sign_up"),
    path("classes/<uuid:uuid>/sign-up/", own.self_enrol, name="sign_up"),
    path("classes/<uuid:uuid>/leave/", own.leave, name="leave"),
    path("classes/<uuid:uuid>/people/", membership_lists.people, name="people"),
    path("classes/<uuid:uuid>/members/", membership.add_members, name="add_members"),
    path("classes/<uuid:uuid>/members/<uuid:subject>/", membership.withdraw, name="withdraw"),
    path("classes/<uuid:uuid>/results/", membership.results, name="results"),
    path("classes/<uuid:uuid>/meetings/", sessions.add_session, name="add_session"),
    path("classes/meetings/<uuid:uuid>/", views.session, name="session"),
    path("classes/meetings/<uuid:uuid>/marks/", views.mark, name="mark"),
    path("classes/meetings/<uuid:uuid>/change/", sessions.change_session, name="change_session"),
    path("classes/meetings/<uuid:uuid>/cancel/", sessions.cancel_session, name="cancel_session"),
    path("oversight/", oversight_views.odd, name="odd"),
    path("oversight/evidence/", oversight_views.evidence, name="evidence"),
    path("oversight/evidence/<uuid:uuid>/", oversight_views.ask_void, name="ask_void"),
    path("oversight/voids/<uuid:uuid>/", oversight_views.void, name="void"),
]
