"""The queue of files, such that neither a full disk nor a missing folder ends the worker that reads it.

kombu's own transport writes a message where readers already look for it: a reader that is quick, or a disk that is
full, makes half a message, and half a message ends the whole worker ("Unrecoverable error"), again after each restart.
Here a message appears whole or not at all, and what cannot be read is dropped: the sweep sends again what a row
waits for.
"""

import json
import logging
import uuid
from contextlib import suppress
from pathlib import Path
from queue import Empty
from time import monotonic_ns
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import TRANSPORT_ALIASES, filesystem

logger = logging.getLogger(__name__)


class Channel(filesystem.Channel):
    def _put(self, queue: str, message: Any, **kwargs: Any) -> None:  # type: ignore[override]
        name = f"{monotonic_ns():020d}_{uuid.uuid4()}"  # names are read in their order: first come, first served
        folder = Path(self.data_folder_out)
        half = folder / f"{name}.half"  # no reader takes it for a message
        try:
            half.write_text(json.dumps(message))
            half.replace(folder / f"{name}.{queue}.msg")
        except OSError as error:
            with suppress(OSError):
                half.unlink(missing_ok=True)
            raise ChannelError(f"Cannot add a message to {folder}") from error

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        while True:
            try:
                return super()._get(queue)
            except FileNotFoundError as error:  # the folder: somebody has emptied the queue by force
                Path(self.data_folder_in).mkdir(parents=True, exist_ok=True)
                raise Empty from error
            except ValueError:
                logger.warning("dropped a message of the queue %s that cannot be read", queue)

    def _queue_bind(self, exchange: str, *bound: Any) -> None:
        file = Path(self.control_folder) / f"{exchange}.exchange"
        file.parent.mkdir(parents=True, exist_ok=True)
        try:
            json.loads(file.read_text())
        except FileNotFoundError:
            pass
        except ValueError:  # half-written: every worker that starts binds its lines again
            logger.warning("threw away a table of the queue that cannot be read: %s", file.name)
            file.unlink(missing_ok=True)
        super()._queue_bind(exchange, *bound)

    def get_table(self, exchange: str) -> Any:
        try:
            return super().get_table(exchange)
        except ValueError:
            return []


class Transport(filesystem.Transport):
    Channel = Channel


def use() -> None:
    """Replace kombu's own transport, which `filesystem://` means, by this one."""
    TRANSPORT_ALIASES["filesystem"] = f"{__name__}:{Transport.__name__}"
