"""The queue of files: a message is there whole or not at all, and half a one ends no worker."""

from __future__ import annotations

import errno
from pathlib import Path
from queue import Empty
from typing import TYPE_CHECKING, Any

import pytest
from kombu import Connection
from kombu.exceptions import ChannelError

from lms import filequeue

if TYPE_CHECKING:
    from collections.abc import Iterator


def test_what_is_put_is_got_once_and_in_order(channel: Any) -> None:
    many = list(range(50))  # several fall into one millisecond
    for number in many:
        channel._put("media", {"id": number})
    channel._put("default", {"id": 3})

    assert [channel._get("media")["id"] for _ in many] == many
    with pytest.raises(Empty):
        channel._get("media")
    assert channel._get("default") == {"id": 3}


def test_half_a_message_is_dropped_and_the_next_one_read(channel: Any, folder: Path) -> None:
    (folder / "messages" / "-half.media.msg").write_text("")
    (folder / "messages" / "-cut.media.msg").write_text('{"id": ')
    channel._put("media", {"id": 1})

    assert channel._get("media") == {"id": 1}
    assert list((folder / "messages").iterdir()) == []


def test_a_full_disk_leaves_nothing_that_looks_like_a_message(
    channel: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, text: str) -> int:
        path.touch()
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)

    with pytest.raises(ChannelError):
        channel._put("media", {"id": 1})

    assert list((folder / "messages").iterdir()) == []


def test_a_folder_that_was_taken_away_is_an_empty_queue(channel: Any, folder: Path) -> None:
    (folder / "messages").rmdir()

    with pytest.raises(Empty):
        channel._get("media")
    channel._put("media", {"id": 1})
    assert channel._get("media") == {"id": 1}


def test_a_half_written_table_of_queues_is_written_anew(channel: Any, folder: Path) -> None:
    table = folder / "control" / "media.exchange"
    channel._queue_bind("media", "media", "", "media")
    table.write_text("")
    assert channel.get_table("media") == []

    channel._queue_bind("media", "media", "", "media")

    assert [row.queue for row in channel.get_table("media")] == ["media"]


def test_the_broker_of_the_embedded_default_is_this_one() -> None:
    assert isinstance(Connection("filesystem://").transport, filequeue.Transport)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "messages").mkdir()
    return tmp_path


@pytest.fixture
def channel(folder: Path) -> Iterator[Any]:
    messages = str(folder / "messages")
    options = {"data_folder_in": messages, "data_folder_out": messages, "control_folder": str(folder / "control")}
    with Connection("filesystem://", transport_options=options) as connection:
        yield connection.channel()
