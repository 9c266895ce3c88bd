from django.urls import path

from lms.people import views
from lms.people.sms.receipt_view import receipt

app_name = "people"
urlpatterns = [
    path("home/", views.home, name="home"),
    path("home/news/", views.news, name="news"),
    path("home/news/read/", views.read_news, name="read_news"),
    path("home/news/<uuid:uuid>/", views.answer_claim, name="answer_claim"),
    path("sms/receipt/", receipt, name="sms_receipt"),
    path("helping/", views.choose_subject, name="choose_subject"),
]
