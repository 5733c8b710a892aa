"""Servers that speak the protocols of web push and LINE, on 127.0.0.1, for tests of what is sent there."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from opsapp.notify_push import _base64


@dataclass
class Request:
    """What arrived."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Post:
    """A server that writes down what it was sent and answers as it is told: status and body, by request."""

    def __init__(self) -> None:
        self.got: list[Request] = []
        self.answer: Callable[[Request], tuple[int, Any]] = lambda _request: (201, {})
        self.arrived = threading.Event()

    @contextmanager
    def open(self) -> Iterator["Post"]:
        post = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                request = Request(self.path, {k.lower(): v for k, v in self.headers.items()}, body)
                post.got.append(request)
                status, said = post.answer(request)
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                if isinstance(said, str):
                    self.send_header("Location", said)
                self.end_headers()
                self.wfile.write(json.dumps(said).encode())
                post.arrived.set()

            def log_message(self, *_said: Any) -> None:
                return None

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        self.netloc = f"127.0.0.1:{server.server_port}"
        try:
            yield self
        finally:
            server.shutdown()
            server.server_close()
            thread.join()

    @property
    def url(self) -> str:
        return f"http://{self.netloc}"


class PushBrowser:
    """A browser that has subscribed at a push service, and can read what arrives there."""

    def __init__(self, service: str, name: str = "a") -> None:
        self._key, self._auth = ec.generate_private_key(ec.SECP256R1()), bytes(range(16))
        point = self._key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        keys = {"p256dh": _base64(point), "auth": _base64(self._auth)}
        self.endpoint = f"{service}/send/{name}"
        self.subscription = json.dumps({"endpoint": self.endpoint, "expirationTime": None, "keys": keys})

    def read(self, request: Request) -> Any:
        """The message in the clear."""
        opened = http_ece.decrypt(
            request.body, private_key=self._key, auth_secret=self._auth, version="aes128gcm"
        )
        return json.loads(opened)
