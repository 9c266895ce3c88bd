"""The signature between us and a gateway: HMAC-SHA256 over five lines, the same in both directions.

    POST
    /the/path?of=the-address
    1764489600                          X-Timestamp: seconds since 1970
    6f1c…                               X-Nonce: 32 hexadecimal digits, drawn anew for each try
    9b74c989…                           SHA-256 of the body, in hexadecimal digits

The lines are joined by "\\n", without one at the end. The key is settings.SMS_SECRET as UTF-8; the result stands as
hexadecimal digits in X-Signature, and X-Key-Id says which key it was. The path is part of it, so that what we signed
for the gateway is no receipt from it.
"""

from __future__ import annotations

import hashlib
import hmac

from django.conf import settings


def signature(*, path: str, timestamp: str, nonce: str, body: bytes) -> str:
    """Return the signature of a request with this path and body, in hexadecimal digits."""
    lines = ("POST", path, timestamp, nonce, hashlib.sha256(body).hexdigest())
    return hmac.new(str(settings.SMS_SECRET).encode(), "\n".join(lines).encode(), hashlib.sha256).hexdigest()
