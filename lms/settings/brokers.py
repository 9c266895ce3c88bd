"""Redis as the queue, and how long a Redis that is out of reach may delay a request."""

from typing import Any

REDIS_OPTIONS: dict[str, Any] = {
    # Longer than any stage may run: a shorter one hands the same message to a second worker (fences would refuse it,
    # but the work would be done twice).
    "visibility_timeout": 12 * 3600,
    # A Redis that takes the connection and answers nothing blocked a request for ever: these are the timeouts.
    "socket_timeout": 5,
    "socket_connect_timeout": 5,
    "socket_keepalive": True,
}
PUBLISH_RETRY = False  # a page waits for it, and the sweep sends later what was not sent
ACKS_LATE = True
