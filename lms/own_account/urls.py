"""Addresses of one's own account."""

from django.urls import path

from lms.own_account.views import (
    consents,
    devices,
    export,
    messages,
    new_phones,
    offline_devices,
    own,
    phone,
    requests,
    slips,
    undelivered,
)

app_name = "own_account"
urlpatterns = [
    path("account/", own.index, name="index"),
    path("messages/", messages.inbox, name="messages"),
    path("messages/read/", messages.read_all, name="read_messages"),
    path("messages/by-sms/", messages.by_sms, name="messages_by_sms"),
    path("messages/<int:number>/read/", messages.read_one, name="read_message"),
    path("account/helpers/<int:link>/end/", own.end_help, name="end_help"),
    path("account/phone/", phone.phone, name="phone"),
    path("account/phone/codes/", phone.codes, name="codes"),
    path("account/devices/", devices.devices, name="devices"),
    path("account/devices/end-others/", devices.end_others, name="end_others"),
    path("account/devices/<slug:handle>/end/", devices.end_device, name="end_device"),
    path("account/devices/offline/<uuid:key>/give-up/", offline_devices.retire_device, name="give_up_device"),
    path("account/consents/", consents.agreed, name="consents"),
    path("account/consents/decide/", consents.agree, name="agree"),
    path("account/data/", export.data, name="data"),
    path("account/new-phone/stop/", new_phones.stop, name="stop_new_phone"),
    path("account/set/", slips.settle, name="settle"),
    path("account/set/phone/", slips.settle_phone, name="settle_phone"),
    path("slip/", slips.slip, name="slip"),
    path("account/ask/", requests.ask_phone, name="ask_account"),
    path("account/ask/code/", requests.ask_code, name="ask_code"),
    path("account/ask/details/", requests.ask_details, name="ask_details"),
    path("account/ask/done/", requests.asked, name="asked"),
    path("people/asked/", requests.listing, name="requests"),
    path("people/asked/<uuid:uuid>/", requests.decide, name="decide_request"),
    path("people/no-sms/", undelivered.listing, name="undelivered"),
    path("people/new-phones/", new_phones.listing, name="new_phones"),
    path("people/new-phones/<uuid:uuid>/decide/", new_phones.decide, name="decide_new_phone"),
    path("people/<uuid:uuid>/slip/", slips.make_slip, name="make_slip"),
    path("people/<uuid:uuid>/devices/", offline_devices.of_person, name="offline_devices"),
    path("people/<uuid:uuid>/devices/<uuid:key>/give-up/", offline_devices.retire_device_for, name="give_up_for"),
    path("people/<uuid:uuid>/new-phone/", new_phones.ask, name="ask_new_phone"),
]
