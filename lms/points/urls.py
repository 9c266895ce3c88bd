"""Addresses of points and class hours."""

from django.urls import path

from lms.points.desk import case_views, class_views, policy_views, regrade_views
from lms.points.learner import views

app_name = "points"
urlpatterns = [
    path("points/", views.mine, name="mine"),
    path("points/of/<uuid:uuid>/", views.points_of, name="of"),
    path("points/of/<uuid:uuid>/days/<str:day>/", views.day, name="day"),
    path("points/of/<uuid:uuid>/appeal/", case_views.appeal, name="appeal"),
    path("points/of/<uuid:uuid>/correct/", case_views.correct, name="correct"),
    path("points/lines/<uuid:uuid>/", views.txn, name="txn"),
    path("points/goal/", class_views.goal, name="goal"),
    path("points/goal/away/", class_views.end_goal, name="put_goal_away"),
    path("points/desk/", case_views.desk, name="desk"),
    path("points/appeals/<uuid:uuid>/", case_views.answer, name="answer"),
    path("points/corrections/<uuid:uuid>/", case_views.correction, name="correction"),
    path("points/corrections/<uuid:uuid>/decide/", case_views.decide_correction, name="decide_correction"),
    path("points/corrections/<uuid:uuid>/document/", case_views.document, name="document"),
    path("points/holds/<uuid:uuid>/", case_views.decide_hold, name="hold"),
    path("points/policies/", policy_views.policy_list, name="policies"),
    path("points/policies/new/", policy_views.new_policy, name="new_policy"),
    path("points/policies/<int:version>/mend/", policy_views.mend, name="mend"),
    path("points/waiting/", policy_views.waiting, name="waiting"),
    path("points/waiting/again/", policy_views.retry_postings, name="again"),
    path("points/runs/", regrade_views.runs, name="runs"),
    path("points/runs/<uuid:uuid>/", regrade_views.run, name="run"),
    path("points/runs/<uuid:uuid>/decide/", regrade_views.decide_run, name="decide_run"),
    path("points/runs/<uuid:uuid>/undo/", regrade_views.undo_run, name="undo_run"),
    path("classes/<uuid:uuid>/work/", class_views.work, name="work"),
    path("classes/<uuid:uuid>/terms/", class_views.class_rules, name="terms"),
]
