import pytest
import sqlalchemy as sa

from opsapp.db import db
from opsapp.sales import receipts
from opsapp.sales.models import Sale
from tests.sales.counter import Counter, line, other


def test_the_pack_is_for_enrolled_devices_and_people_who_sell(
    counter: Counter, clerk, coordinator, visit
) -> None:
    assert visit(clerk, tablet=True).get("/api/packs/till").status_code == 200
    assert visit(clerk).get("/api/packs/till").status_code == 403
    assert visit(coordinator, tablet=True).get("/api/packs/till").status_code == 403
    assert visit().get("/api/packs/till").status_code == 401


def test_the_pack_has_what_a_day_needs_and_nothing_private(counter: Counter, clerk, hana, visit) -> None:
    counter.sold(line(None, 500), payments=[other("tab", 500)], customer=hana.id)
    answer = visit(clerk, tablet=True).get("/api/packs/till")
    pack = answer.json
    assert pack["till"] == {"id": 1, "code": "1", "name": "店のレジ", "channel": "shop", "last_number": 1}
    assert pack["day"]["id"] == counter.day
    assert {rate["tax_class"]: rate["rate"] for rate in pack["rates"]} == {"STD": 10, "FOOD": 8, "NEWS": 8}
    milk = next(row for row in pack["products"] if row[0] == 1)
    assert milk[1:3] + milk[4:] == [
        "牛乳 1L",
        "ぎゅうにゅう",
        1,
        "FOOD",
        "each",
        0,
        248,
        ["4901234567894"],
        [],
    ]
    assert next(row for row in pack["products"] if row[0] == 5)[7] == 1
    card = next(person for person in pack["customers"] if person["id"] == hana.id)
    assert card["tab"] == {"limit": 20000, "balance": 500}
    assert set(card) == {"id", "name", "kana", "search_key", "card", "hamlet", "tab"}
    assert {user["role"] for user in pack["users"]} == {"clerk", "carrier", "manager"}
    for private in ("0887000012", "1936", "石原12", "argon2", "pin"):
        assert private not in answer.text, private


def test_a_pack_is_sent_again_only_when_something_changed(counter: Counter, clerk, milk, visit) -> None:
    till = visit(clerk, tablet=True)
    etag = till.get("/api/packs/till").headers["ETag"]
    assert till.get("/api/packs/till", headers={"If-None-Match": etag}).status_code == 304
    counter.sold(line(milk, 248))
    assert till.get("/api/packs/till", headers={"If-None-Match": etag}).status_code == 200


def test_the_number_of_a_held_sale_is_not_used_again(counter: Counter, clerk, milk, visit) -> None:
    counter.sell(line(milk, 248) | {"product": None, "code": "4999999999996"})
    assert visit(clerk, tablet=True).get("/api/packs/till").json["till"]["last_number"] == 1


def test_a_receipt_is_found_by_code_number_and_operation(counter: Counter, clerk, milk, visit) -> None:
    operation = counter.sold(line(milk, 248))
    till = visit(clerk, tablet=True)
    for query in ("code=R1-000001", "till=1&number=1", f"operation={operation['id']}"):
        assert till.get(f"/api/sales/find?{query}").json["id"] == operation["id"]
    for query in ("", "till=1&number=99", "code=x", f"till=1&number={2**70}"):
        assert till.get(f"/api/sales/find?{query}").status_code == 404


def test_the_list_and_a_receipt_show_what_was_sold(
    counter: Counter, clerk, coordinator, milk, hana, visit
) -> None:
    operation = counter.sold(line(milk, 248, 2), customer=hana.id)
    page = visit(clerk).get("/sales/?first=2026-11-23&last=2026-11-23").text
    assert "髙橋 ハナ" in page
    assert "¥496" in page
    assert "髙橋 ハナ" in visit(clerk).get("/sales/?number=1&first=2020-01-01&last=2020-01-31").text
    one = visit(clerk).get(f"/sales/{operation['id']}").text
    assert "牛乳 1L" in one
    assert visit(coordinator).get("/sales/").status_code == 403
    assert visit(clerk).get("/sales/0192f000-0000-7000-8000-00000000ffff").status_code == 404
    assert visit(clerk).get("/sales/?first=x&number=y&kind=z").status_code == 200


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_list_is_a_file(counter: Counter, clerk, milk, visit, form: str) -> None:
    counter.sold(line(milk, 248))
    answer = visit(clerk).get(f"/sales/?first=2026-11-23&form={form}")
    assert answer.status_code == 200
    assert len(answer.data) > 100


def test_a_receipt_printed_again_says_so_and_is_counted(
    counter: Counter, clerk, coordinator, milk, visit
) -> None:
    operation = counter.sold(line(milk, 248))
    url = f"/sales/{operation['id']}/receipt.pdf"
    for _ in range(3):
        assert visit(clerk).get(f"{url}?first=1").data.startswith(b"%PDF")
    db.session.rollback()
    sale = db.session.scalars(sa.select(Sale)).one()
    assert receipts.prints(sale, "receipt") == 3
    assert visit(coordinator).get(url).status_code == 403


def test_a_formal_receipt_is_for_what_was_paid(counter: Counter, clerk, hana, milk, visit) -> None:
    paid = counter.sold(line(milk, 248))
    on_tab = counter.sold(line(milk, 248), payments=[other("tab", 248)], customer=hana.id)
    clerks = visit(clerk)
    url = f"/sales/{paid['id']}/ryoshusho.pdf?to=山田商店&note=食品代として"
    assert clerks.get(url).data.startswith(b"%PDF")
    refused = clerks.get(f"/sales/{on_tab['id']}/ryoshusho.pdf")
    assert refused.status_code == 422
    assert "掛でのお買い上げです" in refused.text
