"""The page itself: public and empty, kept by its worker, renewed only when nothing is open."""

import json
import re

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import expect

from opsapp.sales.screen import TILL
from opsapp.sync import screens
from tests.browser import Server
from tests.conftest import Visitor
from tests.till.clerk import MILK, Clerk


@pytest.fixture
def stranger(visit: Visitor) -> FlaskClient:
    return visit()


@pytest.mark.sqlite_only
def test_the_page_is_public_and_holds_nobodys_data(stranger: FlaskClient) -> None:
    page = stranger.get("/sales/till")
    assert page.status_code == 200
    assert "牛乳" not in page.text
    assert "髙橋" not in page.text
    words = json.loads(page.text.split('id="words">')[1].split("</script>")[0])
    assert words["Pay"] == "お会計"  # both languages travel with it
    assert "no-store" not in page.headers["Cache-Control"]


@pytest.mark.sqlite_only
def test_the_worker_keeps_the_script_and_names_its_version(stranger: FlaskClient) -> None:
    worker = stranger.get("/sw.js")
    assert worker.headers["Service-Worker-Allowed"] == "/"
    assert screens.version() in worker.text
    assert '"/sales/till.js"' in worker.text
    assert "/static/js/" not in worker.text


@pytest.mark.sqlite_only
def test_the_script_holds_every_module_of_the_till_after_what_it_needs(stranger: FlaskClient) -> None:
    with stranger.application.test_request_context("/"):
        files = screens.module_files(TILL)
    script = stranger.get("/sales/till.js")
    begins = [script.text.index(f"const ${path.stem.replace('-', '_')} = (() =>") for path in files]
    assert begins == sorted(begins)
    assert files[-1].name == "till.js"
    assert {"idb.js", "pay.js", "outbox.js"} <= {path.name for path in files}
    assert "base.js" not in {path.name for path in files}
    assert re.findall(r"^(?:import|export)\b.*", script.text, re.MULTILINE) == []
    assert (
        stranger.get("/sales/till.js", headers={"If-None-Match": script.headers["ETag"]}).status_code == 304
    )


@pytest.mark.sqlite_only
def test_every_file_the_worker_keeps_exists(stranger: FlaskClient) -> None:
    lines = stranger.get("/sw.js").text.splitlines()
    for name in ("PAGES", "SHELL", "EXTRAS"):
        listed = next(line for line in lines if line.startswith(f"const {name} = "))
        for url in json.loads(listed.removeprefix(f"const {name} = ").rstrip(";")):
            with stranger.get(url) as answer:
                assert answer.status_code == 200, url


@pytest.mark.sqlite_only
def test_the_version_follows_the_page(stranger: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    before = screens.version()
    monkeypatch.setattr(screens, "page", lambda _screen: "<p>another page</p>")
    assert screens.version() != before


@pytest.mark.sqlite_only
def test_the_manifest_starts_at_the_till(stranger: FlaskClient) -> None:
    told = json.loads(stranger.get("/manifest.webmanifest").text)
    assert (told["start_url"], told["name"]) == ("/sales/till", "さとのみせ レジ")


@pytest.mark.browser
def test_a_new_version_waits_until_no_basket_is_open(
    clerk_at_till: Clerk, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk_at_till.sees_unsent(0).scan(MILK).sees_total(248)
    page, old = clerk_at_till.page, screens.page
    monkeypatch.setattr(screens, "page", lambda one: old(one).replace("<body ", "<body data-renewed "))
    page.evaluate("() => navigator.serviceWorker.getRegistration().then(one => one.update())")
    clerk_at_till.sees("新しい版があります")
    expect(page.locator("body[data-renewed]")).to_have_count(0)
    clerk_at_till.pay_cash(248).next()
    expect(page.locator("body[data-renewed]")).to_have_count(1)
    clerk_at_till.ready().sees_unsent(0)


@pytest.mark.browser
def test_the_worker_leaves_other_pages_and_the_api_alone(clerk_at_till: Clerk, server: Server) -> None:
    clerk_at_till.sees_unsent(0)
    before = len(server.hits)
    clerk_at_till.page.goto(f"{server.url}/org/sign-in")
    clerk_at_till.page.evaluate("() => fetch('/api/csrf').then(answer => answer.json())")
    paths = [path for _method, path in server.hits[before:]]
    assert "/org/sign-in" in paths
    assert "/api/csrf" in paths
