"""Captions, sign tracks and statements for those who make them; preferences and caption files for everyone."""

from django.urls import path

from accessibility.views import (
    captions,
    conflicts,
    descriptions,
    display,
    files,
    importing,
    queue,
    review,
    signing,
    statements,
)

app_name = "accessibility"

urlpatterns = [
    path("preferences/", display.preferences, name="preferences"),
    path("captions/", queue.queue, name="queue"),
    path("captions/of/<uuid:asset>/", queue.captions_of, name="captions_of"),
    path("captions/of/<uuid:asset>/begin/", queue.begin, name="begin"),
    path("captions/<uuid:track>/", captions.edit, name="edit"),
    path("captions/<uuid:track>/resolve/", conflicts.resolve, name="resolve"),
    path("captions/<uuid:track>/approve/", review.approve, name="approve"),
    path("captions/<uuid:track>/return/", review.return_track, name="return"),
    path("captions/<uuid:track>/upload/", importing.upload, name="upload"),
    path("captions/<uuid:track>/download/", files.download, name="download"),
    path("captions/<uuid:track>/transcript/", files.transcript, name="transcript"),
    path("captions/<uuid:track>/<int:number>.vtt", files.vtt, name="vtt"),
    path("captions/<uuid:track>/<int:number>/<uuid:tree>.vtt", files.storyboard, name="storyboard"),
    path("alternatives/<uuid:asset>/", queue.asset, name="asset"),
    path("alternatives/<uuid:asset>/sign/", signing.attach, name="attach_sign"),
    path("alternatives/<uuid:asset>/statement/", statements.state, name="state"),
    path("alternatives/<uuid:asset>/waiver/", statements.waive, name="waive"),
    path("alternatives/<uuid:asset>/description/", descriptions.attach, name="attach_description"),
    path("alternatives/<uuid:asset>/burnt/", descriptions.burnt, name="burnt"),
    path("descriptions/<uuid:recording>/decide/", descriptions.decide, name="decide_description"),
    path("sign/<uuid:sign>/", signing.sign_page, name="sign"),
    path("sign/<uuid:sign>/decide/", signing.decide, name="decide_sign"),
    path("statements/<uuid:statement>/confirm/", statements.confirm, name="confirm_statement"),
]
