"""Papers of a count, always in Japanese: a sheet to count with a pencil, and 棚卸差異表."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from flask_babel import force_locale
from sqlalchemy import select

from opsapp import paper, show
from opsapp.db import db
from opsapp.org.service import organisation
from opsapp.stock import count_results, counting, departments
from opsapp.stock.count_models import Count, CountResult
from opsapp.stock.models import Barcode, Move, Product

BLANK = 4  # empty lines of a department for what was found all the same
MOST_LATE = 40


def sheet(count: Count) -> bytes:
    """A4 by department in 五十音 order with empty boxes; what the list expects is not on it."""
    with force_locale("ja"):
        products = [line.product for line in counting.sheet(count)]
        groups, codes = _by_department(products) or [("", [])], _codes(products)
        return paper.render(
            "count_sheet",
            _head(count)
            | {
                "sections": [
                    {"title": name, "rows": [_blank_row(one, codes) for one in goods]}
                    for name, goods in groups
                ]
            }
            | {"blank": BLANK},
        )


def _head(count: Count) -> dict[str, Any]:
    whole = departments.shown_name(count.department) if count.department else "全部門"
    return {
        "name": count.name,
        "place": f"{count.place.name}　{whole}",
        "started": show.datetime_text(count.started_at, True),
        "shop": {"name": organisation().shop_name},
        "printed_at": show.printed_at(),
    }


def _by_department(products: Iterable[Product]) -> list[tuple[str, list[Product]]]:
    """Sorting keeps the 五十音 order inside each department."""
    ordered = sorted(products, key=lambda one: (one.department.rank, one.department_id))
    groups = groupby(ordered, key=lambda one: one.department_id)
    return [
        (departments.shown_name((goods := list(several))[0].department), goods) for _id, several in groups
    ]


def _codes(products: Iterable[Product]) -> dict[int, str]:
    """The first barcode of each product that has one."""
    query = select(Barcode.product_id, Barcode.code).where(
        Barcode.product_id.in_([one.id for one in products])
    )
    return dict(db.session.execute(query.order_by(Barcode.id.desc())).all())


def _blank_row(product: Product, codes: dict[int, str]) -> list[str]:
    return [product.name, codes.get(product.id, product.code), show.unit_text(product.unit)]


def result(count: Count) -> bytes:
    """棚卸差異表: what differs by department, in pieces and yen, and what arrived late since."""
    with force_locale("ja"):
        sums = count_results.sums(count)
        return paper.render("count_result", _result_head(count, sums) | {"sections": _sections(count, sums)})


def _result_head(count: Count, sums: count_results.Sums) -> dict[str, Any]:
    head, posting = _head(count), count.posting
    assert posting is not None
    return {
        "title": "棚卸差異表",
        "subtitle": count.name,
        "detail": f"{head['place']}　確定 {show.datetime_text(posting.posted_at, True)}　{posting.user.name}",
        "shop": head["shop"],
        "printed_at": head["printed_at"],
        "seals": ["店長", "担当"],
        "figures": [
            {
                "label": "数えた商品",
                "value": sums.goods,
                "kind": "number",
                "note": f"差異のある商品 {sums.differing}",
            },
            {"label": "不足", "value": sums.short},
            {"label": "過剰", "value": sums.over},
            {"label": "差引", "value": sums.value, "note": "税抜・移動平均原価"},
        ],
        "remarks": posting.note,
    }


def _sections(count: Count, sums: count_results.Sums) -> list[dict[str, Any]]:
    found = list(db.session.scalars(count_results.results(count, differing=True)))
    by_id = {one.product_id: one for one in found}
    parts = {part.department.id: part for part in sums.departments}
    sections = [
        _section(name, [by_id[one.id] for one in goods], parts[goods[0].department_id])
        for name, goods in _by_department(one.product for one in found)
    ]
    if not sections:
        sections = [{"title": "差異", "text": "差異のある商品はありませんでした。"}]
    late = db.session.scalars(count_results.late(count).limit(MOST_LATE)).all()
    return [*sections, _late(count, late)] if late else sections


def _section(name: str, rows: list[CountResult], part: count_results.DepartmentSum) -> dict[str, Any]:
    columns = [
        {"label": "商品"},
        {"label": "帳簿", "kind": "number", "narrow": True},
        {"label": "実数", "kind": "number", "narrow": True},
        {"label": "差異", "kind": "number", "narrow": True},
        {"label": "差異金額", "kind": "triangle", "narrow": True},
        {"label": "数えた時刻", "kind": "text", "narrow": True},
    ]
    return {
        "title": f"{name}　数えた商品 {part.goods}　差異のある商品 {part.differing}",
        "columns": columns,
        "rows": [_row(one) for one in rows],
        "total": ["部門の計", "", "", "", part.value, ""],
    }


def _row(one: CountResult) -> list[object]:
    unit, difference = one.product.unit, one.counted - one.expected
    sign = "+" if difference > 0 else ""
    quantities = [show.quantity(one.expected, unit), show.quantity(one.counted, unit)]
    change = sign + show.quantity(difference, unit)
    return [one.product.name, *quantities, change, count_results.yen(one), show.datetime_text(one.counted_at)]


def _late(count: Count, late: Iterable[Move]) -> dict[str, Any]:
    rows = [
        [
            one.product.name,
            ("−" if one.to_place_id == count.place_id else "+")
            + show.quantity(one.quantity, one.product.unit),
            show.datetime_text(one.happened_at),
            show.datetime_text(one.recorded_at),
        ]
        for one in late
    ]
    return {
        "title": "確定のあとに届いた、数える前のできごと",
        "note": "数えたときにはもう済んでいたことなので、在庫は数えたとおりです。",
        "columns": [
            {"label": "商品"},
            {"label": "数量", "kind": "number", "narrow": True},
            {"label": "起きた時刻", "narrow": True},
            {"label": "届いた時刻", "narrow": True},
        ],
        "rows": rows,
    }
