"""Temperatures by large keys: sign and decimal without a keyboard, the measure asked for only where it is due."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from opsapp.db import db, transaction
from opsapp.kitchen import equipment
from opsapp.kitchen.models import SafetyRecord
from opsapp.org.models import User
from tests.browser import Server

pytestmark = pytest.mark.browser


@pytest.fixture
def machines(app: object, manager: User) -> None:
    with transaction():
        for rank, (name, high) in enumerate((("冷蔵庫", 100), ("冷凍庫", -150))):
            equipment.save(None, name=name, lowest=None, highest=high, times_a_day=2, by=manager, rank=rank)


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.locator(f"[data-key='{key}']").click()


def test_a_fridge_and_a_freezer_are_taken_by_keys_alone(machines: None, page: Page, server: Server) -> None:
    page.goto(f"{server.url}/kitchen/temperatures")
    fields = page.locator("[data-degrees]")
    fields.first.click()
    press(page, "1", "2", ".", "4", "7")
    expect(fields.first).to_have_value("12.4")  # one decimal and no more
    measure = page.get_by_label("とった処置")
    expect(measure.first).to_be_visible()
    press(page, "back", "back", "back", "back", "3", ".", "5")
    expect(fields.first).to_have_value("3.5")
    expect(measure.first).to_be_hidden()
    press(page, "next", "1", "8", ".", "5")
    expect(fields.nth(1)).to_have_value("-18.5")  # a freezer begins with its minus
    press(page, "sign")
    expect(fields.nth(1)).to_have_value("18.5")
    expect(measure.nth(1)).to_be_visible()
    press(page, "sign")
    page.get_by_role("button", name="書きとめる").click()
    expect(page.get_by_role("status").filter(has_text="温度を2件記録しました")).to_be_visible()
    db.session.rollback()
    rows = db.session.scalars(select(SafetyRecord).order_by(SafetyRecord.equipment_id)).all()
    assert [(one.value, one.within) for one in rows] == [(35, True), (-185, True)]
