"""The data of the papers of a sale: レシート, 返品 and 取消 slips, 領収書. Always in Japanese."""

from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import func, select

from opsapp import clock, money
from opsapp.db import db
from opsapp.errors import RuleError
from opsapp.ledger.models import TabEntry
from opsapp.org.models import AuditRow, Organisation, User
from opsapp.org.service import audit, organisation
from opsapp.sales.models import Sale, SaleLine, SalePayment, SaleTax
from opsapp.sales.returning import void_of

Paper = dict[str, Any]
KINDS = {"sale": "sale", "return": "refund", "void": "void"}
REDUCED = ("FOOD", "NEWS")
STAMP_FROM = 50_000  # 収入印紙, yen without tax (DOMAIN 7.3)
INVOICE_FROM = 10_000  # a refund of less needs no 返還インボイス (DOMAIN 1.5)
STAMPLESS_FORMS = ("npo", "association", "community")  # 営業に関しない


def code_of(sale: Sale) -> str:
    """What the receipt's own code says, to find it again at the till: R1-000123."""
    return f"R{sale.till.code}-{sale.number:06d}"


def receipt(sale: Sale, *, reissue: bool = False) -> Paper:
    """Data of the paper `receipt`: a 適格簡易請求書 while the shop was registered (DOMAIN 1.3, 1.5)."""
    sign = 1 if sale.total >= 0 else -1
    with force_locale("ja"):
        return {
            "shop": _shop(organisation(), sale),
            "kind": KINDS[sale.kind],
            "reissue": reissue,
            "date": _day_text(sale),
            "time": _time_text(sale),
            "till": _("Till %(code)s", code=sale.till.code),
            "clerk": sale.user.name,
            "number": f"{sale.number:06d}",
            "original": _original(sale.original) if sale.original else None,
            "customer": sale.person.name if sale.person else None,
            "lines": [_line(line, sign) for line in sale.lines],
            **_whole_discount(sale, sign),
            "total": sign * sale.total,
            "items": abs(sale.pieces),
            "rates": _rates(sale, sign),
            "untaxed": [
                {"label": _untaxed(tax.tax_class), "amount": sign * tax.amount}
                for tax in sale.taxes
                if tax.tax_class != "TAXED"
            ],
            **_paid(sale, sign),
            "balance": _balance(sale),
            "footer": organisation().receipt_footer if sale.kind == "sale" else "",
            "sign": sale.kind != "sale",
            "qr": code_of(sale),
        }


def needs_refund_invoice(sale: Sale) -> bool:
    """Whether a 返還インボイス must be given: a refund of 10,000 yen or more as a whole (DOMAIN 1.5)."""
    return sale.kind != "sale" and sale.registration_number is not None and -sale.total >= INVOICE_FROM


def _shop(ours: Organisation, sale: Sale) -> Paper:
    return {
        "name": ours.shop_name,
        "legal_name": ours.name if ours.name != ours.shop_name else None,
        "registration": sale.registration_number,
        "tel": ours.phone,
        "address": ours.address,
        "postal": f"{ours.postal_code[:3]}-{ours.postal_code[3:]}" if ours.postal_code else None,
    }


def _day_text(sale: Sale) -> str:
    day = clock.day_of(sale.happened_at)
    return f"{day.year}年{day.month}月{day.day}日({clock.weekday_text(day)})"


def _time_text(sale: Sale) -> str:
    wall = clock.to_japan(sale.happened_at)
    return f"{wall.hour}:{wall.minute:02d}"


def _original(sale: Sale) -> Paper:
    return {
        "number": f"{sale.number:06d}",
        "date": _day_text(sale),
        "till": _("Till %(code)s", code=sale.till.code),
    }


def _line(line: SaleLine, sign: int) -> Paper:
    discount = sign * line.discount
    return {
        "name": line.name,
        "amount": sign * line.gross - min(discount, 0),
        "quantity": money.quantity_text(sign * line.quantity),
        "unit": "" if line.unit == "each" else line.unit,
        "unit_price": line.unit_price,
        "reduced": line.tax_class in REDUCED,
        "eat_in": line.eat_in,
        **({"discount": discount, "discount_label": _discount_label(line)} if discount > 0 else {}),
    }


def _discount_label(line: SaleLine) -> str:
    return _("Set price") if line.price_kind == "mix" and not line.reason else _("Taken off")


def _whole_discount(sale: Sale, sign: int) -> Paper:
    shared = sign * sum(line.share for line in sale.lines)
    if not shared:
        return {}
    subtotal = sign * sum(line.gross - line.discount for line in sale.lines)
    return {"subtotal": subtotal, "discounts": [{"label": _("Taken off"), "amount": shared}]}


def _rates(sale: Sale, sign: int) -> list[Paper]:
    reduced = {line.tax_rate for line in sale.lines if line.tax_class in REDUCED}
    return [_rate(tax, sign, tax.rate in reduced) for tax in sale.taxes if tax.tax_class == "TAXED"]


def _rate(tax: SaleTax, sign: int, reduced: bool) -> Paper:
    return {"rate": tax.rate, "amount": sign * tax.amount, "tax": sign * tax.tax, "reduced": reduced}


def _untaxed(tax_class: str) -> str:
    return _("Tax exempt") if tax_class == "EXEMPT" else _("Outside tax")


def tender_text(payment: SalePayment) -> str:
    """How it was paid, in words."""
    words = {
        "cash": _("Cash"),
        "tab": _("On the tab"),
        "voucher": _("Voucher"),
        "qr": _("QR payment"),
        "card": _("Card"),
    }
    return payment.label or words[payment.tender]


def _paid(sale: Sale, sign: int) -> Paper:
    if sale.kind != "sale":
        return {
            "payments": [
                {"label": _("%(tender)s given back", tender=tender_text(p)), "amount": sign * p.amount}
                for p in sale.payments
            ],
            "change": None,
        }
    change = sum(payment.change for payment in sale.payments)
    cash = any(payment.tender == "cash" for payment in sale.payments)
    return {
        "payments": [
            {"label": _("Cash handed over") if p.tender == "cash" else tender_text(p), "amount": p.given}
            for p in sale.payments
        ],
        "change": change if cash or change else None,
    }


def _balance(sale: Sale) -> int | None:
    """What the tab owed right after this receipt, when it was written on one."""
    entry = db.session.scalar(select(TabEntry).where(TabEntry.sale_id == sale.id))
    if entry is None:
        return None
    upto = (TabEntry.tab_id == entry.tab_id, TabEntry.id <= entry.id)
    return int(db.session.scalar(select(func.sum(TabEntry.yen)).where(*upto)) or 0)


# --- 領収書 --------------------------------------------------------------------------------------------


def ryoshusho(
    sale: Sale, to: str = "", note: str = "", *, paper: str = "a5", reissue: bool = False, honorific: str = ""
) -> Paper:
    """Data of the paper `ryoshusho`. Raises RuleError for what is no paid sale, or was voided or put on a tab."""
    if sale.kind != "sale" or void_of(sale.id) is not None:
        raise RuleError(_("A receipt can be written for a sale that stands."))
    if any(payment.tender == "tab" for payment in sale.payments):
        raise RuleError(_("This was put on the tab: the receipt is written when it is paid."))
    with force_locale("ja"):
        return {
            "shop": _shop(organisation(), sale),
            "paper": paper,
            "number": f"R-{sale.till.code}-{sale.number:06d}",
            "date": clock.era_text(clock.day_of(sale.happened_at)),
            "to": to,
            **({"honorific": honorific} if honorific else {}),
            "amount": sale.total,
            "note": note or _("For goods"),
            "paid_by": "・".join(dict.fromkeys(tender_text(payment) for payment in sale.payments)),
            "rates": _rates(sale, 1),
            "untaxed": [
                {"label": _untaxed(tax.tax_class), "amount": tax.amount}
                for tax in sale.taxes
                if tax.tax_class != "TAXED"
            ],
            "receipt_number": f"{sale.number:06d}",
            "reissue": reissue,
            **_stamp(sale),
            "clerk": sale.user.name,
        }


def _stamp(sale: Sale) -> Paper:
    """収入印紙: for 50,000 yen without tax and more taken in cash; a cashless tender is named instead."""
    cash = sum(payment.amount for payment in sale.payments if payment.tender == "cash")
    net = sale.total - sum(tax.tax for tax in sale.taxes)
    others = [tender_text(payment) for payment in sale.payments if payment.tender != "cash"]
    due = min(cash, net) >= STAMP_FROM and organisation().form not in STAMPLESS_FORMS
    return {"stamp_box": due} | ({"cashless": "・".join(others)} if others and not cash else {})


# --- how often it was printed --------------------------------------------------------------------------


def prints(sale: Sale, paper: str) -> int:
    """How often a paper ('receipt', 'ryoshusho') of this sale was made here."""
    return int(
        db.session.scalar(
            select(func.count())
            .select_from(AuditRow)
            .where(
                AuditRow.subject == "sale",
                AuditRow.subject_id == sale.operation_id,
                AuditRow.action == f"sales.print_{paper}",
            )
        )
        or 0
    )


def note_print(sale: Sale, paper: str, *, by: User) -> int:
    """Count one more print; how many there were before."""
    before = prints(sale, paper)
    audit(f"sales.print_{paper}", "sale", sale.operation_id, by=by, time=before + 1)
    return before
