"""A real browser before the real application, on the test's own village; a tablet that is signed in."""

import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, BrowserType, Page, expect, sync_playwright
from sqlalchemy import select
from werkzeug.serving import WSGIRequestHandler, make_server

from opsapp.db import db
from opsapp.org.devices import COOKIE
from opsapp.org.models import User
from tests.founding import DEVICE, DEVICE_SECRET

CHROMIUM = "/usr/bin/chromium"
CHROMIUM_OPTIONS = ["--disable-dev-shm-usage"]
TABLET = {"width": 1280, "height": 800}
expect.set_options(timeout=15_000)


class Quiet(WSGIRequestHandler):
    """Requests are counted, not written to the log."""

    def log_request(self, *_args: Any, **_named: Any) -> None:
        return None


class Server:
    """The application behind a real socket; remembers what it was asked."""

    def __init__(self, app: Flask) -> None:
        self.app, self.port, self.hits = app, 0, list[tuple[str, str]]()
        self._inner = app.wsgi_app
        app.wsgi_app = self._count  # type: ignore[method-assign,assignment]
        self.start()

    def _count(self, environ: dict[str, Any], start: Any) -> Any:
        self.hits.append((environ["REQUEST_METHOD"], environ["PATH_INFO"]))
        return self._inner(environ, start)

    def start(self) -> None:
        self._server = make_server("127.0.0.1", self.port, self.app, threaded=True, request_handler=Quiet)
        self.port = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def end(self) -> None:
        self.stop()
        self.app.wsgi_app = self._inner  # type: ignore[method-assign]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def posts(self, path: str) -> int:
        return self.hits.count(("POST", path))


class LossyProxy:
    """While `lose` > 0 a POST of operations is carried to the server, which commits; its answer gets lost."""

    def __init__(self, port: int) -> None:
        self.target, self.lose, self.lost = port, 0, 0
        self._door = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._door.getsockname()[1]}"
        self._going = True
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while self._going:
            try:
                client, _address = self._door.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        client.settimeout(10)
        with client:
            try:
                request = _whole_request(client)
                if request:
                    self._forward(client, request)
            except OSError:
                return

    def _forward(self, client: socket.socket, request: bytes) -> None:
        with socket.create_connection(("127.0.0.1", self.target)) as server:
            server.sendall(request)
            answer = b"".join(iter(lambda: server.recv(65536), b""))
        if self.lose and request.startswith(b"POST /api/operations"):
            self.lose, self.lost = self.lose - 1, self.lost + 1
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")  # reset
            return
        client.sendall(answer)

    def close(self) -> None:
        self._going = False
        self._door.close()


def _whole_request(client: socket.socket) -> bytes:
    received = b""
    while b"\r\n\r\n" not in received:
        part = client.recv(65536)
        if not part:
            return b""
        received += part
    head, body = received.split(b"\r\n\r\n", 1)
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:")]
    lengths = [int(line.split(b":")[1]) for line in lines if line.lower().startswith(b"content-length:")]
    while len(body) < (lengths or [0])[0]:
        body += client.recv(65536)
    return b"\r\n".join([*lines, b"Connection: close"]) + b"\r\n\r\n" + body


@pytest.fixture
def server(app: Flask) -> Iterator[Server]:
    running = Server(app)
    yield running
    running.end()


@pytest.fixture
def proxy(server: Server) -> Iterator[LossyProxy]:
    between = LossyProxy(server.port)
    yield between
    between.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[BrowserType]:
    with sync_playwright() as playwright:
        yield playwright.chromium


@pytest.fixture(scope="session")
def browser(chromium: BrowserType) -> Iterator[Browser]:
    running = chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_OPTIONS)
    yield running
    running.close()


Tablet = Callable[..., BrowserContext]


def cookies(app: Flask, login: str, url: str) -> list[dict[str, str]]:
    """What a browser holds after a sign-in on the enrolled tablet."""
    user = db.session.scalars(select(User).where(User.login == login)).one()
    client = app.test_client()
    with client.session_transaction() as session:
        session.update({"_user_id": user.get_id(), "_fresh": True})
    db.session.rollback()
    kept = client.get_cookie("session")
    assert kept is not None
    pairs = (("session", kept.value), (COOKIE, f"{DEVICE}.{DEVICE_SECRET}"))
    return [{"name": name, "value": value, "url": url} for name, value in pairs]


@pytest.fixture
def tablet(browser: Browser, server: Server) -> Iterator[Tablet]:
    """`tablet(url=…, login=…, viewport=…)`: a browser of its own, signed in on the shop's device."""
    made: list[BrowserContext] = []

    def make(url: str = "", login: str = "clerk", **options: Any) -> BrowserContext:
        wanted = {"locale": "ja-JP", "timezone_id": "Asia/Tokyo", "viewport": TABLET} | options
        context = browser.new_context(**wanted)
        made.append(context)
        if login:
            context.add_cookies(cookies(server.app, login, url or server.url))  # type: ignore[arg-type]
        return context

    yield make
    for context in made:
        context.close()


@pytest.fixture
def page(tablet: Tablet) -> Page:
    return tablet().new_page()
