"""Pages in Wagtail's admin, which asks for its own way in besides what each view declares."""

from django.urls import path

from media_pipeline.admin import board_views, views

app_name = "media_pipeline"
urlpatterns = [
    path("", views.assets, name="assets"),
    path("upload/", views.upload, name="upload"),
    path("upload/<uuid:uuid>/forget/", views.forget, name="forget"),
    path("<uuid:uuid>/", views.asset, name="asset"),
    path("<uuid:uuid>/progress/", views.progress, name="progress"),
    path("<uuid:uuid>/again/", views.start_new_run, name="again"),
    path("<uuid:uuid>/delete/", views.delete, name="delete"),
    path("stages/<int:pk>/retry/", views.retry, name="retry"),
    path("runs/<uuid:uuid>/cancel/", views.cancel, name="cancel"),
    path("board/", board_views.board, name="board"),
    path("board/rows/", board_views.rows, name="board_rows"),
    path("board/disk/", board_views.disk, name="disk"),
    path("board/stages/<int:pk>/", board_views.stage, name="stage"),
    path("board/stages/<int:pk>/retry/", board_views.retry_stage, name="operate_retry"),
    path("board/stages/<int:pk>/remake/", board_views.remake, name="remake"),
    path("board/runs/<uuid:uuid>/stop/", board_views.stop, name="stop"),
]
