"""Devices: enrolled once with a code of the office, shut out when lost."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from opsapp import clock
from opsapp.db import db, transaction
from opsapp.errors import RuleError
from opsapp.org import devices
from opsapp.org.models import AuditRow, Device
from tests.founding import DEVICE


@pytest.fixture
def van(manager):
    """A new device and its code."""
    with transaction():
        return devices.add("移動販売車", None, by=manager)


def cookie_of(answer):
    """The device cookie an answer sets, with its attributes."""
    return next(
        value for name, value in answer.headers if name == "Set-Cookie" and value.startswith(devices.COOKIE)
    )


def test_a_tablet_is_enrolled_from_the_office_to_its_first_sign_in(visit, manager):
    office, tablet = visit(manager), visit()

    shown = office.post(
        "/org/devices/new", data={"name": "移動販売車", "owner_id": ""}, follow_redirects=True
    ).text
    code = re.search(r'class="code-large"[^>]*>([A-Z0-9]{5})-([A-Z0-9]{5})<', shown)
    assert "data:image/svg+xml" in shown
    address = f"/org/enrol/{code[1]}{code[2]}"
    assert "移動販売車" in tablet.get(address).text
    answer = tablet.post(address)

    assert answer.status_code == 302
    attributes = cookie_of(answer).lower()
    assert "httponly" in attributes
    assert "samesite=lax" in attributes
    assert f"max-age={730 * 24 * 3600}" in attributes
    assert "佐藤 和子" in tablet.get("/org/sign-in").text
    assert tablet.post("/api/sign-in", json={"user": 2, "pin": "1001"}).status_code == 200
    assert tablet.post(address).status_code == 422, "the code works once"
    actions = db.session.scalars(
        select(AuditRow.action).where(AuditRow.subject == "device").order_by(AuditRow.id)
    )
    assert actions.all() == ["org.device_code", "org.device_enrol"]


def test_behind_https_the_cookie_travels_only_there(app, visit, van, monkeypatch):
    monkeypatch.setitem(app.config, "SESSION_COOKIE_SECURE", True)

    assert "; Secure" in cookie_of(visit().post(f"/org/enrol/{van[1]}"))


def test_looking_at_the_link_does_not_use_the_code_up(visit, van):
    visit().get(f"/org/enrol/{van[1]}")

    assert visit().post(f"/org/enrol/{van[1]}").status_code == 302


def test_the_code_is_typed_as_people_type_it(visit, van):
    device, code = van
    typed = f" {code[:5].lower()}－{code[5:].lower()} "

    answer = visit().post("/org/enrol", data={"code": typed})

    assert answer.status_code == 302
    assert device.name in visit().get(answer.location).text


def test_after_an_hour_or_with_a_newer_code_the_old_one_is_nothing(visit, van, manager):
    device, code = van
    with clock.frozen(clock.now() + timedelta(minutes=59)):
        assert devices.device_of(code) is device
    with clock.frozen(clock.now() + timedelta(minutes=61)), pytest.raises(RuleError) as refused:
        devices.device_of(code)
    assert refused.value.code == "wrong_code"
    with transaction():
        newer = devices.renew(device, by=manager)
    assert visit().post(f"/org/enrol/{code}").status_code == 422
    assert visit().post(f"/org/enrol/{newer}").status_code == 302


def test_a_wrong_code_enrols_nothing(visit, van):
    for code in ("ABCDE23456", "x", "%00", "' OR 1=1", "é" * 40):
        answer = visit().post("/org/enrol", data={"code": code})
        assert answer.status_code == 422
        assert "Set-Cookie" not in answer.headers or devices.COOKIE not in answer.headers["Set-Cookie"]


def test_what_is_stored_of_code_and_cookie_opens_nothing(visit, van):
    device, code = van
    answer = visit().post(f"/org/enrol/{code}")
    value = cookie_of(answer).partition("=")[2].partition(";")[0]

    db.session.refresh(device)
    assert value.partition(".")[2] not in (device.secret_hash, device.code_hash)
    client = visit()
    client.set_cookie(devices.COOKIE, f"{device.id}.{device.secret_hash}")
    assert 'name="password"' in client.get("/org/sign-in").text


def test_enrolling_again_ends_the_cookie_of_before(visit, manager, device):
    with transaction():
        code = devices.renew(device, by=manager)
    assert "佐藤 和子" in visit(tablet=True).get("/org/sign-in").text, "until then the old one works"

    visit().post(f"/org/enrol/{code}")

    assert 'name="password"' in visit(tablet=True).get("/org/sign-in").text


def test_a_device_that_is_shut_out_stays_out(visit, manager, device, van):
    client = visit(manager)

    assert client.post(f"/org/devices/{DEVICE}/revoke").status_code == 302
    assert 'name="password"' in visit(tablet=True).get("/org/sign-in").text
    assert client.post(f"/org/devices/{DEVICE}/code").location == f"/org/devices/{DEVICE}"
    client.post(f"/org/devices/{van[0].id}/revoke")
    assert visit().post(f"/org/enrol/{van[1]}").status_code == 422


def test_a_device_gets_a_name_and_an_owner(visit, manager, carrier, device):
    client = visit(manager)

    assert client.post("/org/devices/new", data={"name": " ", "owner_id": ""}).status_code == 422
    assert client.post("/org/devices/new", data={"name": "電話", "owner_id": "999"}).status_code == 422
    data = {"name": "森さんの電話", "owner_id": str(carrier.id)}
    assert client.post(f"/org/devices/{DEVICE}", data=data).status_code == 302
    assert (device.name, device.owner_id) == ("森さんの電話", carrier.id)
    page = client.get(f"/org/devices/{DEVICE}").text
    assert f'<option selected value="{carrier.id}">' in page


def test_an_old_code_page_shows_no_code(visit, manager, van):
    client = visit(manager)

    assert client.get(f"/org/devices/{van[0].id}/code").location == f"/org/devices/{van[0].id}"


def test_only_the_office_enrols(visit, clerk, van):
    client = visit(clerk, tablet=True)

    for address in (
        "/org/devices",
        "/org/devices/new",
        f"/org/devices/{DEVICE}",
        f"/org/devices/{DEVICE}/code",
    ):
        assert client.get(address).status_code == 403
    for address in ("code", "revoke"):
        assert client.post(f"/org/devices/{DEVICE}/{address}").status_code == 403
    assert db.session.get_one(Device, DEVICE).revoked_at is None
