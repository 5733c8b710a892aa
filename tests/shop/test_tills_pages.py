"""The office sets up tills: number, place and the device each is worked from."""

import pytest

from opsapp import clock
from opsapp.db import db, transaction
from opsapp.ledger.models import Till
from opsapp.org.models import AuditRow, Device
from opsapp.stock.models import Place
from tests.founding import DEVICE, LONG_AGO
from tests.sales.counter import Counter, line

VAN = "0192f000-0000-7000-8000-000000000002"
NEW = {"code": "ｖ１", "name": "移動販売車のレジ", "channel": "van", "place_id": "1", "device_id": ""}


@pytest.fixture
def van_phone(app) -> str:
    """A second enrolled device."""
    with transaction():
        db.session.add(
            Device(id=VAN, name="車の電話", secret_hash="x", enrolled_by_id=1, enrolled_at=LONG_AGO)
        )
    return VAN


def till_of(code: str) -> Till:
    db.session.rollback()
    return db.session.query(Till).filter_by(code=code).one()


def test_the_list_shows_device_place_and_next_receipt(visit, manager, counter: Counter) -> None:
    page = visit(manager).get("/shop/tills").text
    for words in ("店のレジ", "レジのタブレット", "1-000001", "営業中"):
        assert words in page
    counter.sold(line(None, 100, tax_class="FOOD"))
    assert "1-000002" in visit(manager).get("/shop/tills").text


def test_a_till_is_added_with_its_device(visit, manager, van_phone) -> None:
    answer = visit(manager).post(
        "/shop/tills/new", data=NEW | {"device_id": van_phone}, follow_redirects=True
    )
    assert "V1-000001" in answer.text
    till = till_of("V1")
    assert (till.name, till.channel, till.device_id) == ("移動販売車のレジ", "van", VAN)
    assert db.session.query(AuditRow).filter_by(action="ledger.new_till", user_id=manager.id).count() == 1


@pytest.mark.parametrize(
    ("wrong", "words"),
    [({"code": "1"}, "「店のレジ」が使っています"), ({"code": "12345"}, "field-error"), ({"code": "一"}, "1〜4文字"),
     ({"name": " "}, "field-error"), ({"channel": "boat"}, "field-error"), ({"place_id": "99"}, "field-error"),
     ({"device_id": "x"}, "field-error"), ({"device_id": DEVICE}, "先にそちらから外してください")],
)  # fmt: skip
def test_a_till_that_cannot_be_is_not_added(visit, manager, wrong, words) -> None:
    page = visit(manager).post("/shop/tills/new", data=NEW | wrong)
    assert page.status_code == 200
    assert words in page.text
    db.session.rollback()
    assert db.session.query(Till).count() == 1


def test_another_tablet_takes_the_till_over(visit, manager, van_phone) -> None:
    data = NEW | {"code": "1", "name": "店のレジ", "channel": "shop", "device_id": van_phone}
    visit(manager).post("/shop/tills/1", data=data)
    assert till_of("1").device_id == VAN


def test_goods_can_come_from_another_real_place(visit, manager, van_phone) -> None:
    with transaction():
        db.session.add(Place(code="van1", name="移動販売車", kind="van"))
    van = db.session.query(Place).filter_by(code="van1").one().id
    form = visit(manager).get("/shop/tills/1").text
    assert "移動販売車" in form
    assert "仕入先" not in form, "goods are not sold from a place that is none"
    visit(manager).post("/shop/tills/new", data=NEW | {"place_id": str(van)})
    assert till_of("V1").place_id == van


def test_a_number_that_is_printed_stays(visit, manager, counter: Counter) -> None:
    data = NEW | {"code": "2", "channel": "shop", "device_id": DEVICE}
    assert "変えられません" in visit(manager).post("/shop/tills/1", data=data).text
    assert till_of("1").name == "店のレジ"


def test_a_device_that_was_taken_back_is_not_offered(visit, manager, van_phone) -> None:
    assert "車の電話" in visit(manager).get("/shop/tills/1").text
    with transaction():
        db.session.get_one(Device, VAN).revoked_at = clock.now()
    assert "車の電話" not in visit(manager).get("/shop/tills/1").text
    data = NEW | {"device_id": VAN}
    assert "field-error" in visit(manager).post("/shop/tills/new", data=data).text


def test_an_open_till_is_not_taken_out_of_use(visit, manager, counter: Counter) -> None:
    page = visit(manager).post("/shop/tills/1/retire", follow_redirects=True).text
    assert "先にレジで精算してください" in page
    assert till_of("1").active


def test_a_till_out_of_use_keeps_its_place_and_comes_back(visit, manager) -> None:
    visit(manager).post("/shop/tills/1/retire")
    till = till_of("1")
    assert (till.active, till.device_id, till.place_id) == (False, None, 1)
    assert "使っていません" in visit(manager).get("/shop/tills").text
    visit(manager).post("/shop/tills/1/revive")
    assert till_of("1").active


@pytest.mark.parametrize("address", ["/shop/tills", "/shop/tills/new", "/shop/tills/1"])
def test_tills_are_for_the_office(visit, clerk, carrier, coordinator, address) -> None:
    for user in (clerk, carrier, coordinator):
        assert visit(user).get(address).status_code == 403
    assert visit(clerk).post("/shop/tills/1/retire").status_code == 403
    assert till_of("1").active
    assert visit(clerk).get("/shop/tills/77").status_code == 403
    assert visit().get(address).status_code == 302
