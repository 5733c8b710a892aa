"""The office reads a cash day: as it stands while open, as it was reported once closed, late sales beside it."""

import json
from typing import Any

import pytest
import sqlalchemy as sa

from opsapp import money
from opsapp.db import db
from opsapp.ledger.models import CashDay, Closing
from opsapp.org.service import organisation
from opsapp.shop import days, sheets
from tests.sales.counter import Counter, line, other

SOME_DAY = "0192f000-0000-7000-8000-00000000dead"


def counted(yen: int) -> dict[str, int]:
    """Notes and coins that make up a sum."""
    count = {}
    for face in money.DENOMINATIONS:
        count[str(face)], yen = divmod(yen, face)
    return count


def close(counter: Counter, yen: int, reason: str = "") -> Any:
    data = {"day": counter.day, "count": counted(yen), "counted": yen, "next_float": 30000, "reason": reason}
    answer = counter.do("day_close", data)
    assert answer["status"] == "applied", answer
    return answer["result"]


def page_of(visit, user, counter: Counter) -> str:
    answer = visit(user).get(f"/shop/days/{counter.day}")
    assert answer.status_code == 200
    return answer.text


@pytest.fixture
def late_day(counter: Counter, hana) -> Counter:
    """1,000 cash and 500 on the tab in time, closed 50 short; 324 cash and 216 on the tab arrive afterwards."""
    counter.sold(line(None, 1000, tax_class="FOOD"))
    counter.sold(line(None, 500, tax_class="FOOD"), payments=[other("tab", 500)], customer=hana.id)
    late = [
        counter.sale([line(None, 324, tax_class="FOOD")]),
        counter.sale([line(None, 216, tax_class="FOOD")], payments=[other("tab", 216)], customer=hana.id),
    ]
    close(counter, 30950, "お釣りのまちがい")
    assert [answer["status"] for answer in counter.send(*late)] == ["applied", "applied"]
    return counter


def test_an_open_day_shows_the_figures_so_far(visit, clerk, counter, evening) -> None:
    counter.sold(line(None, 1080, tax_class="FOOD"))
    page = page_of(visit, clerk, counter)
    assert "営業中" in page
    assert "¥1,080" in page
    assert "¥31,080" in page, "what should be in the drawer"
    counter.sold(line(None, 920, tax_class="FOOD"))
    assert "¥2,000" in page_of(visit, clerk, counter)


def test_a_closed_day_shows_the_report_with_names_and_reason(visit, manager, counter, evening) -> None:
    counter.sold(line(None, 1000, tax_class="FOOD"))
    counter.do("cash_move", {"day": counter.day, "kind": "out", "yen": 840, "reason": "切手代"})
    handover = {
        "day": counter.day,
        "count": counted(30160),
        "counted": 30160,
        "to": 3,
        "note": "牛乳が残り3本",
    }
    assert counter.do("day_handover", handover)["status"] == "applied"
    close(counter, 30110, "お釣りのまちがい")
    page = page_of(visit, manager, counter)
    for words in (
        "精算番号 1", "¥50足りない", "お釣りのまちがい", "¥30,110", "¥30,160", "¥110", "切手代", "牛乳が残り3本",
        "伊藤 ミヨ", "佐藤 和子", "8%対象",
    ):  # fmt: skip
        assert words in page, words


def test_late_sales_stand_beside_the_closed_report(visit, manager, late_day, evening) -> None:
    db.session.rollback()
    report = days.report(db.session.get_one(CashDay, late_day.day))
    assert report.figures["sales"]["net"] == 1500, "frozen"
    assert [sale.total for sale in report.late_sales] == [324, 216]
    assert report.with_late["sales"]["net"] == 2040
    assert report.with_late["cash"]["expected"] == 31324
    page = page_of(visit, manager, late_day)
    assert "精算のあとに届いた売上" in page
    for words in ("1-000003", "1-000004", "¥540", "¥1,500", "¥2,040", "−¥374"):
        assert words in page, words
    assert "/sales/" in page.split("1-000003")[0].rsplit("<a ", 1)[1]


def test_late_sales_never_change_the_closing(late_day, evening) -> None:
    db.session.rollback()
    closing = db.session.scalars(sa.select(Closing)).one()
    assert (closing.expected_yen, closing.counted_yen, closing.over_short_yen) == (31000, 30950, -50)
    assert closing.totals["sales"]["net"] == 1500
    assert days.takings([closing.day])[late_day.day] == days.Takings(1500, 2, 540)


def test_a_day_without_late_sales_does_not_speak_of_them(visit, manager, counter, evening) -> None:
    counter.sold(line(None, 1000, tax_class="FOOD"))
    close(counter, 31000)
    page = page_of(visit, manager, counter)
    assert "精算のあとに届いた" not in page
    assert "1円まで合いました" in page


def test_the_list_is_newest_first_and_says_what_is_late(visit, clerk, late_day, evening) -> None:
    page = visit(clerk).get("/shop/days").text
    assert "11月23日(月)" in page
    assert "−¥50" in page
    assert "あとから2件" in page
    assert "¥1,500" in page


def test_the_list_is_filtered_by_month_and_till(visit, clerk, counter, evening) -> None:
    client = visit(clerk)
    link = f"/shop/days/{counter.day}"
    assert link in client.get("/shop/days?month=2026-11").text
    assert link in client.get("/shop/days?till=1&month=").text
    assert link not in client.get("/shop/days?month=2026-10").text
    assert "すべての日を出す" in client.get("/shop/days?till=2").text
    assert client.get("/shop/days?month=soon&till=all").status_code == 200


def test_before_the_first_day_the_list_says_how_it_begins(visit, clerk) -> None:
    assert "つり銭を数えてレジを開ける" in visit(clerk).get("/shop/days").text


def test_the_list_is_kept_as_a_file(visit, clerk, late_day, evening) -> None:
    table = visit(clerk).get("/shop/days.csv?month=2026-11").data.decode("utf-8-sig")
    assert "1500" in table
    assert "-50" in table
    assert "540" in table
    assert visit(clerk).get("/shop/days.xlsx").data.startswith(b"PK")


@pytest.mark.parametrize("size", ["roll", "a4"])
def test_the_report_prints_on_the_roll_and_on_a4(visit, clerk, late_day, evening, size) -> None:
    answer = visit(clerk).get(f"/shop/days/{late_day.day}/report-{size}.pdf")
    assert (answer.status_code, answer.mimetype, answer.data[:5]) == (200, "application/pdf", b"%PDF-")


def test_the_paper_says_what_the_page_says(late_day, evening) -> None:
    db.session.rollback()
    paper = sheets.z_report(days.report(db.session.get_one(CashDay, late_day.day)), organisation(), "a4")
    assert json.loads(json.dumps(paper)) == paper
    assert (paper["kind"], paper["number"], paper["paper"]) == ("Z", "0001", "a4")
    assert paper["sales"]["net"] == 1500
    assert (paper["cash"]["expected"], paper["cash"]["difference"], paper["cash"]["deposit"]) == (
        31000,
        -50,
        950,
    )
    assert [late["amount"] for late in paper["late"]] == [324, 216]
    assert sum(row["face"] * row["count"] for row in paper["denominations"]) == 30950
    assert [tender["label"] for tender in paper["tenders"]] == ["現金", "掛"]


def test_an_open_day_prints_as_a_reading(counter, evening) -> None:
    db.session.rollback()
    paper = sheets.z_report(days.report(db.session.get_one(CashDay, counter.day)), organisation(), "roll")
    assert paper["kind"] == "X"
    assert "counted" not in paper["cash"]


def test_the_paper_is_japanese_also_for_somebody_who_reads_english(visit, manager, counter, evening) -> None:
    from opsapp.db import transaction

    with transaction():
        manager.language = "en"
    assert "Cash days" in visit(manager).get("/shop/days").text
    db.session.rollback()
    paper = sheets.z_report(days.report(db.session.get_one(CashDay, counter.day)), organisation(), "roll")
    assert paper["signatures"] == ["担当", "責任者"]


def test_a_cash_day_can_only_be_looked_at(visit, manager, late_day, evening) -> None:
    for verb in ("post", "put", "delete", "patch"):
        assert getattr(visit(manager), verb)(f"/shop/days/{late_day.day}").status_code == 405
    page = page_of(visit, manager, late_day)
    main = page.split('<main class="main"')[1].split("</main>")[0]
    assert "<form" not in main


def test_unknown_days_and_sizes_are_not_found(visit, clerk, counter, evening) -> None:
    assert visit(clerk).get(f"/shop/days/{SOME_DAY}").status_code == 404
    assert visit(clerk).get(f"/shop/days/{SOME_DAY}/report-a4.pdf").status_code == 404
    assert visit(clerk).get(f"/shop/days/{counter.day}/report-a3.pdf").status_code == 404
    assert visit(clerk).get("/shop/days.pdf").status_code == 404


@pytest.mark.parametrize(
    "address", ["/shop/days", "/shop/days.csv", "/shop/days/{day}", "/shop/days/{day}/report-a4.pdf"]
)
def test_cash_days_are_not_for_carriers_coordinators_nor_strangers(
    visit, carrier, coordinator, counter, evening, address
) -> None:
    address = address.format(day=counter.day)
    assert visit(carrier).get(address).status_code == 403
    assert visit(coordinator).get(address).status_code == 403
    assert visit().get(address).status_code == 302
