"""Something of every kind that is bought, made and counted, so that no page of goods is empty."""

from datetime import timedelta

from opsapp import clock
from opsapp.db import db, transaction
from opsapp.kitchen import allergens, equipment, plans, production, recipes, safety
from opsapp.kitchen.recipes import Ingredient, Spec
from opsapp.org.models import User
from opsapp.stock import markdowns, places, transfers, waste
from opsapp.stock.models import Place, Product
from opsapp.supply import goods, invoices, orders_drafts, payments, receiving, suppliers
from opsapp.supply.receiving import Line


def fill(clerk: User, manager: User) -> None:
    """Each has the id 1; the second order is a draft."""
    with transaction():
        shop, milk, bento, rice = (
            db.session.get_one(Place, 1),
            *(db.session.get_one(Product, one) for one in (1, 2, 5)),
        )
        kitchen = places.create(name="調理場", kind="kitchen", by=manager)
        _buy(shop, milk, clerk, manager)
        _cook(bento, rice, kitchen, shop, manager)
        markdowns.mark_down(milk, yen=124, pieces=4, last_day=clock.today(), place=shop, by=clerk)
        waste.throw_away(milk, shop, 1_000, reason="damaged", by=clerk)
        transfers.transfer([transfers.Line(milk, 2_000)], from_place=shop, to_place=kitchen, by=clerk)


def _buy(shop: Place, milk: Product, clerk: User, manager: User) -> None:
    seller = suppliers.create(
        name="嶺北問屋",
        kana="れいほくとんや",
        registration_number="T4011001098993",
        order_days="1234567",
        by=manager,
    )
    goods.add(seller, milk, case_size=12_000, cost=180_500, by=manager)
    placed = orders_drafts.start(seller, by=clerk)
    orders_drafts.set_cases(placed, {placed.lines[0].id: 2})
    orders_drafts.place(placed, by=clerk)
    line = Line(
        milk, 11_000, noted=12_000, damaged=1_000, printed=clock.today().isoformat(), date_kind="use_by"
    )
    facts = {"place": shop, "received_on": clock.today(), "by": clerk}
    receipt = receiving.receive([line], supplier=seller, order=placed, document_number="N-1", **facts)
    amounts = [invoices.Amount(group, one.amount, one.tax) for group, one in _expected(receipt)]
    invoices.enter(seller, amounts, invoice_date=clock.today(), number="A-1", receipts=[receipt], by=manager)
    payments.pay(seller, 500, paid_on=clock.today(), way="transfer", by=manager)
    orders_drafts.start(seller, by=clerk)


def _expected(receipt: object) -> list[tuple[object, object]]:
    return list(invoices.expected([receipt]).items())  # type: ignore[list-item]


def _cook(bento: Product, rice: Product, kitchen: Place, shop: Place, manager: User) -> None:
    spec = Spec(
        10_000, "弁当", 10, [Ingredient(rice, 2_000, "ご飯")], content="1食", storage="10℃以下", cook_to=750
    )
    version = recipes.save(bento, spec, by=manager)
    allergens.record(rice, {"wheat": "free"}, source="袋", by=manager)
    plans.plan(version.recipe, 20_000, day=clock.today(), by=manager)
    at = clock.now() - timedelta(minutes=20)
    facts = {"place": shop, "from_place": kitchen, "made_at": at, "by": manager}
    made = production.cook(version, 10_000, request_id="0192f000-0000-7000-8000-0000000c0c0c", **facts)
    fridge = equipment.save(None, name="冷蔵庫", lowest=None, highest=100, times_a_day=2, by=manager)
    safety.take(fridge, 125, at=at, by=manager, measure="戸を閉めた")
    safety.cooked(safety.About(production=made), 812, 60, at=at, by=manager)
