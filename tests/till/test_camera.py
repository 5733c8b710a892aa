"""The tablet's camera as scanner: a film of a barcode before a real browser, read under the page's own policy."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserType, expect

from opsapp import paper
from tests.browser import CHROMIUM, CHROMIUM_OPTIONS, Server, cookies
from tests.till.clerk import MILK, Clerk

pytestmark = pytest.mark.browser
WIDTH, HEIGHT, LEFT, MODULE = 640, 480, 90, 4
WHITE, BLACK, NO_COLOUR = b"\xeb", b"\x10", b"\x80"


def film(code: str) -> bytes:
    """A few still frames (Y4M, 4:2:0, gray) of a JAN code that fills most of the picture."""
    blank = WHITE * WIDTH
    row = bytearray(blank)
    for at, wide in re.findall(r"M(\d+) 0h(\d+)", paper.barcode_svg(code)):
        begin = LEFT + int(at) * MODULE
        row[begin : begin + int(wide) * MODULE] = BLACK * (int(wide) * MODULE)
    picture = blank * 120 + bytes(row) * 240 + blank * 120
    frame = b"FRAME\n" + picture + NO_COLOUR * (WIDTH * HEIGHT // 2)
    return b"YUV4MPEG2 W%d H%d F10:1 Ip A1:1 C420jpeg\n" % (WIDTH, HEIGHT) + frame * 5


@pytest.fixture
def filming(chromium: BrowserType, tmp_path: Path) -> Iterator[Browser]:
    """A browser whose camera sees the milk's barcode."""
    (tmp_path / "milk.y4m").write_bytes(film(MILK))
    seen = [
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={tmp_path / 'milk.y4m'}",
    ]
    running = chromium.launch(executable_path=CHROMIUM, args=[*CHROMIUM_OPTIONS, *seen])
    yield running
    running.close()


def test_the_camera_puts_goods_into_the_basket(filming: Browser, server: Server) -> None:
    with filming.new_context(locale="ja-JP", timezone_id="Asia/Tokyo") as context:
        context.add_cookies(cookies(server.app, "clerk", server.url))  # type: ignore[arg-type]
        context.add_init_script("delete globalThis.BarcodeDetector")  # tablets without one read with zxing
        page, refused = context.new_page(), list[str]()
        page.on("console", lambda said: refused.append(said.text) if said.type == "error" else None)
        clerk = Clerk(page, server.url).arrive().open_day()
        clerk.press("カメラ").sees_total(248)
        expect(page.locator(".line-name")).to_contain_text("牛乳 1L")
        expect(page.locator("dialog")).to_have_count(0)
        assert ("GET", "/static/vendor/zxing-wasm/reader/zxing_reader.wasm") in server.hits
        assert (refused, clerk.problems) == ([], [])
