"""What places promise: a name of their own, and that none is closed while goods are in it."""

from typing import Any

import pytest

from opsapp.db import db, transaction
from opsapp.errors import RuleError
from opsapp.ledger.models import Till
from opsapp.org.models import User
from opsapp.stock import levels, places
from opsapp.stock.models import Place, Product
from tests.stock.dated import CUSTOMER, SHOP, SUPPLIER, moved, place


def test_a_place_is_added_and_goods_can_be_put_there(writing: Any, manager: User) -> None:
    first = places.create(name="1号車", kind="van", by=manager)
    second = places.create(name=" 2号車 ", kind="van", by=manager)
    assert (first.code, second.code, second.name) == ("van", "van-2", "2号車")
    assert [one.name for one in levels.places()] == ["店", "1号車", "2号車"]


@pytest.mark.parametrize(
    ("name", "kind", "field"),
    [("", "van", "name"), ("店", "van", "name"), ("倉庫", "loss", "kind"), ("あ" * 61, "van", "name")],
)
def test_a_place_that_is_not_right_is_refused(
    writing: Any, manager: User, name: str, kind: str, field: str
) -> None:
    with pytest.raises(RuleError) as refused:
        places.create(name=name, kind=kind, by=manager)
    assert refused.value.field == field


def test_a_place_is_renamed_but_not_like_another(writing: Any, manager: User) -> None:
    store = places.create(name="倉庫", kind="store", by=manager)
    places.rename(store, "奥の倉庫", by=manager)
    places.rename(store, "奥の倉庫", by=manager)
    assert store.name == "奥の倉庫"
    with pytest.raises(RuleError):
        places.rename(store, "店", by=manager)


def test_a_place_is_closed_only_when_nothing_is_in_it(writing: Any, manager: User, milk: Product) -> None:
    store = places.create(name="倉庫", kind="store", by=manager)
    moved(milk, 2_000, place(SUPPLIER).id, store.id)
    with pytest.raises(RuleError, match="倉庫"):
        places.close(store, by=manager)
    moved(milk, 2_000, store.id, place(SHOP).id)
    places.close(store, by=manager)
    assert [one.name for one in levels.places()] == ["店"]
    assert [(one.place.name, one.products, one.till) for one in places.all_places()] == [
        ("店", 1, True),
        ("倉庫", 0, False),
    ]
    places.reopen(store, by=manager)
    assert store.active


def test_the_place_of_a_till_and_the_last_one_stay(writing: Any, manager: User, till: Till) -> None:
    with pytest.raises(RuleError, match="レジ"):
        places.close(place(SHOP), by=manager)
    till.active = False
    db.session.flush()
    with pytest.raises(RuleError, match="1つ"):
        places.close(place(SHOP), by=manager)
    with pytest.raises(RuleError):
        places.close(place(CUSTOMER), by=manager)


# --- the pages --------------------------------------------------------------------------------------------


def test_places_are_kept_by_the_office(visit: Any, manager: User, clerk: User) -> None:
    client = visit(manager)
    assert client.post("/stock/places/new", data={"name": "倉庫", "kind": "store"}).status_code == 302
    made = db.session.query(Place).filter_by(name="倉庫").one().id
    refused = client.post("/stock/places/new", data={"name": "倉庫", "kind": "store"})
    assert refused.status_code == 422
    assert "同じ名前の置き場があります。" in refused.text
    assert client.post(f"/stock/places/{made}/edit", data={"name": "奥"}).status_code == 302
    page = visit(clerk).get("/stock/places").text
    assert "奥" in page
    assert "倉庫" in page  # its kind
    assert "置き場を加える" not in page
    assert visit(clerk).post(f"/stock/places/{made}/close").status_code == 403
    assert "使っていません" in client.post(f"/stock/places/{made}/close", follow_redirects=True).text
    assert client.post(f"/stock/places/{made}/reopen").status_code == 302
    assert "レジ" in client.post("/stock/places/1/close", follow_redirects=True).text
    assert client.get("/stock/places.csv").data.decode("utf-8-sig").count("\n") == 3
    with transaction():
        assert db.session.get_one(Place, made).active
