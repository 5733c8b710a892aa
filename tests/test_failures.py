"""Whatever goes wrong is said in the house's own words."""

import pytest
from flask import Flask

from opsapp.org.models import User
from tests.conftest import Visitor

pytestmark = pytest.mark.sqlite_only


def test_a_page_that_is_not_there_says_so_and_leads_back(app: Flask, manager: User, visit: Visitor) -> None:
    answer = visit(manager).get("/nowhere")
    assert answer.status_code == 404
    assert "見つかりません" in answer.text
    assert 'href="/"' in answer.text


def test_what_is_not_yours_is_refused_in_words(app: Flask, carrier: User, visit: Visitor) -> None:
    answer = visit(carrier).get("/org/")
    assert answer.status_code == 403
    assert "<h1" in answer.text


def test_a_stale_form_changes_nothing_and_says_why(app: Flask, manager: User, visit: Visitor) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        answer = visit(manager).post("/org/preferences", data={"language": "en"})
        api = visit(manager, tablet=True).post("/api/operations", json={"operations": []})
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
    assert answer.status_code == 409
    assert manager.language == "ja"
    assert (api.status_code, api.json["code"]) == (400, "csrf")


def test_a_failure_inside_shows_a_page_and_is_logged(
    app: Flask,
    manager: User,
    visit: Visitor,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken() -> str:
        raise ZeroDivisionError("a bug")

    broken.permission = "public"  # type: ignore[attr-defined]
    monkeypatch.setitem(app.view_functions, "home.today", broken)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    answer = visit(manager).get("/")
    assert answer.status_code == 500
    assert "<h1" in answer.text
    assert "a bug" in caplog.text
    assert "a bug" not in answer.text
