"""Whether an error means that a service we need is out of reach: a reason to wait, not a mistake of ours."""

import sys
from typing import Any

from django.db import OperationalError

from lms.cache.errors import CacheUnavailable
from media_pipeline.storing.storage import Unreachable


def is_unreachable(exception: BaseException) -> bool:
    """Return whether it is a locked database, or a database, cache or storage out of reach."""
    redis: Any = sys.modules.get("redis.exceptions")  # loaded only where it is used
    of_redis = (redis.ConnectionError, redis.TimeoutError) if redis else ()
    return isinstance(exception, (OperationalError, Unreachable, CacheUnavailable, *of_redis))
