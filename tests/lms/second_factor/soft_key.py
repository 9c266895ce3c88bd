"""A passkey in software: what a browser would send, with or without having been unlocked."""

import hashlib
import json
import os
import struct
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_encode

PRESENT, UNLOCKED, HAS_KEY = 0x01, 0x04, 0x40


class SoftKey:
    """One key of one person on one site."""

    def __init__(self, host: str = "testserver") -> None:
        self.host, self.id = host, os.urandom(16)
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.user = b""

    def create(self, options: dict[str, Any], *, unlocked: bool = True) -> str:
        """Answer to setting it up, as JSON."""
        self.user = options["publicKey"]["user"]["id"]
        public = cbor.encode(dict(ES256.from_cryptography_key(self.key.public_key())))
        credential = bytes(16) + struct.pack(">H", len(self.id)) + self.id + public
        data = self._data(unlocked, HAS_KEY) + credential
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client(options, "webauthn.create")
        return self._json({"clientDataJSON": client, "attestationObject": attestation}, {"credProps": {"rk": True}})

    def get(self, options: dict[str, Any], *, unlocked: bool = True) -> str:
        """Answer to signing in, as JSON."""
        data, client = self._data(unlocked), self._client(options, "webauthn.get")
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        answer: dict[str, Any] = {"clientDataJSON": client, "authenticatorData": data, "signature": signature}
        return self._json(answer, {}, userHandle=self.user)

    def _data(self, unlocked: bool, more: int = 0) -> bytes:
        flags = PRESENT | (UNLOCKED if unlocked else 0) | more
        return hashlib.sha256(self.host.encode()).digest() + bytes([flags]) + struct.pack(">I", 0)

    def _client(self, options: dict[str, Any], kind: str) -> bytes:
        challenge = options["publicKey"]["challenge"]
        return json.dumps({"type": kind, "challenge": challenge, "origin": f"http://{self.host}"}).encode()

    def _json(self, response: dict[str, bytes], extensions: dict[str, Any], **more: Any) -> str:
        parts = {name: websafe_encode(value) for name, value in response.items()}
        return json.dumps(
            {
                "id": websafe_encode(self.id),
                "rawId": websafe_encode(self.id),
                "type": "public-key",
                "clientExtensionResults": extensions,
                "response": parts | more,
            }
        )
