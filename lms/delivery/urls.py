"""Addresses of classes."""

from django.urls import path

from lms.delivery import views
from lms.delivery.oversight import views as oversight_views
from lms.delivery.proposals import views as proposal_views

app_name = "delivery"
urlpatterns = [
    path("classes/", views.cohorts, name="cohorts"),
    path("classes/proposed/", proposal_views.proposed, name="proposed"),
    path("classes/<uuid:uuid>/", views.cohort, name="cohort"),
    path("classes/meetings/<uuid:uuid>/", views.session, name="session"),
    path("classes/meetings/<uuid:uuid>/marks/", views.mark, name="mark"),
    path("oversight/", oversight_views.odd, name="odd"),
    path("oversight/evidence/", oversight_views.evidence, name="evidence"),
    path("oversight/evidence/<uuid:uuid>/", oversight_views.ask_void, name="ask_void"),
    path("oversight/voids/<uuid:uuid>/", oversight_views.void, name="void"),
]
