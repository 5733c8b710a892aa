"""アルコール確認 and 引継ぎ with a phone that has no network."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from opsapp import clock
from opsapp.db import db, transaction
from opsapp.org.models import User
from opsapp.rota import alcohol, handovers
from opsapp.rota.work_models import AlcoholCheck, HandoverNote, HandoverTaken
from opsapp.sync.models import Operation
from tests.duty.conftest import Stand
from tests.duty.worker import Worker
from tests.rota.staff import Staff

pytestmark = pytest.mark.browser
CAR = "高知 480 あ 12-34"


def held() -> list[object]:
    db.session.rollback()
    return list(db.session.scalars(select(Operation.problem).where(Operation.status == "held")))


@pytest.fixture
def known_car(staff: Staff, manager: User) -> str:
    with transaction():
        alcohol.record(
            staff.mori, "after", clock.now(), vehicle=CAR, confirmer="山本 恵子", by=manager, reading=0
        )
    return CAR


def test_a_check_before_driving_is_four_taps(
    staff: Staff, stand: Stand, known_car: str, phone: Callable[..., Worker]
) -> None:
    shift = stand("van_driver", staff.mori)
    worker = phone("carrier").offline()
    worker.tap("[data-check=before]").chip("酒気帯び", "なし").chip("確認者", "山本 恵子").tap("#check-send")
    assert worker.taps == 4
    expect(worker.page.locator("[data-check=before].is-done")).to_be_visible()
    worker.sees_unsent(1).offline(False).sees_unsent(0)
    row = db.session.scalars(select(AlcoholCheck).order_by(AlcoholCheck.id.desc()).limit(1)).one()
    assert (row.vehicle, row.confirmer, row.moment, row.positive) == (CAR, "山本 恵子", "before", False)
    assert (row.shift_id, row.detector, row.method) == (shift.id, True, "face")
    assert (held(), worker.problems, worker.beside()) == ([], [], 0)


def test_a_positive_check_says_not_to_drive(staff: Staff, stand: Stand, phone: Callable[..., Worker]) -> None:
    stand("van_driver", staff.mori)
    worker = phone("carrier")
    worker.tap("[data-check=before]").tap("#check-send")
    worker.sees("酒気帯びの有無を選んでください")
    worker.chip("酒気帯び", "なし").tap("#check-send").sees("車両番号を書いてください")
    worker.page.get_by_label("ほかの車").fill("軽バン")
    worker.tap("#check-send").sees("確認した人を書いてください").chip("確認者", "山本 恵子")
    worker.page.locator(".duty-more summary").click()
    worker.page.locator("#reading").fill("０．１５")
    worker.tap("#check-send").sees("運転しないでください")
    worker.sees_unsent(0)
    [stopped] = alcohol.stopped(clock.today(), clock.today())
    assert (stopped.reading, stopped.driver.person.name, stopped.vehicle) == (15, "森 健一", "軽バン")


def test_a_note_is_written_on_one_phone_and_taken_over_on_the_tablet(
    staff: Staff, stand: Stand, shared: Callable[..., Worker], clerk: User
) -> None:
    shift = stand("shop", staff.sato, staff.ito)
    worker = shared("clerk").offline()
    worker.tap("#write-note")
    worker.page.locator("#counted").fill("４１，２００")
    worker.page.locator("#message").fill("卵が明日届きます。\n冷蔵庫の音を聞いてください。")
    worker.page.get_by_text("鍵を渡しました").click()
    worker.tap("#note-send").sees_unsent(1).offline(False).sees_unsent(0)
    db.session.rollback()
    note = db.session.scalars(select(HandoverNote)).one()
    assert (note.counted_yen, note.till_id, note.key_handed, note.shift_id) == (41_200, 1, True, shift.id)
    other = shared("clerk2")
    expect(other.page.locator(".duty-note")).to_contain_text("卵が明日届きます")
    other.offline().press("引き継ぎました")
    expect(other.page.locator(".duty-note")).to_have_count(0)
    other.sees_unsent(1)
    other.offline(False).sees_unsent(0)
    db.session.rollback()
    assert db.session.scalars(select(HandoverTaken)).one().user.login == "clerk2"
    assert handovers.waiting() == []
    assert held() == []


def test_an_empty_note_is_not_sent(staff: Staff, shared: Callable[..., Worker]) -> None:
    worker = shared("clerk").tap("#write-note")
    worker.tap("#note-send").sees("何か一つは書いてください")
    worker.page.locator("#counted").fill("四万円")
    worker.tap("#note-send").sees("数字で書いてください")
