"""Redis as the queue, and what a Redis that is away may cost whoever sends something."""

from typing import Any

REDIS_OPTIONS: dict[str, Any] = {
    # Longer than any stage may run: a shorter one hands the same message to a second worker (fences would refuse it,
    # but the work would be done twice).
    "visibility_timeout": 12 * 3600,
    # A Redis that takes the connection and answers nothing held a request for ever: without these nobody gives up.
    "socket_timeout": 5,
    "socket_connect_timeout": 5,
    "socket_keepalive": True,
}
PUBLISH_RETRY = False  # somebody waits for the page meanwhile, and the sweep sends again what was not sent
ACKS_LATE = True
