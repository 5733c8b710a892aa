"""Signing in and out: by password anywhere, by PIN on an enrolled device; guessing is stopped."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from opsapp import clock
from opsapp.db import db, transaction
from opsapp.errors import RuleError
from opsapp.org import signing, users
from opsapp.org.devices import COOKIE, fingerprint
from opsapp.org.models import AuditRow, Device, SignInAttempt
from opsapp.org.sign_in_views import is_own_address
from tests.founding import DEVICE, LONG_AGO, PASSWORD, PINS

NOON = datetime(2026, 11, 23, 12, 0)  # noqa: DTZ001  (Japanese time)
SECRETS = {"login": "manager", "password": PASSWORD}


def wrong(times, login="manager", address="10.0.0.1"):
    """So many wrong tries."""
    for _n in range(times):
        with pytest.raises(RuleError) as refused:
            signing.by_password(login, "wrong", address)
        assert refused.value.code == "wrong_secret"


def closed(login="manager", address="10.0.0.1", password=PASSWORD):
    """The message of the closed door."""
    with pytest.raises(RuleError) as refused:
        signing.by_password(login, password, address)
    assert refused.value.code == "too_many"
    return str(refused.value)


# --- by password -------------------------------------------------------------------------------------------


def test_a_password_opens_any_browser(visit, manager):
    client = visit()

    answer = client.post("/org/sign-in", data=SECRETS | {"next": "/org/users?page=2"})

    assert (answer.status_code, answer.location) == (302, "/org/users?page=2")
    assert client.get("/org/users").status_code == 200


def test_a_wrong_password_an_unknown_name_and_nothing_at_all_are_refused_alike(visit, app):
    client = visit()

    for sent in (
        SECRETS | {"password": "wrong"},
        {"login": "nobody", "password": "wrong"},
        {"login": "clerk", "password": ""},
    ):
        answer = client.post("/org/sign-in", data=sent)
        assert answer.status_code == 422
        assert sent["login"] in answer.text
    assert client.get("/org/users").status_code == 302


def test_somebody_without_a_password_cannot_sign_in_with_an_empty_one(app):
    for password in ("", "None", PINS["clerk"]):
        with pytest.raises(RuleError):
            signing.by_password("clerk", password, "10.0.0.1")


def test_a_closed_account_does_not_open(app, manager):
    with transaction():
        manager.active = False

    with pytest.raises(RuleError) as refused:
        signing.by_password("manager", PASSWORD, "10.0.0.1")
    assert refused.value.code == "wrong_secret"


def test_nobody_is_sent_to_another_site_after_signing_in(visit, app):
    for address in (
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        " //evil.example",
        "javascript:alert(1)",
        "http:evil.example",
        "evil.example",
        "/\n/evil.example",
        "///evil.example",
    ):
        assert not is_own_address(address), address
        answer = visit().post("/org/sign-in", data=SECRETS | {"next": address})
        assert answer.location == "/", address
    for address in ("/", "/org/users?page=2", "/sales/till#x", "/people/?q=%E9%AB%99"):
        assert is_own_address(address), address


def test_a_page_asked_for_before_signing_in_is_where_one_arrives(visit, manager):
    client = visit()
    asked = client.get("/org/audit?q=x")

    assert asked.location == "/org/sign-in?next=/org/audit?q%3Dx"
    assert "/org/audit?q=x" in client.get(asked.location).text


def test_a_session_prepared_by_somebody_else_is_worth_nothing(visit, app):
    """Nothing of the session before the sign-in is carried over."""
    client = visit()
    with client.session_transaction() as session:
        session |= {"planted": "by a stranger", "csrf_token": "known to a stranger", "_id": "x"}

    client.post("/org/sign-in", data=SECRETS)

    with client.session_transaction() as session:
        assert session["_user_id"].startswith("1.")
        assert "planted" not in session
        assert session.get("csrf_token") != "known to a stranger"


def test_signing_in_and_out_leaves_a_trail(visit, manager):
    client = visit()
    client.post("/org/sign-in", data=SECRETS)
    client.post("/org/sign-out")

    rows = db.session.scalars(select(AuditRow).order_by(AuditRow.id)).all()
    assert [(row.action, row.user_id) for row in rows] == [("org.sign_in", 1), ("org.sign_out", 1)]
    assert client.get("/org/users").status_code == 302


# --- guessing ----------------------------------------------------------------------------------------------


def test_after_five_wrong_tries_the_door_is_closed_for_15_minutes_and_says_until_when(app):
    with clock.frozen(NOON):
        wrong(5)
        assert "12:15" in closed()
    with clock.frozen(NOON + timedelta(minutes=14)):
        assert "12:15" in closed()
    with clock.frozen(NOON + timedelta(minutes=15, seconds=1)):
        assert signing.by_password("manager", PASSWORD, "10.0.0.1").id == 1


def test_knocking_at_the_closed_door_does_not_keep_it_closed(app):
    with clock.frozen(NOON):
        wrong(5)
    with clock.frozen(NOON + timedelta(minutes=10)):
        closed()
    with clock.frozen(NOON + timedelta(minutes=16)):
        assert signing.by_password("manager", PASSWORD, "10.0.0.1").id == 1


def test_a_success_forgets_the_wrong_tries_before_it(app):
    wrong(4)
    signing.by_password("manager", PASSWORD, "10.0.0.1")
    wrong(4)
    signing.by_password("manager", PASSWORD, "10.0.0.1")


def test_one_name_closed_leaves_the_others_open(app):
    wrong(5)

    assert signing.by_password("coordinator", PASSWORD, "10.0.0.1").login == "coordinator"


def test_a_name_is_counted_from_every_address_and_in_every_spelling(app):
    for n in range(5):
        wrong(1, login=("manager", " Manager ")[n % 2], address=f"10.0.0.{n}")
    closed(login="MANAGER", address="10.0.0.99")


def test_thirty_wrong_tries_from_one_address_close_it_for_every_name(app):
    for n in range(30):
        wrong(1, login=f"guess{n}")

    closed()
    assert signing.by_password("manager", PASSWORD, "10.0.0.2").id == 1


def test_one_own_success_does_not_reopen_an_address_for_guessing(app):
    for n in range(29):
        wrong(1, login=f"guess{n}")
    signing.by_password("manager", PASSWORD, "10.0.0.1")
    wrong(1, login="guess29")

    closed(login="coordinator")


def test_a_try_counts_before_it_is_checked(app, monkeypatch):
    """Racing guesses cannot all be looked at before the first of them is counted."""
    seen = []

    def look(*_arguments):
        seen.append(db.session.scalars(select(SignInAttempt.succeeded)).all())
        return True

    monkeypatch.setattr(signing, "matches", look)
    signing.by_password("manager", "x", "10.0.0.1")

    assert seen == [[False, False]]
    assert db.session.scalars(select(SignInAttempt.succeeded)).all() == [True, True]


# --- by PIN ------------------------------------------------------------------------------------------------


def test_on_the_tablet_people_are_tiles_and_a_pin_opens(visit, clerk):
    client = visit(tablet=True)

    tiles = client.get("/org/sign-in?next=/sales/till").text
    assert "佐藤 和子" in tiles
    assert "/org/sign-in?user=2&amp;next=/sales/till" in tiles
    page = client.get("/org/sign-in?user=2&next=/sales/till").text
    assert 'name="pin"' in page
    answer = client.post("/org/sign-in?user=2", data={"pin": "１００１", "next": "/sales/till"})
    assert (answer.status_code, answer.location) == (302, "/sales/till")


def test_a_wrong_pin_is_refused(visit, clerk):
    client = visit(tablet=True)

    for pin in ("1002", "", "100", "10011"):
        assert client.post("/org/sign-in?user=2", data={"pin": pin}).status_code == 422
    assert client.get("/", follow_redirects=False).location.startswith("/org/sign-in")


def test_away_from_an_enrolled_device_a_pin_is_nothing(visit, clerk, device):
    with visit() as stranger:
        assert 'name="password"' in stranger.get("/org/sign-in?user=2").text
        assert stranger.post("/org/sign-in?user=2", data={"pin": "1001"}).status_code == 422
        assert stranger.post("/api/sign-in", json={"user": 2, "pin": "1001"}).status_code == 401
    with transaction():
        device.revoked_at = clock.now()
    tablet = visit(tablet=True)
    assert tablet.post("/api/sign-in", json={"user": 2, "pin": "1001"}).status_code == 401


def test_a_forged_device_cookie_is_no_device(visit, app):
    for cookie in (
        DEVICE,
        f"{DEVICE}.",
        f"{DEVICE}.wrong",
        ".tablet-secret",
        "x.y",
        f"{DEVICE}.\udcffé",
        "%00.x",
    ):
        client = visit()
        client.set_cookie(COOKIE, cookie.encode("utf-8", "replace").decode())
        assert 'name="password"' in client.get("/org/sign-in").text, cookie


def test_a_personal_device_knows_its_owner_only(app, visit, carrier):
    with transaction():
        db.session.add(
            Device(
                id="0192f000-0000-7000-8000-000000000002",
                name="電話",
                owner_id=carrier.id,
                secret_hash=fingerprint("phone"),
                enrolled_by_id=1,
                enrolled_at=LONG_AGO,
            )
        )
    client = visit()
    client.set_cookie(COOKIE, "0192f000-0000-7000-8000-000000000002.phone")

    tiles = client.get("/org/sign-in").text
    assert "森 健一" in tiles
    assert "佐藤 和子" not in tiles
    assert client.get("/org/sign-in?user=2").status_code == 404
    assert client.post("/api/sign-in", json={"user": 2, "pin": PINS["clerk"]}).status_code == 401
    assert client.post("/api/sign-in", json={"user": carrier.id, "pin": PINS["carrier"]}).status_code == 200


def test_the_till_switches_persons_by_pin(visit, manager, clerk):
    client = visit(manager, tablet=True)

    answer = client.post("/api/sign-in", json={"user": 2, "pin": "1001"})

    assert answer.status_code == 200
    assert answer.json["user"] == {
        "id": 2,
        "name": "佐藤 和子",
        "kana": "さとう かずこ",
        "role": "clerk",
        "language": "ja",
        "text_size": "standard",
    }
    assert client.get("/org/users").status_code == 403
    assert client.post("/api/sign-out").status_code == 200
    assert client.get("/org/users").status_code == 302


def test_pins_are_not_guessed_at_the_till(visit, clerk):
    client = visit(tablet=True)

    for n in range(5):
        answer = client.post("/api/sign-in", json={"user": 2, "pin": f"200{n}"})
        assert (answer.status_code, bool(answer.json["message"])) == (401, True)
    answer = client.post("/api/sign-in", json={"user": 2, "pin": "1001"})
    assert answer.status_code == 429
    assert ":" in answer.json["message"]
    assert client.post("/api/sign-in", json={"user": 3, "pin": "1002"}).status_code == 200


def test_nonsense_is_no_sign_in(visit, app):
    client = visit(tablet=True)

    for sent in (
        None,
        [],
        7,
        {"user": 2},
        {"user": "2", "pin": "1001"},
        {"user": True, "pin": "9001"},
        {"user": 2, "pin": 1001},
        {"user": 2**70, "pin": "1001"},
    ):
        assert client.post("/api/sign-in", json=sent).status_code in (400, 401), sent
    assert client.post("/api/sign-in", data="{").status_code == 400


# --- sessions ----------------------------------------------------------------------------------------------


def test_closing_an_account_ends_its_sessions(visit, manager, clerk):
    client = visit(clerk)
    assert client.get("/api/csrf").status_code == 200
    assert client.get("/org/users").status_code == 403, "signed in, but not of the office"

    with transaction():
        users.deactivate(clerk, by=manager)
    assert client.get("/org/users").status_code == 302, "no longer signed in"
    with transaction():
        users.activate(clerk, by=manager)
    assert client.get("/org/users").status_code == 302, "the old session stays ended"


def test_a_new_password_ends_the_other_sessions_but_not_ones_own(visit, manager):
    elsewhere, here = visit(manager), visit(manager)

    answer = here.post("/org/users/1/password", data={"password": "a whole new sentence"})

    assert answer.status_code == 302
    assert here.get("/org/users").status_code == 200
    assert elsewhere.get("/org/users").status_code == 302


def test_without_its_csrf_token_nobody_signs_in(app, visit, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    client = visit(tablet=True)

    assert client.post("/org/sign-in?way=password", data=SECRETS).status_code == 409
    assert client.post("/api/sign-in", json={"user": 2, "pin": "1001"}).status_code == 400
    token = client.get("/api/csrf").json["token"]
    headers = {"X-CSRFToken": token}
    assert client.post("/api/sign-in", json={"user": 2, "pin": "1001"}, headers=headers).status_code == 200


# --- language and letter size ------------------------------------------------------------------------------


def test_a_stranger_chooses_language_and_size_for_this_browser(visit, app):
    client = visit()

    answer = client.post(
        "/org/preferences", data={"language": "en", "size": "xlarge", "next": "/org/sign-in"}
    )

    assert answer.location == "/org/sign-in"
    page = client.get("/org/sign-in").text
    assert '<html lang="en" data-size="xlarge"' in page


def test_a_person_keeps_language_and_size_on_every_browser_and_after_signing_out(visit, manager):
    client = visit(manager)
    client.post("/org/preferences", data={"language": "en"})
    client.post("/org/preferences", data={"size": "large"})

    assert (manager.language, manager.text_size) == ("en", "large")
    assert '<html lang="en" data-size="large"' in visit(manager).get("/org/users").text
    client.post("/org/sign-out")
    assert '<html lang="en" data-size="large"' in client.get("/org/sign-in").text


def test_an_unknown_language_changes_nothing(visit, manager):
    answer = visit(manager).post(
        "/org/preferences", data={"language": "xx", "size": "<b>", "next": "//evil.example"}
    )

    assert answer.location == "/"
    assert (manager.language, manager.text_size) == ("ja", "standard")
