"""Check a certificate without a network: python verify_certificate.py keys.json "TEXT OF THE CODE".

keys.json is /.well-known/certificate-keys.json of the platform, saved on a day when there was a network. The text is
what any QR reader shows. Needs Python 3.11 and the package `cryptography`. It cannot know of a later revocation.
"""

import json
import sys
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

PREFIX = b"yunnan-training-certificate-1\n"
FIELDS = ("version", "key", "serial", "name", "title", "hours", "finished", "issued", "issuers")


def verify(text: str, keys: dict[str, str]) -> dict[str, object]:
    """Return what the certificate says; raise ValueError where it is not genuine."""
    digits = text.rpartition("#")[2].strip()
    if not digits.isascii() or not digits.isdigit() or len(digits) > 2000:
        raise ValueError("no signed statement in this text")
    number = int(digits)
    packed = number.to_bytes((number.bit_length() + 7) // 8, "big")
    signature, statement = packed[1:65], packed[65:]
    try:
        said = dict(zip(FIELDS, json.loads(statement), strict=True))
        public = bytes.fromhex(keys[said["key"]])
        Ed25519PublicKey.from_public_bytes(public).verify(signature, PREFIX + statement)
    except (InvalidSignature, ValueError, KeyError, TypeError, RecursionError) as error:
        raise ValueError("the signature does not match") from error
    return said | {"hours": said["hours"] / 1000}


if __name__ == "__main__":
    try:
        found = verify(sys.argv[2], json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))["keys"])
    except ValueError as error:
        sys.exit(f"NOT GENUINE: {error}")
    sys.stdout.write("GENUINE\n" + "".join(f"{name}: {value}\n" for name, value in found.items()))
