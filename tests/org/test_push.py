"""Web push reaches the browser that subscribed, readable by it alone, signed by us, and ends when it is gone."""

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from flask import Flask

from opsapp import notify_push
from opsapp.db import db, transaction
from opsapp.errors import RuleError
from opsapp.org import channels
from opsapp.org.channel_models import UserChannel
from opsapp.org.models import AuditRow, User
from tests.parcels import Post, PushBrowser

KEY = "VGhpcyBpcyB0aGUga2V5IG9mIGEgdGVzdCBvbmx5ISE"


@pytest.fixture
def service(app: Flask) -> Iterator[Post]:
    before = {name: app.config[name] for name in ("PUSH_KEY", "PUSH_HOSTS", "MAIL_FROM", "ADDRESS")}
    with Post().open() as service:
        app.config.update(PUSH_KEY=KEY, PUSH_HOSTS=(service.netloc,), MAIL_FROM="里 <office@example.jp>")
        yield service
    app.config.update(before)


@pytest.fixture
def phone(service: Post) -> PushBrowser:
    return PushBrowser(service.url)


def subscribe(user: User, browser: PushBrowser) -> UserChannel:
    with transaction():
        return channels.add(user, "push", browser.subscription)


def unpacked(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def claims_of(authorization: str) -> dict[str, Any]:
    """What we claim, after the signature was checked with the key beside it (RFC 8292)."""
    scheme, _, rest = authorization.partition(" ")
    parts = dict(part.split("=", 1) for part in rest.split(","))
    signed, _, signature = parts["t"].rpartition(".")
    raw = unpacked(signature)
    numbers = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), unpacked(parts["k"]))
    point.verify(numbers, signed.encode(), ec.ECDSA(hashes.SHA256()))
    assert (scheme, parts["k"]) == ("vapid", notify_push.public_key(KEY))
    return dict(json.loads(unpacked(signed.partition(".")[2])))


def test_the_browser_alone_reads_the_words(service: Post, phone: PushBrowser, clerk: User) -> None:
    channel = subscribe(clerk, phone)
    channels.send("push", channel.address, "緊急の知らせが待っています。", "/care/alerts")
    [request] = service.got
    assert request.path == "/send/a"
    assert phone.read(request) == {"words": "緊急の知らせが待っています。", "url": "/care/alerts"}
    assert "緊急".encode() not in request.body
    assert request.headers["content-encoding"] == "aes128gcm"
    assert int(request.headers["ttl"]) > 0
    assert request.headers["urgency"] == "high"


def test_the_push_service_knows_who_sends(service: Post, phone: PushBrowser, clerk: User) -> None:
    channels.send("push", subscribe(clerk, phone).address, "…")
    authorization = service.got[0].headers["authorization"]
    claims = claims_of(authorization)
    assert claims["aud"] == service.url
    assert claims["sub"] == "mailto:office@example.jp"
    before, k = authorization.split(",k=")
    with pytest.raises(InvalidSignature):
        claims_of(before[:-4] + ("AAAA" if before[-4:] != "AAAA" else "BBBB") + ",k=" + k)


def test_sent_again_a_message_takes_the_place_of_the_first(
    service: Post, phone: PushBrowser, clerk: User
) -> None:
    address = subscribe(clerk, phone).address
    for key in ("1", "1", "2"):
        channels.send("push", address, "…", key=key)
    topics = [one.headers["topic"] for one in service.got]
    assert topics[0] == topics[1] != topics[2]
    assert len(topics[0]) == 32


@pytest.mark.parametrize("status", [404, 410])
def test_a_subscription_that_is_gone_ends(
    service: Post, phone: PushBrowser, clerk: User, status: int
) -> None:
    channel = subscribe(clerk, phone)
    service.answer = lambda _request: (status, {})
    with pytest.raises(channels.NotSent, match=str(status)):
        channels.send("push", channel.address, "…")
    assert channels.of(clerk) == []
    assert channel.ended_at is not None
    assert db.session.scalar(db.select(AuditRow).where(AuditRow.action == "org.channel_end")) is not None


@pytest.mark.parametrize("status", [400, 413, 429, 500, 503])
def test_any_other_refusal_is_told_and_keeps_the_subscription(
    service: Post, phone: PushBrowser, clerk: User, status: int
) -> None:
    channel = subscribe(clerk, phone)
    service.answer = lambda _request: (status, {"address": phone.endpoint})
    with pytest.raises(channels.NotSent, match=str(status)) as told:
        channels.send("push", channel.address, "…")
    assert phone.endpoint not in str(told.value)
    assert channels.of(clerk) == [channel]
    assert str(status) in channel.failure
    service.answer = lambda _request: (201, {})
    channels.send("push", channel.address, "…")
    assert (channel.failure, channel.failed_at) == ("", None)


def test_a_push_service_leads_us_nowhere_else(service: Post, phone: PushBrowser, clerk: User) -> None:
    channel = subscribe(clerk, phone)
    service.answer = lambda _request: (307, f"{service.url}/elsewhere")
    with pytest.raises(channels.NotSent):
        channels.send("push", channel.address, "…")
    assert [one.path for one in service.got] == ["/send/a"]


def test_a_push_service_that_is_away_is_a_failure(app: Flask, service: Post, clerk: User) -> None:
    app.config["PUSH_HOSTS"] = ("127.0.0.1:1",)
    channel = subscribe(clerk, PushBrowser("http://127.0.0.1:1"))
    with pytest.raises(channels.NotSent, match="Connection"):
        channels.send("push", channel.address, "…")


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://fcm.googleapis.com/x", "https://fcm.googleapis.com:8443/x", "https://example.com/x",
        "https://evilgoogleapis.com/x", "https://fcm.googleapis.com@127.0.0.1/x", "https://127.0.0.1/x",
        "https://fcm.googleapis.com\\@127.0.0.1/x", "http://169.254.169.254/latest", "file:///etc/passwd", "",
    ],
)  # fmt: skip
def test_nobody_makes_us_call_an_address_of_their_own(service: Post, clerk: User, endpoint: str) -> None:
    given = json.loads(PushBrowser(service.url).subscription) | {"endpoint": endpoint}
    with pytest.raises(RuleError), transaction():
        channels.add(clerk, "push", json.dumps(given))


@pytest.mark.parametrize(
    "given",
    ["", "[]", "{}", "null", '{"endpoint": 1, "keys": {}}', "[" * 100_000, '{"endpoint": "x", "keys": 1}'],
)
def test_what_is_no_subscription_is_refused(service: Post, clerk: User, given: str) -> None:
    with pytest.raises(RuleError), transaction():
        channels.add(clerk, "push", given)


def test_keys_that_no_browser_makes_are_refused(service: Post, phone: PushBrowser, clerk: User) -> None:
    whole = json.loads(phone.subscription)
    for keys in ({"auth": "AAAA"}, {"p256dh": "B" + "A" * 86}, {"p256dh": 5}, {"auth": None}, {"auth": "字"}):
        given = json.dumps(whole | {"keys": whole["keys"] | keys})
        with pytest.raises(RuleError), transaction():
            channels.add(clerk, "push", given)


def test_the_services_of_the_browsers_are_known() -> None:
    for endpoint in (
        "https://fcm.googleapis.com/fcm/send/x", "https://updates.push.services.mozilla.com/wpush/v2/x",
        "https://wns2-par02p.notify.windows.com/w/?token=x", "https://web.push.apple.com/x",
    ):  # fmt: skip
        kept = json.loads(notify_push.read_subscription(PushBrowser(endpoint).subscription))
        assert kept["endpoint"].startswith(endpoint)


def test_without_somebody_to_write_to_nothing_is_pushed(
    app: Flask, service: Post, phone: PushBrowser, clerk: User
) -> None:
    channel = subscribe(clerk, phone)
    app.config.update(MAIL_FROM="", ADDRESS="")
    with pytest.raises(channels.NotSent, match="設定がされていません"):
        channels.send("push", channel.address, "…")
    app.config["ADDRESS"] = "https://mura.example.jp:8443"
    channels.send("push", channel.address, "…")
    assert claims_of(service.got[0].headers["authorization"])["sub"] == "https://mura.example.jp"


def test_the_key_of_a_new_installation_is_made_once(
    app: Flask, service: Post, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import config

    monkeypatch.setattr(config, "ROOT", tmp_path)
    app.config["PUSH_KEY"] = ""
    first = channels.push_key()
    assert first == channels.push_key() == (tmp_path / "instance" / "push_key").read_text()
    assert len(unpacked(notify_push.public_key(first))) == 65


def test_the_page_takes_the_browser_in(service: Post, phone: PushBrowser, clerk: User, visit: Any) -> None:
    page = visit(clerk).get("/reach-me").text
    assert f'data-push="{notify_push.public_key(KEY)}"' in page
    answer = visit(clerk).post("/reach-me/push", data={"subscription": phone.subscription})
    assert answer.status_code == 302
    [channel] = channels.of(clerk)
    assert visit(clerk).post(f"/reach-me/{channel.id}/test").status_code == 302
    assert phone.read(service.got[0])["url"] == "/reach-me"
    visit(clerk).post("/reach-me/push", data={"subscription": "{}"})
    visit(clerk).post("/reach-me/push", data={"subscription": phone.subscription})
    assert len(channels.of(clerk)) == 1
