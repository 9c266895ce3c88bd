"""Addresses of the second factor: one's own, and the officers' desk for those who lost theirs."""

from django.urls import path

from lms.second_factor.views import desk, own, prove

app_name = "second_factor"
urlpatterns = [
    path("accounts/second-factor/", own.mine, name="mine"),
    path("accounts/second-factor/setup/", own.setup, name="setup"),
    path("accounts/second-factor/codes/", own.recovery_codes, name="codes"),
    path("accounts/second-factor/devices/forget/", own.forget_devices, name="forget_devices"),
    path("accounts/second-factor/object/", own.object_to_reset, name="object"),
    path("accounts/second-factor/prove/", prove.prove, name="prove"),
    path("staff/second-factor/", desk.desk, name="desk"),
    path("staff/second-factor/log/", desk.log, name="log"),
    path("staff/second-factor/<uuid:uuid>/decide/", desk.decide, name="decide"),
]
