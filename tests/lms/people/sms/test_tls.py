"""A gateway over TLS: its certificate and its name are checked, and a handshake that drips is cut."""

from __future__ import annotations

import socket
import ssl
import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from lms.people.models import SmsMessage
from lms.people.sms import outbox, sending
from tests.lms.people.sms.conftest import the_row

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lms.people.models import User

pytestmark = pytest.mark.django_db
State = SmsMessage.State


class Answering(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", "13")
        self.end_headers()
        self.wfile.write(b'{"id": "g-1"}')

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def port(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[int]:
    """A gateway of the name `localhost`, whose authority this process trusts."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, private = tmp_path / "gateway.pem", tmp_path / "gateway.key"
    pem.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    private.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem, private)
    server = HTTPServer(("127.0.0.1", 0), Answering)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    settings.SMS_BACKEND = "lms.people.sms.gateway.HttpGateway"
    settings.SMS_KEY_ID, settings.SMS_SECRET = "key-1", "s" * 32
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


def test_a_message_goes_out_over_tls(mei: User, port: int, settings: Any) -> None:
    settings.SMS_URL = f"https://localhost:{port}/send"
    outbox.tell(mei, "slip_made")

    sending.sweep()

    assert (the_row().state, the_row().gateway_id) == (State.SENT, "g-1")


def test_a_certificate_of_another_name_is_told_nothing(mei: User, port: int, settings: Any) -> None:
    settings.SMS_URL = f"https://127.0.0.1:{port}/send"
    outbox.tell(mei, "slip_made")

    sending.sweep()

    assert (the_row().state, the_row().error) == (State.QUEUED, "connect_SSLCertVerificationError")


def test_a_certificate_that_nobody_vouches_for_is_told_nothing(
    mei: User, port: int, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    settings.SMS_URL = f"https://localhost:{port}/send"
    outbox.tell(mei, "slip_made")

    sending.sweep()

    assert (the_row().state, the_row().error) == (State.QUEUED, "connect_SSLCertVerificationError")


def test_a_handshake_that_drips_is_cut(mei: User, settings: Any) -> None:
    """Each byte comes in time, so no single wait is long: Python's handshake has one deadline for all of it."""
    hung_up, sent = threading.Event(), []

    def drip(listener: socket.socket) -> None:
        peer, _address = listener.accept()
        with peer, suppress(OSError):
            peer.sendall(b"\x16\x03\x03\x40\x00")  # a record of 16 KiB begins
            for _ in range(400):
                if hung_up.wait(0.05):
                    return
                peer.sendall(b"\x02")
                sent.append(1)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        settings.SMS_BACKEND = "lms.people.sms.gateway.HttpGateway"
        settings.SMS_URL = f"https://127.0.0.1:{listener.getsockname()[1]}/send"
        settings.SMS_TIMEOUT = 0.4
        dripping = threading.Thread(target=drip, args=[listener], daemon=True)
        dripping.start()
        outbox.tell(mei, "slip_made")
        sending.sweep()
        hung_up.set()
        dripping.join(20)

    row = the_row()
    assert (row.state, row.unknown_tries) == (State.QUEUED, 0)  # nothing was said yet
    assert row.error.startswith("connect_")
    assert len(sent) < 300
