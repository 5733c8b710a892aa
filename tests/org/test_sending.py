"""E-mail goes to a real server: once each, after the commit, again when it failed."""

import re
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flask import Flask

from opsapp import clock, notify
from opsapp.db import db, transaction
from opsapp.org import notices
from opsapp.org.models import User
from opsapp.org.notice_models import Notice

FROM = "さとのみせ <office@example.jp>"


class Postman:
    """What arrived, and who is turned away."""

    def __init__(self) -> None:
        self.letters: list[tuple[str, EmailMessage]] = []
        self.refused: set[str] = set()
        self.on_letter: Any = lambda: None

    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if address in self.refused:
            return "550 No such user here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        message = message_from_bytes(envelope.content, policy=default)
        self.letters += [(to, message) for to in envelope.rcpt_tos]
        self.on_letter()
        return "250 taken"

    @property
    def to(self) -> list[str]:
        return [to for to, _message in self.letters]


@contextmanager
def open_office(postman: Postman) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(postman, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield f"smtp://127.0.0.1:{port}"
    finally:
        controller.stop()


@pytest.fixture
def postman(app: Flask) -> Iterator[Postman]:
    postman = Postman()
    before = {name: app.config[name] for name in ("SMTP", "MAIL_FROM", "ADDRESS")}
    with open_office(postman) as address:
        app.config.update(SMTP=address, MAIL_FROM=FROM, ADDRESS="https://mura.example.jp")
        yield postman
    app.config.update(before)


def tell(user: User, key: str, email: str, text: str = "3月4日(木)の店番をさがしています。") -> None:
    with transaction():
        notices.tell(user, key, text, "/rota/mine", email)


def rows() -> list[tuple[str, int, bool, str]]:
    found = db.session.scalars(db.select(Notice).order_by(Notice.id)).all()
    return [(one.key, one.tries, one.sent_at is not None, one.failure) for one in found]


def test_a_notice_goes_once_with_its_words_and_a_link(postman: Postman, clerk: User) -> None:
    tell(clerk, "a", "sato@example.jp")
    assert (notices.send_waiting(), notices.send_waiting()) == (1, 0)
    [(to, letter)] = postman.letters
    assert to == "sato@example.jp"
    assert letter["Subject"] == "さとのみせ からのお知らせ"
    assert letter["From"] == FROM
    body = letter.get_content()
    assert "佐藤 和子 様" in body
    assert "3月4日(木)の店番をさがしています。" in body
    assert "https://mura.example.jp/rota/mine" in body
    assert rows() == [("a", 1, True, "")]


def test_the_letter_speaks_the_language_of_its_reader(postman: Postman, clerk: User) -> None:
    with transaction():
        clerk.language = "en"
    tell(clerk, "a", "sato@example.jp", "Somebody is looked for.")
    notices.send_waiting()
    letter = postman.letters[0][1]
    assert letter["Subject"] == "News from さとのみせ"
    assert "Dear 佐藤 和子," in letter.get_content()


def test_without_an_address_nothing_goes(postman: Postman, clerk: User) -> None:
    tell(clerk, "a", "")
    assert notices.send_waiting() == 0
    assert postman.letters == []


@pytest.mark.parametrize("missing", ["SMTP", "MAIL_FROM"])
def test_nothing_configured_sends_nothing(app: Flask, postman: Postman, clerk: User, missing: str) -> None:
    app.config[missing] = ""
    tell(clerk, "a", "sato@example.jp")
    assert notices.send_waiting() == 0
    assert rows() == [("a", 0, False, "")]


def test_one_refused_address_does_not_hold_up_the_others(
    postman: Postman, clerk: User, carrier: User
) -> None:
    postman.refused.add("gone@example.jp")
    tell(clerk, "a", "gone@example.jp")
    tell(carrier, "a", "mori@example.jp")
    assert notices.send_waiting() == 1
    assert postman.to == ["mori@example.jp"]
    assert rows() == [("a", 1, False, "550 No such user here"), ("a", 1, True, "")]


def test_a_refused_letter_is_tried_five_times_and_then_the_office_knows(
    postman: Postman, clerk: User, manager: User, visit: Any
) -> None:
    postman.refused.add("gone@example.jp")
    tell(clerk, "a", "gone@example.jp")
    for _number in range(7):
        notices.send_waiting()
    assert rows() == [("a", 5, False, "550 No such user here")]
    page = visit(manager).get("/org/failed-mail").text
    assert "gone@example.jp" in page
    assert "550 No such user here" in page
    assert "あきらめました" in page
    assert "店番" not in re.sub(r"<nav.*?</nav>", "", page, flags=re.S)
    assert visit(clerk).get("/org/failed-mail").status_code == 403


def test_a_corrected_server_gets_what_waited(postman: Postman, app: Flask, clerk: User) -> None:
    right, app.config["SMTP"] = app.config["SMTP"], "smtp://127.0.0.1:1"
    tell(clerk, "a", "sato@example.jp")
    for _number in range(7):
        assert notices.send_waiting() == 0
    [(_key, tries, sent, failure)] = rows()
    assert (tries, sent) == (0, False)
    assert failure
    app.config["SMTP"] = right
    assert notices.send_waiting() == 1
    assert rows() == [("a", 1, True, "")]


def test_who_dies_between_sending_and_writing_down_sends_twice_and_loses_nothing(
    postman: Postman, clerk: User, carrier: User
) -> None:
    def die() -> None:
        raise KeyboardInterrupt

    tell(clerk, "a", "sato@example.jp")
    tell(carrier, "a", "mori@example.jp")
    send, notify.Mailer.send = notify.Mailer.send, lambda *letter: (send(*letter), die())  # type: ignore[method-assign,func-returns-value,assignment]
    try:
        with pytest.raises(KeyboardInterrupt):
            notices.send_waiting()
    finally:
        notify.Mailer.send = send  # type: ignore[method-assign]
    assert rows() == [("a", 1, False, ""), ("a", 0, False, "")]
    assert notices.send_waiting() == 1
    with clock.frozen(clock.now() + timedelta(minutes=6)):
        assert notices.send_waiting() == 1
    assert postman.to == ["sato@example.jp", "mori@example.jp", "sato@example.jp"]


def test_a_tick_that_comes_while_another_one_sends_leaves_the_letter_alone(
    app: Flask, postman: Postman, clerk: User
) -> None:
    sent = []

    def meanwhile() -> None:
        postman.on_letter = lambda: None
        with app.test_request_context("/"):
            sent.append(notices.send_waiting())

    tell(clerk, "a", "sato@example.jp")
    postman.on_letter = meanwhile
    assert notices.send_waiting() == 1
    assert sent == [0]
    assert postman.to == ["sato@example.jp"]


def test_of_two_ticks_that_found_the_same_letters_one_sends_each(
    app: Flask, postman: Postman, clerk: User
) -> None:
    for number in range(5):
        tell(clerk, f"{number}", "sato@example.jp")
    db.session.remove()
    together = threading.Barrier(3)

    def tick(_number: int) -> int:
        with app.test_request_context("/"):
            waiting = notices._waiting()
            together.wait(30)
            with notify.mailer(app.config["SMTP"], FROM) as mailer:
                return sum(notices._sent(mailer, *one) for one in waiting)

    with ThreadPoolExecutor(3) as pool:
        assert sum(pool.map(tick, range(3))) == len(postman.letters) == 5


def test_what_comes_too_late_is_not_sent(postman: Postman, clerk: User) -> None:
    tell(clerk, "a", "sato@example.jp")
    with clock.frozen(clock.now() + timedelta(days=4)):
        assert notices.send_waiting() == 0
    assert postman.letters == []


def test_the_mail_server_is_asked_outside_of_any_transaction(
    app: Flask, postman: Postman, clerk: User, carrier: User
) -> None:
    """Somebody else writes while a letter is on its way, and the letter's own row can be read."""

    def meanwhile() -> None:
        with app.app_context(), transaction():
            notices.tell(db.session.get_one(User, carrier_id), "meanwhile", "…")

    carrier_id = carrier.id
    tell(clerk, "a", "sato@example.jp")
    postman.on_letter = meanwhile
    assert notices.send_waiting() == 1
    assert [key for key, *_rest in rows()] == ["a", "meanwhile"]


def test_an_address_that_is_none_is_a_failed_try(postman: Postman, clerk: User) -> None:
    tell(clerk, "a", "sato@example.jp\nBcc: all@example.jp")
    assert notices.send_waiting() == 0
    assert postman.letters == []
    assert rows()[0][1:3] == (1, False)


def test_a_password_is_not_sent_in_the_clear_to_another_machine() -> None:
    with open_office(Postman()) as address:
        port = address.rpartition(":")[2]
        with pytest.raises(notify.Unreachable), notify.mailer(f"smtp://a:b@127.0.0.1:{port}", FROM):
            pass  # on this machine it would be given, but this server does not ask for it
    with pytest.raises(ValueError, match="OPSAPP_SMTP"), notify.mailer("http://mail.example.jp", FROM):
        pass
