"""The order as it goes to the supplier: a sheet to fax, a text to mail, a table. Always in Japanese."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from flask_babel import force_locale

from opsapp import clock, money, paper, show
from opsapp.ledger.statements import shop_of
from opsapp.org.models import Organisation
from opsapp.stock.models import Product
from opsapp.supply import goods, orders, orders_drafts, suppliers
from opsapp.supply.models import PurchaseOrder, PurchaseOrderLine

LONGEST_LINK = 1800  # characters that every mail program takes from a link
UNITS = {"each": "個", "kg": "kg", "L": "L"}


def pdf(order: PurchaseOrder, organisation: Organisation) -> bytes:
    """The order sheet on A4, to fax or to hand over."""
    return paper.render("order_sheet", data(order, organisation))


def data(order: PurchaseOrder, organisation: Organisation) -> dict[str, Any]:
    """Data of the paper `order_sheet`."""
    supplier, placed = order.supplier, order.placed_at
    with force_locale("ja"):
        return {
            "shop": shop_of(organisation),
            "supplier": {
                "name": supplier.name,
                "honorific": "様" if supplier.kind == suppliers.PERSON else "御中",
                "contact": supplier.contact,
                "fax": show.phone(supplier.fax),
                "phone": show.phone(supplier.phone),
            },
            "number": order.id,
            "draft": placed is None,
            "date": show.date_text(placed or clock.now(), True),
            "time": show.time_text(placed) if placed else "",
            "due": show.date_text(order.due_on, True) if order.due_on else "",
            "place": order.place.name,
            "by": order.user.name,
            "note": order.note,
            "lines": [_line(line, number) for line, number in numbered(order, goods.numbers_of(supplier))],
            "cases": show.number(sum(_cases(line) for line in order.lines)),
        }


def numbered(order: PurchaseOrder, theirs: Mapping[int, str]) -> list[tuple[PurchaseOrderLine, str]]:
    """The lines with something in them, and the supplier's number of each."""
    return [(line, theirs.get(line.product_id, "")) for line in order.lines if line.quantity]


def _line(line: PurchaseOrderLine, number: str) -> dict[str, Any]:
    case = orders_drafts.case_of(line)
    whole = line.quantity % case == 0 and not _singly(line)
    return {
        "number": number,
        "jan": jan_of(line.product),
        "name": line.product.name,
        "cases": show.number(line.quantity // case) if whole else "",
        "case": show.quantity(case, line.product.unit),
        "quantity": money.quantity_text(line.quantity) + UNITS[line.product.unit],
    }


def _singly(line: PurchaseOrderLine) -> bool:
    """Whether it is ordered by the piece: there is no case to speak of."""
    return orders_drafts.case_of(line) == 1000 and line.product.unit == "each"


def _cases(line: PurchaseOrderLine) -> int:
    return 0 if _singly(line) else -(-line.quantity // orders_drafts.case_of(line))


def jan_of(product: Product) -> str:
    """The barcode a supplier knows the product by."""
    return next((one.code for one in product.barcodes if one.kind == "jan"), "")


def mail(order: PurchaseOrder, organisation: Organisation) -> tuple[str, str]:
    """Subject and text of the order as an e-mail."""
    known = data(order, organisation)
    shop, to = known["shop"], known["supplier"]
    subject = f"発注書 No.{order.id}（{shop['name']}）"
    lines = [
        f"{to['name']} {to['honorific']}",
        *([f"{to['contact']} 様"] if to["contact"] else []),
        "",
        f"いつもお世話になっております。{shop['name']}です。",
        "下記のとおり注文いたします。",
        "",
        f"発注番号: {order.id}",
        f"発注日: {known['date']}",
        *([f"納品希望日: {known['due']}"] if known["due"] else []),
        f"納品場所: {known['place']}",
        "",
        *(_mail_line(at, line) for at, line in enumerate(known["lines"], 1)),
        "",
        f"以上 {len(known['lines'])}品",
        *(["", f"備考: {order.note}"] if order.note else []),
        "",
        "--",
        shop["name"],
        *(line for line in (shop.get("address"), f"TEL {shop['tel']}" if shop.get("tel") else "") if line),
        f"担当 {known['by']}",
    ]
    return subject, "\n".join(lines)


def _mail_line(at: int, line: dict[str, Any]) -> str:
    codes = " ".join(one for one in (line["number"], line["jan"]) if one)
    cases = f"{line['cases']}ケース×{line['case']} = " if line["cases"] else ""
    return f"{at}. {line['name']}" + (f"（{codes}）" if codes else "") + f"  {cases}{line['quantity']}"


def mail_link(order: PurchaseOrder, subject: str, body: str) -> str:
    """A link that opens the mail program; without the text where it is too long for one."""
    start = f"mailto:{quote(order.supplier.email, safe='@')}?subject={quote(subject)}"
    link = f"{start}&body={quote(body)}"
    return link if len(link) <= LONGEST_LINK else start


# --- as a table ------------------------------------------------------------------------------------------

TABLE_KINDS = (
    "number", "text", "text", "datetime", "date", "text", "text", "text", "text", "quantity", "quantity", "quantity",
    "quantity", "quantity", "yen",
)  # fmt: skip


def table_rows(found: Iterable[PurchaseOrder]) -> list[list[object]]:
    """The lines of some orders, one a row: head, product, cases, quantity, what is still to come, cost, sum."""
    several = list(found)
    awaited = orders.awaited_of(several)
    suppliers_by_id = {order.supplier_id: order.supplier for order in several}
    theirs = {number: goods.numbers_of(supplier) for number, supplier in suppliers_by_id.items()}
    return [
        _row(order, line, number, awaited[order.id])
        for order in several
        for line, number in numbered(order, theirs[order.supplier_id])
    ]


def _row(order: PurchaseOrder, line: PurchaseOrderLine, number: str, awaited: dict[int, int]) -> list[object]:
    product, case = line.product, orders_drafts.case_of(line)
    rest = awaited.get(line.product_id, 0) if orders.state(order) == orders.OPEN else 0
    return [
        order.id, order.supplier.code, order.supplier.name, order.placed_at, order.due_on, product.code, number,
        jan_of(product), product.name, case, money.divide(line.quantity * 1000, case), line.quantity, rest, line.cost,
        orders.line_yen(line.cost, line.quantity),
    ]  # fmt: skip
