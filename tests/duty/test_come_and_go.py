"""来ました and 帰ります on a phone without a network, on the shared tablet, and from a poster's QR."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from opsapp.db import db
from opsapp.rota.work_models import Attendance, WorkedTime
from opsapp.sync.models import Operation
from tests.duty.conftest import Stand
from tests.duty.worker import Worker
from tests.rota.staff import Staff

pytestmark = pytest.mark.browser


def attended() -> list[tuple[str, str, str, bool]]:
    """(name, kind, method, with a shift)"""
    db.session.rollback()
    rows = db.session.scalars(select(Attendance).order_by(Attendance.id))
    return [(one.volunteer.person.name, one.kind, one.method, one.shift_id is not None) for one in rows]


def held() -> list[object]:
    db.session.rollback()
    return list(db.session.scalars(select(Operation.problem).where(Operation.status == "held")))


def test_coming_and_going_are_two_taps_each_and_need_no_network(
    staff: Staff, stand: Stand, phone: Callable[..., Worker]
) -> None:
    stand("shop", staff.sato)
    stand("shop", staff.sato, days=2)
    worker = phone("clerk")
    expect(worker.page.locator(".duty-list li")).to_have_count(1)
    worker.offline().tap("#duty-in").press("はい、来ました")
    assert worker.taps == 2
    worker.sees_unsent(1)
    expect(worker.page.locator(".duty-since")).to_contain_text("から活動中")
    worker.reload()
    expect(worker.page.locator("#duty-out")).to_be_visible()
    worker.offline(False).sees_unsent(0)
    assert attended() == [("佐藤 和子", "in", "phone", True)]
    assert (held(), worker.problems, worker.beside()) == ([], [], 0)


def test_leaving_asks_for_the_break_and_says_thank_you(
    staff: Staff, stand: Stand, phone: Callable[..., Worker]
) -> None:
    stand("shop", staff.sato)
    worker = phone("clerk")
    # seven hours ago, as far as the phone knows
    worker.page.evaluate("() => { const now = Date.now; Date.now = () => now() + (globalThis.later ?? 0); }")
    worker.tap("#duty-in").press("はい、来ました").is_here().sees_unsent(0)
    worker.page.evaluate("() => (globalThis.later = 7 * 3600_000)")
    worker.taps = 0
    worker.tap("#duty-out")
    expect(worker.page.locator("dialog .choice-key").first).to_contain_text("45分")
    worker.page.keyboard.press("Escape")
    worker.page.evaluate("() => (globalThis.later = 0)")
    worker.taps = 0
    worker.tap("#duty-out").press("はい、帰ります")
    assert worker.taps == 2
    worker.sees("お疲れさまでした").is_gone().sees_unsent(0)
    assert [one[1] for one in attended()] == ["in", "out"]
    assert held() == []


def test_without_a_shift_one_says_what_was_done(staff: Staff, phone: Callable[..., Worker]) -> None:
    worker = phone("clerk", "?place=shop")
    worker.sees("今は当番の予定がありません")
    worker.tap("#duty-in").press("はい、来ました").is_here().sees_unsent(0)
    worker.tap("#duty-out").choose("厨房").press("はい、帰ります").is_gone().sees_unsent(0)
    assert attended() == [("佐藤 和子", "in", "qr", False), ("佐藤 和子", "out", "qr", False)]
    assert held() == []


def test_a_posters_address_opens_without_a_network_too(staff: Staff, phone: Callable[..., Worker]) -> None:
    worker = phone("clerk").offline()
    worker.page.goto(f"{worker.url}/rota/duty?place=shop")
    worker.ready()
    expect(worker.page.locator("#duty-in")).to_be_visible()


def test_on_the_tablet_somebody_without_an_account_is_written_down_by_a_colleague(
    staff: Staff, stand: Stand, shared: Callable[..., Worker]
) -> None:
    shift = stand("shop", staff.sato, staff.kawamura)
    worker = shared("clerk")
    worker.tap(f"[data-volunteer='{staff.kawamura.id}']").press("はい、来ました")
    expect(worker.page.locator(f"[data-volunteer='{staff.kawamura.id}']")).to_have_text("帰ります")
    worker.sees_unsent(0)
    db.session.rollback()
    row = db.session.scalars(select(Attendance)).one()
    assert (row.volunteer_id, row.user.login, row.method, row.shift_id) == (
        staff.kawamura.id, "clerk", "pin", shift.id,
    )  # fmt: skip
    assert db.session.scalars(select(WorkedTime)).all() == []


def test_who_is_no_volunteer_is_told_so_kindly(staff: Staff, shared: Callable[..., Worker]) -> None:
    worker = shared("manager")
    worker.sees("まだ担い手に登録されていません")
    expect(worker.page.locator("#duty-in")).to_have_count(0)
