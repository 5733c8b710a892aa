"""LINE: a message arrives once, and what LINE tells us is believed only when it is signed."""

import base64
import hashlib
import hmac
import json
import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from opsapp import clock
from opsapp.db import db, transaction
from opsapp.org import channels, line_linking
from opsapp.org.channel_models import UserChannel
from opsapp.org.models import User
from tests.parcels import Post, Request

TOKEN, SECRET = "token-of-a-test", "secret-of-a-test"
LINE_ID = "U" + "0123456789abcdef" * 2
OTHER = "U" + "fedcba9876543210" * 2
NOON = datetime(2027, 3, 1, 12, 0, tzinfo=clock.JST)


@pytest.fixture
def line(app: Flask) -> Iterator[Post]:
    names = ("LINE_TOKEN", "LINE_SECRET", "LINE_API", "ADDRESS", "WTF_CSRF_ENABLED")
    before = {name: app.config[name] for name in names}
    with Post().open() as line:
        app.config.update(LINE_TOKEN=TOKEN, LINE_SECRET=SECRET, LINE_API=line.url, WTF_CSRF_ENABLED=True)
        app.config["ADDRESS"] = "https://mura.example.jp"
        line.answer = lambda _request: (200, {"sentMessages": []})
        yield line
    app.config.update(before)


def linked(user: User, line_id: str = LINE_ID) -> UserChannel:
    with transaction():
        return channels.add(user, "line", line_id)


def signature(body: bytes, secret: str = SECRET) -> str:
    return base64.b64encode(hmac.digest(secret.encode(), body, hashlib.sha256)).decode()


def tell(visit: Any, *events: dict[str, Any], signed: str | None = None) -> TestResponse:
    """What LINE sends to the webhook."""
    body = json.dumps({"destination": "U0", "events": list(events)}).encode()
    headers = {"X-Line-Signature": signature(body) if signed is None else signed}
    answer: TestResponse = visit().post(
        "/api/line", data=body, headers=headers, content_type="application/json"
    )
    return answer


def said(text: str, line_id: str = LINE_ID, source: str = "user") -> dict[str, Any]:
    return {
        "type": "message", "replyToken": "reply-1", "source": {"type": source, "userId": line_id},
        "message": {"type": "text", "id": "1", "text": text},
    }  # fmt: skip


def happened(kind: str, line_id: str = LINE_ID) -> dict[str, Any]:
    return {"type": kind, "replyToken": "reply-1", "source": {"type": "user", "userId": line_id}}


# --- sending ----------------------------------------------------------------------------------------------


def test_the_words_and_a_link_arrive_under_our_token(line: Post, clerk: User) -> None:
    channels.send("line", linked(clerk).address, "緊急の知らせが待っています。", "/care/alerts")
    [request] = line.got
    assert request.path == "/v2/bot/message/push"
    assert request.headers["authorization"] == f"Bearer {TOKEN}"
    words = "緊急の知らせが待っています。\nhttps://mura.example.jp/care/alerts"
    assert request.json == {"to": LINE_ID, "messages": [{"type": "text", "text": words}]}


def test_sent_again_under_one_key_it_arrives_once(line: Post, clerk: User, carrier: User) -> None:
    taken: set[str] = set()

    def once(request: Request) -> tuple[int, Any]:
        known = (key := request.headers["x-line-retry-key"]) in taken
        taken.add(key)
        return (409, {"message": "The retry key is already accepted"}) if known else (200, {})

    line.answer = once
    one, other = linked(clerk).address, linked(carrier, OTHER).address
    for address, key in ((one, "1"), (one, "1"), (one, "2"), (other, "1")):
        channels.send("line", address, "…", key=key)
    channels.send("line", one, "…")
    channels.send("line", one, "…")
    assert len(line.got) == 6
    assert len(taken) == 5  # what has no key is a message of its own each time


@pytest.mark.parametrize(
    ("status", "message"),
    [(401, "Authentication failed"), (429, "You have reached your monthly limit."), (500, "Internal error")],
)
def test_a_refusal_is_told_in_the_words_of_line(line: Post, clerk: User, status: int, message: str) -> None:
    channel = linked(clerk)
    line.answer = lambda _request: (status, {"message": message})
    with pytest.raises(channels.NotSent, match=message):
        channels.send("line", channel.address, "…")
    assert channel.failure == f"{status} {message}"
    assert channels.of(clerk) == [channel]


def test_a_receiver_unknown_to_line_ends(line: Post, clerk: User) -> None:
    channel = linked(clerk)
    line.answer = lambda _request: (400, {"message": "The property, 'to', in the request body is invalid"})
    with pytest.raises(channels.NotSent):
        channels.send("line", channel.address, "…")
    assert channels.of(clerk) == []


def test_an_answer_that_is_none_is_a_failure(line: Post, clerk: User, app: Flask) -> None:
    address = linked(clerk).address
    line.answer = lambda _request: (502, ["Bad", "Gateway"])
    with pytest.raises(channels.NotSent, match="502"):
        channels.send("line", address, "…")
    app.config["LINE_API"] = "http://127.0.0.1:1"
    with pytest.raises(channels.NotSent, match="refused"):
        channels.send("line", address, "…")


def test_without_a_token_nothing_is_sent(line: Post, clerk: User, app: Flask) -> None:
    app.config["LINE_TOKEN"] = ""
    with pytest.raises(channels.NotSent, match="LINE"):
        channels.send("line", linked(clerk).address, "…")
    assert line.got == []


# --- the webhook ------------------------------------------------------------------------------------------


def test_the_code_of_the_page_joins_line_to_the_account(line: Post, clerk: User, visit: Any) -> None:
    code = line_linking.code_of(clerk)
    shown = visit(clerk).get("/reach-me").text
    assert f"{code[:3]} {code[3:6]} {code[6:]}" in shown
    assert tell(visit, said(f"{code[:3]} {code[3:6]} {code[6:]}")).status_code == 200
    [channel] = channels.of(clerk)
    assert (channel.kind, channel.address) == ("line", LINE_ID)
    [answer] = line.got
    assert answer.path == "/v2/bot/message/reply"
    assert answer.json["replyToken"] == "reply-1"
    assert answer.json["messages"][0]["text"] == "佐藤 和子さん、これからここにopsappの連絡が届きます。"


def test_full_width_digits_are_digits(line: Post, clerk: User, visit: Any) -> None:
    wide = line_linking.code_of(clerk).translate({ord("0") + n: ord("０") + n for n in range(10)})
    tell(visit, said(f"　{wide}　です"))
    assert [one.address for one in channels.of(clerk)] == [LINE_ID]


def test_a_code_works_once(line: Post, clerk: User, visit: Any) -> None:
    code = line_linking.code_of(clerk)
    tell(visit, said(code))
    tell(visit, said(code, OTHER))
    assert [one.address for one in channels.of(clerk)] == [LINE_ID]
    assert "10桁" in line.got[1].json["messages"][0]["text"]
    with transaction():
        channels.end(channels.of(clerk)[0], by=clerk)
    tell(visit, said(code, OTHER))
    assert channels.of(clerk) == []


def test_a_code_is_good_for_a_quarter_of_an_hour(line: Post, clerk: User, visit: Any) -> None:
    with clock.frozen(NOON + timedelta(minutes=14, seconds=59)):
        code = line_linking.code_of(clerk)
    with clock.frozen(NOON + timedelta(minutes=30)):
        tell(visit, said(code))
        assert channels.of(clerk) == []
    with clock.frozen(NOON + timedelta(minutes=29, seconds=59)):
        tell(visit, said(code))
        assert len(channels.of(clerk)) == 1


def test_everybody_has_a_code_of_their_own_and_the_closed_account_none(
    line: Post, clerk: User, carrier: User, visit: Any
) -> None:
    code = line_linking.code_of(clerk)
    assert code != line_linking.code_of(carrier)
    with transaction():
        clerk.active = False
    tell(visit, said(code))
    assert db.session.scalars(db.select(UserChannel)).all() == []


@pytest.mark.parametrize("forged", ["", "AAAA", "字", signature(b"{}"), "wrong secret"])
def test_what_line_has_not_signed_is_not_believed(line: Post, clerk: User, visit: Any, forged: str) -> None:
    event = said(line_linking.code_of(clerk))
    body = json.dumps({"destination": "U0", "events": [event]}).encode()
    if forged == "wrong secret":
        forged = signature(body, "another")
    headers = {"X-Line-Signature": forged.encode("utf-8").decode("latin-1")}
    assert visit().post("/api/line", data=body, headers=headers).status_code == 403
    assert channels.of(clerk) == []
    assert line.got == []


def test_without_a_secret_nothing_is_believed(line: Post, clerk: User, visit: Any, app: Flask) -> None:
    app.config["LINE_SECRET"] = ""
    body = json.dumps({"events": [said(line_linking.code_of(clerk))]}).encode()
    headers = {"X-Line-Signature": signature(body, "")}
    assert visit().post("/api/line", data=body, headers=headers).status_code == 403
    assert channels.of(clerk) == []


def test_who_blocks_the_account_is_not_reached_there_any_more(
    line: Post, clerk: User, carrier: User, visit: Any
) -> None:
    linked(clerk)
    linked(carrier, OTHER)
    assert tell(visit, happened("unfollow")).status_code == 200
    assert channels.of(clerk) == []
    assert len(channels.of(carrier)) == 1
    assert line.got == []
    linked(clerk)
    assert len(channels.of(clerk)) == 1


def test_a_new_friend_is_told_what_to_do(line: Post, visit: Any) -> None:
    tell(visit, happened("follow"), said("こんにちは", OTHER))
    texts = [one.json["messages"][0]["text"] for one in line.got]
    assert len(texts) == 2
    assert all("連絡の受け取り方" in one for one in texts)


def test_what_cannot_be_read_is_passed_over(line: Post, clerk: User, visit: Any) -> None:
    code = line_linking.code_of(clerk)
    odd: list[Any] = [
        None, 5, [], {}, {"source": 1}, {"type": "message", "source": {"type": "user", "userId": "U1"}},
        said(code, source="group"), {**said(code), "message": {"type": "sticker"}}, {**said(code), "message": None},
    ]  # fmt: skip
    assert tell(visit, *odd).status_code == 200
    assert channels.of(clerk) == []
    for whole in (b"[]", b"null", b"{", b'{"events": 7}', b""):
        headers = {"X-Line-Signature": signature(whole)}
        answer = visit().post("/api/line", data=whole, headers=headers, content_type="application/json")
        assert answer.status_code == 200
    tell(visit, *odd, said(code))
    assert len(channels.of(clerk)) == 1


def test_an_answer_that_does_not_go_undoes_nothing(line: Post, clerk: User, visit: Any) -> None:
    line.answer = lambda _request: (400, {"message": "Invalid reply token"})
    assert tell(visit, said(line_linking.code_of(clerk))).status_code == 200
    assert len(channels.of(clerk)) == 1


def test_nothing_of_it_stands_in_the_log(
    line: Post, clerk: User, visit: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        tell(visit, said(line_linking.code_of(clerk)))
        channels.send("line", LINE_ID, "緊急の知らせが待っています。")
        line.answer = lambda _request: (500, {"message": "no"})
        with pytest.raises(channels.NotSent):
            channels.send("line", LINE_ID, "緊急の知らせが待っています。")
    assert all(secret not in caplog.text for secret in (LINE_ID, TOKEN, SECRET, "緊急", "佐藤"))
