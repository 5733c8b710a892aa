"""What happened is never refused: it is booked, and flagged for the office."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from opsapp import clock
from opsapp.db import db, transaction
from opsapp.ledger.models import Tab
from opsapp.org.models import User
from opsapp.people.models import Person
from opsapp.sales.models import Sale
from opsapp.stock import moves, prices
from opsapp.stock.models import Product, Special, SpecialProduct
from tests.sales.counter import FLOAT, Counter, line, other
from tests.sales.test_cashday import close

TODAY = date(2026, 11, 23)


def flags(answer: dict) -> list[str]:
    assert answer["status"] == "applied", answer
    return answer["result"]["flags"]


def change(thing, **facts) -> None:
    with transaction():
        for name, value in facts.items():
            setattr(thing, name, value)


def test_a_price_changed_meanwhile(counter: Counter, milk) -> None:
    with transaction():
        prices.set_price(milk, 258, valid_from=TODAY, by=None)
    assert flags(counter.sell(line(milk, 248))) == ["price_changed"]
    assert flags(counter.sell(line(milk, 258))) == []


def test_a_tax_class_changed_meanwhile(counter: Counter, soap) -> None:
    change(soap, tax_class="FOOD")
    assert flags(counter.sell(line(soap, 327, tax_class="STD"))) == ["tax_class_changed"]


def test_goods_and_customers_no_longer_here(counter: Counter, milk, hana) -> None:
    change(milk, active=False)
    change(hana, active=False, left_reason="moved")
    assert flags(counter.sell(line(milk, 248), customer=hana.id)) == ["inactive_person", "inactive_product"]
    assert db.session.scalars(sa.select(Sale.person_id)).one() == hana.id


def test_a_customer_nobody_knows_is_left_out(counter: Counter, milk) -> None:
    assert flags(counter.sell(line(milk, 248), customer=4711)) == ["unknown_person"]
    assert db.session.scalars(sa.select(Sale.person_id)).one() is None


def test_a_clock_a_day_off(counter: Counter, milk) -> None:
    sale = counter.sale([line(milk, 248)])
    [answer] = counter.send(sale, sent_at=counter.at + timedelta(days=1))
    assert flags(answer) == ["clock"]
    sale = counter.sale([line(milk, 248)]) | {"at": (counter.at + timedelta(days=3)).isoformat()}
    assert flags(counter.send(sale)[0]) == ["clock"]


def test_a_tab_beyond_its_limit(counter: Counter, hana) -> None:
    assert flags(counter.sell(line(None, 20000), payments=[other("tab", 20000)], customer=hana.id)) == []
    assert flags(counter.sell(line(None, 1), payments=[other("tab", 1)], customer=hana.id)) == ["tab_limit"]


def test_an_override_beyond_the_clerks_limit(counter: Counter, milk, manager) -> None:
    def cheaper(yen: int) -> dict:
        return line(milk, 248, unit_price=yen, price_kind="override", reason="見切り")

    assert flags(counter.sell(cheaper(199))) == []
    assert flags(counter.sell(cheaper(198))) == ["override_limit"]
    assert flags(counter.sell(cheaper(0))) == ["override_limit"]
    assert flags(counter.sell(line(milk, 248), discount=50)) == ["override_limit"]
    assert flags(counter.sell(line(milk, 248, discount=50, reason="見切り"))) == ["override_limit"]
    counter.by = manager.id
    assert flags(counter.sell(cheaper(0))) == []


def test_an_age_that_was_not_asked(counter: Counter, app) -> None:
    sake = db.session.get_one(Product, 4)
    assert flags(counter.sell(line(sake, 1320), age_checked=False)) == ["age_unchecked"]


def test_a_flagged_sale_keeps_its_body_and_moves_its_goods(counter: Counter, milk) -> None:
    change(milk, active=False)
    operation = counter.sale([line(milk, 248)])
    counter.send(operation)
    assert operation["id"] in db.session.scalar(sa.text("SELECT body FROM operation WHERE kind = 'sale'"))
    assert moves.on_hand(milk.id, 1) == -1000


def test_a_closed_day(counter: Counter, milk) -> None:
    operation = counter.sale([line(milk, 248)])
    close(counter, count=FLOAT, counted=30000, reason="")
    assert flags(counter.send(operation)[0]) == ["late"]
    sale = db.session.scalars(sa.select(Sale)).one()
    assert (sale.late, sale.business_date) == (True, TODAY)


@pytest.fixture
def special(app, milk, soap) -> Special:
    """Two milks or soaps for 500."""
    with transaction() as session:
        mix = Special(name="2つで500円", kind="mix", yen=500, mix_count=2, first_day=TODAY, last_day=TODAY)
        session.add(mix)
        session.flush()
        session.add_all(SpecialProduct(special_id=mix.id, product_id=one) for one in (milk.id, soap.id))
    return mix


def mixed(product, price: int, pieces: int, discount: int, special: Special) -> dict:
    return line(product, price, pieces, discount=discount, price_kind="mix", special=special.id)


def test_a_mix_takes_off_what_it_should(counter: Counter, milk, soap, special) -> None:
    # dearest first: 327 + 248 = 575, so 75 off
    lines = [mixed(milk, 248, 2, 45, special), mixed(soap, 327, 1, 30, special)]
    assert flags(counter.sell(*lines)) == []
    assert db.session.scalars(sa.select(Sale.total)).one() == 248 * 2 + 327 - 75


def test_a_mix_that_takes_off_something_else(counter: Counter, milk, soap, special) -> None:
    less = [mixed(milk, 248, 1, 10, special), mixed(soap, 327, 1, 10, special)]
    assert flags(counter.sell(*less)) == ["price_changed"]
    more = [mixed(milk, 248, 1, 248, special), mixed(soap, 327, 1, 300, special)]
    assert flags(counter.sell(*more)) == ["override_limit"]
    change(special, active=False)
    assert flags(counter.sell(mixed(milk, 248, 2, 0, special))) == ["price_changed"]


def test_a_special_price_holds_on_its_days_for_its_goods(counter: Counter, milk, soap) -> None:
    with transaction() as session:
        special = Special(name="牛乳の日", kind="price", yen=198, first_day=TODAY, last_day=TODAY)
        session.add(special)
        session.flush()
        session.add(SpecialProduct(special_id=special.id, product_id=milk.id))
    low = {"unit_price": 198, "price_kind": "special", "special": special.id}
    assert flags(counter.sell(line(milk, 248, **low))) == []
    assert flags(counter.sell(line(soap, 327, **low))) == ["price_changed"]
    change(special, last_day=date(2026, 12, 1), first_day=date(2026, 11, 24))
    assert flags(counter.sell(line(milk, 248, **low))) == ["price_changed"]


def test_a_price_read_from_a_label_is_the_labels(counter: Counter, app) -> None:
    croquette = db.session.get_one(Product, 6)
    label = {"code": "0202100001509", "price_kind": "code"}
    assert flags(counter.sell(line(croquette, 108, unit_price=150, **label))) == []
    assert flags(counter.sell(line(croquette, 108, unit_price=15, **label))) == ["price_changed"]


def test_the_office_looks_at_a_flagged_sale_once(counter: Counter, milk, manager, visit) -> None:
    change(milk, active=False)
    operation = counter.sold(line(milk, 248))
    page = visit(manager).get("/sales/?flagged=1").text
    assert operation["id"] in page
    assert visit(manager).post(f"/sales/{operation['id']}/review", data={"note": "確認"}).status_code == 302
    assert operation["id"] not in visit(manager).get("/sales/?flagged=1").text
    assert visit(manager).post(f"/sales/{operation['id']}/review", data={}).status_code == 422


def test_only_the_office_looks(counter: Counter, milk, clerk: User, visit) -> None:
    operation = counter.sold(line(milk, 248))
    assert visit(clerk).post(f"/sales/{operation['id']}/review", data={}).status_code == 403


def test_a_tab_that_is_closed_or_missing_holds_the_sale(counter: Counter, hana, app) -> None:
    taro = db.session.get_one(Person, 2)
    change(db.session.scalars(sa.select(Tab)).one(), active=False)
    for person in (hana.id, taro.id, None):
        answer = counter.sell(line(None, 100), payments=[other("tab", 100)], customer=person)
        assert answer["problem"]["code"] == "tab_missing"
    assert clock.day_of(counter.at) == TODAY
