"""A real browser shows what is pushed to it. No push service of a browser's maker can be reached from a test, so the
subscription is made here; everything before and after it is real."""

import json
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from opsapp.db import db
from opsapp.org import channels
from opsapp.org.models import User
from tests.browser import Server, Tablet
from tests.org.test_push import service  # noqa: F401  (fixture)
from tests.parcels import Post, PushBrowser

pytestmark = pytest.mark.browser
BUTTON = "この端末で通知を受け取る"
SUBSCRIBE = """(made) => {
  PushManager.prototype.subscribe = async function (asked) {
    window.asked = { visible: asked.userVisibleOnly, key: [...asked.applicationServerKey] };
    return { toJSON: () => made };
  };
}"""


@pytest.fixture
def phone(service: Post, tablet: Tablet) -> BrowserContext:  # noqa: F811
    context = tablet(viewport={"width": 390, "height": 844})
    context.grant_permissions(["notifications"])
    return context


def reach_me(context: BrowserContext, server: Server) -> Page:
    page = context.new_page()
    page.goto(f"{server.url}/reach-me")
    return page


def test_a_press_subscribes_and_what_is_pushed_appears(
    phone: BrowserContext,
    server: Server,
    service: Post,  # noqa: F811
    clerk: User,
) -> None:
    page, own = reach_me(phone, server), PushBrowser(service.url)
    page.evaluate(SUBSCRIBE, json.loads(own.subscription))
    page.get_by_role("button", name=BUTTON).click()
    expect(page.get_by_text("この端末に通知が届くようになりました。")).to_be_visible()
    page.get_by_role("button", name="試しに送る").click()
    expect(page.get_by_text("試しの連絡を送りました。")).to_be_visible()
    deliver(phone, page, server, json.dumps(own.read(service.got[0])))
    [shown] = shown_by(page, 1)
    assert shown == {
        "title": "opsapp",
        "body": "opsappからの試しの連絡です。ここに連絡が届きます。",
        "url": "/reach-me",
    }


def deliver(context: BrowserContext, page: Page, server: Server, data: str) -> None:
    """As the push service would, through the browser's own debugger."""
    session, found = context.new_cdp_session(page), list[str]()

    def seen(event: dict[str, Any]) -> None:
        found.extend(one["registrationId"] for one in event["registrations"] if not one["isDeleted"])

    session.on("ServiceWorker.workerRegistrationUpdated", seen)
    session.send("ServiceWorker.enable")
    page.evaluate("() => navigator.serviceWorker.ready.then(() => 1)")
    session.send(
        "ServiceWorker.deliverPushMessage", {"origin": server.url, "registrationId": found[-1], "data": data}
    )


def shown_by(page: Page, count: int) -> list[dict[str, str]]:
    """The notifications that stand on the screen, once there are so many."""
    script = """async (count) => {
      const registration = await navigator.serviceWorker.ready;
      for (let tries = 0; tries < 300; tries++) {
        const all = await registration.getNotifications();
        if (all.length >= count) return all.map(({ title, body, data }) => ({ title, body, url: data.url }));
        await new Promise((done) => setTimeout(done, 50));
      }
      return [];
    }"""
    return page.evaluate(script, count)  # type: ignore[no-any-return]


@pytest.mark.parametrize("data", ["", "not json", "5", "null"])
def test_what_cannot_be_read_is_shown_all_the_same(
    phone: BrowserContext, server: Server, clerk: User, data: str
) -> None:
    page = reach_me(phone, server)
    page.evaluate(
        "() => navigator.serviceWorker.register('/sw.js').then(() => navigator.serviceWorker.ready).then(() => 1)"
    )
    deliver(phone, page, server, data)
    assert shown_by(page, 1) == [{"title": "opsapp", "body": "", "url": "/"}]


def test_without_the_service_of_a_browsers_maker_another_way_is_named(
    phone: BrowserContext, server: Server, clerk: User
) -> None:
    page = reach_me(phone, server)
    page.get_by_role("button", name=BUTTON).click()
    expect(page.get_by_text("ブラウザーの通知サービスから返事がありません。")).to_be_visible()
    db.session.rollback()
    assert channels.of(clerk) == []


def test_a_browser_that_refuses_is_told_where_to_allow_it(
    tablet: Tablet,
    server: Server,
    service: Post,  # noqa: F811
    clerk: User,
) -> None:
    page = tablet().new_page()
    page.add_init_script("Object.defineProperty(Notification, 'permission', { get: () => 'denied' })")
    page.goto(f"{server.url}/reach-me")
    expect(page.get_by_text("このブラウザーではopsappの通知が止められています。")).to_be_visible()
    expect(page.get_by_role("button", name=BUTTON)).to_be_hidden()
