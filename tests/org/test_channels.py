"""Everybody says for themselves where they are reached, sees whether it works, and nobody else can touch it."""

from typing import Any

import pytest
from flask import Flask

from opsapp.db import transaction
from opsapp.errors import RuleError
from opsapp.org import channels
from opsapp.org.channel_models import UserChannel
from opsapp.org.models import User
from tests.org.test_sending import FROM, Postman, postman  # noqa: F401  (fixture)

__all__ = ["FROM"]


def reached(user: User, address: str = "sato@example.jp") -> UserChannel:
    with transaction():
        return channels.add(user, "email", address)


def test_an_address_typed_in_any_spelling_is_one_address(clerk: User) -> None:
    first = reached(clerk, "Ｓａｔｏ@Example.JP ")
    assert first.address == "sato@example.jp"
    assert reached(clerk) is first
    assert channels.of(clerk) == [first]


@pytest.mark.parametrize(
    "typed", ["", "sato", "a@b", "a@b.", "a@b.jp, c@d.jp", "<a@b.jp>", "a" * 120 + "@b.jp"]
)
def test_what_is_no_address_is_refused(clerk: User, typed: str) -> None:
    with pytest.raises(RuleError):
        reached(clerk, typed)
    assert channels.of(clerk) == []


def test_what_was_taken_away_can_come_back(clerk: User) -> None:
    channel = reached(clerk)
    with transaction():
        channels.end(channel, by=clerk)
    assert channels.of(clerk) == []
    assert reached(clerk).id == channel.id
    assert channels.of(clerk) == [channel]


def test_there_is_an_end_to_how_many(clerk: User) -> None:
    for number in range(channels.MOST_CHANNELS):
        reached(clerk, f"a{number}@example.jp")
    with pytest.raises(RuleError):
        reached(clerk, "one-more@example.jp")


def test_a_letter_says_the_words_and_leads_to_the_page(postman: Postman, clerk: User) -> None:  # noqa: F811
    channels.send("email", reached(clerk).address, "緊急の知らせが待っています。", "/care/alerts")
    [(to, letter)] = postman.letters
    assert (to, letter["Subject"]) == ("sato@example.jp", "緊急の知らせが待っています。")
    body = letter.get_content()
    assert "https://mura.example.jp/care/alerts" in body
    assert "自動で送っています" in body
    assert "佐藤" not in body


def test_the_letter_ends_in_the_language_of_its_reader(postman: Postman, clerk: User) -> None:  # noqa: F811
    with transaction():
        clerk.language = "en"
    channels.send("email", reached(clerk).address, "An alert waits for you.")
    assert "sent by a machine" in postman.letters[0][1].get_content()


def test_a_failure_is_shown_until_a_message_goes_out(
    postman: Postman,  # noqa: F811
    clerk: User,
    visit: Any,
) -> None:
    channel = reached(clerk)
    postman.refused.add(channel.address)
    with pytest.raises(channels.NotSent, match="550"):
        channels.send("email", channel.address, "…")
    page = visit(clerk).get("/reach-me").text
    assert "届きませんでした" in page
    assert "550 No such user here" in page
    postman.refused.clear()
    channels.send("email", channel.address, "…")
    assert "届きませんでした" not in visit(clerk).get("/reach-me").text


def test_a_server_that_is_away_or_not_there_is_a_failure(app: Flask, postman: Postman, clerk: User) -> None:  # noqa: F811
    address = reached(clerk).address
    app.config["SMTP"] = "smtp://127.0.0.1:1"
    with pytest.raises(channels.NotSent, match="refused"):
        channels.send("email", address, "…")
    app.config["SMTP"] = "gopher://127.0.0.1"
    with pytest.raises(channels.NotSent, match="ValueError"):
        channels.send("email", address, "…")
    app.config["SMTP"] = ""
    with pytest.raises(channels.NotSent, match="メールの設定"):
        channels.send("email", address, "…")


def test_an_address_outside_needs_no_account(postman: Postman, app: Flask) -> None:  # noqa: F811
    channels.send("email", "minsei@example.jp", "知らせが待っています。")
    assert postman.to == ["minsei@example.jp"]


# --- the page ---------------------------------------------------------------------------------------------


def test_the_page_adds_tests_and_takes_away(postman: Postman, clerk: User, visit: Any) -> None:  # noqa: F811
    assert "opsappの中でだけ" in visit(clerk).get("/reach-me").text
    assert visit(clerk).post("/reach-me", data={"address": "sato@example.jp"}).location == "/reach-me"
    page = visit(clerk).get("/reach-me").text
    assert "sato@example.jp" in page
    [channel] = channels.of(clerk)
    visit(clerk).post(f"/reach-me/{channel.id}/test")
    assert postman.to == ["sato@example.jp"]
    visit(clerk).post(f"/reach-me/{channel.id}/remove")
    assert channels.of(clerk) == []
    assert visit(clerk).post(f"/reach-me/{channel.id}/test").status_code == 404


def test_a_test_that_fails_says_why(postman: Postman, clerk: User, visit: Any) -> None:  # noqa: F811
    channel = reached(clerk)
    postman.refused.add(channel.address)
    client = visit(clerk)
    assert "550 No such user here" in client.post(f"/reach-me/{channel.id}/test", follow_redirects=True).text


def test_a_wrong_address_stays_in_the_field(clerk: User, visit: Any) -> None:
    answer = visit(clerk).post("/reach-me", data={"address": "sato.example.jp"})
    assert answer.status_code == 422
    assert 'value="sato.example.jp"' in answer.text
    assert "メールアドレスではない" in answer.text


def test_nobody_touches_what_is_somebody_elses(clerk: User, carrier: User, visit: Any) -> None:
    channel = reached(clerk)
    assert visit(carrier).post(f"/reach-me/{channel.id}/test").status_code == 404
    assert visit(carrier).post(f"/reach-me/{channel.id}/remove").status_code == 404
    assert "sato@example.jp" not in visit(carrier).get("/reach-me").text
    assert len(channels.of(clerk)) == 1


def test_a_stranger_is_asked_to_sign_in(visit: Any) -> None:
    assert visit().get("/reach-me").status_code == 302
    assert visit().post("/reach-me", data={"address": "a@b.jp"}).status_code == 302
    assert visit().post("/reach-me/push").status_code == 302


def test_what_is_not_set_up_says_so(app: Flask, clerk: User, visit: Any) -> None:
    page = visit(clerk).get("/reach-me").text
    assert page.count("まだ設定されていません") == 2
    assert "まだサーバーからメールを送れません" in page


def test_every_page_leads_there(clerk: User, visit: Any) -> None:
    assert 'href="/reach-me"' in visit(clerk).get("/notices").text
