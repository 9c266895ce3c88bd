"""Why the cache cannot be used now; a page that needs it answers 503 (`lms.web.unavailable.is_unreachable`)."""


class CacheUnavailable(Exception):
    """The cache cannot be read or written just now."""


class CacheFull(CacheUnavailable):
    """The file has reached its bound, and nothing in it has expired: nothing is stored, nothing is thrown away."""
