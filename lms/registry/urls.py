"""Addresses of the desk for people. Numbers and names never stand in them."""

from django.urls import path

from lms.registry.claims import views as confirm_views
from lms.registry.desk import views
from lms.registry.desk.people import people_list
from lms.registry.journal import views as journal_views
from lms.registry.offices import views as office_views

app_name = "registry"
urlpatterns = [
    path("people/", views.find, name="find"),
    path("people/list/", people_list, name="people"),
    path("people/add/", views.add_person, name="add_person"),
    path("people/take-over/", views.transfer_person, name="take_over"),
    path("people/journal/", journal_views.journal, name="journal"),
    path("people/decisions/", views.decisions, name="decisions"),
    path("people/decisions/<uuid:uuid>/", views.decision, name="decision"),
    path("people/decisions/<uuid:uuid>/decide/", views.decide, name="decide"),
    path("people/to-confirm/", confirm_views.waiting, name="to_confirm"),
    path("people/to-confirm/accept/", confirm_views.accept, name="accept"),
    path("people/to-confirm/<uuid:uuid>/", confirm_views.claim, name="claim"),
    path("people/to-confirm/<uuid:uuid>/<slug:verdict>/", confirm_views.decide, name="decide_claim"),
    path("people/entered/", confirm_views.entered, name="entered"),
    path("offices/", office_views.offices, name="offices"),
    path("offices/<uuid:uuid>/", office_views.office, name="office"),
    path("offices/<uuid:uuid>/posts/<int:number>/end/", office_views.end_posting, name="end_posting"),
    path("people/<uuid:uuid>/", views.person, name="person"),
    path("people/<uuid:uuid>/helpers/<int:link>/end/", views.end_help, name="end_help"),
    path("people/<uuid:uuid>/counsellors/<int:number>/end/", views.end_counsellor, name="end_counsellor"),
    path("people/<uuid:uuid>/consents/<int:number>/withdraw/", views.withdraw_consent, name="withdraw_consent"),
    path("people/<uuid:uuid>/<slug:what>/", views.act, name="act"),
]
