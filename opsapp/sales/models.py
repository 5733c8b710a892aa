"""A sale anywhere, its tax, payments and corrections. Everything here only grows."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from opsapp.db import AppendOnly, Base, Quantity, UtcDateTime, Yen
from opsapp.ledger.models import CashDay, Till
from opsapp.org.models import User
from opsapp.people.models import Person
from opsapp.stock.models import Department


class Sale(AppendOnly, Base):
    """One receipt. Returns and voids are receipts of their own with negative quantities and yen, so that every
    figure is a sum. Amounts include tax."""

    __tablename__ = "sale"
    __table_args__ = (
        UniqueConstraint("till_id", "number"),
        CheckConstraint("kind IN ('sale', 'return', 'void')", name="kind"),
        CheckConstraint("(kind = 'sale') = (original_id IS NULL)", name="original"),
        Index("ix_sale_business_date_till_id", "business_date", "till_id"),
        Index("ix_sale_day_id", "day_id"),
        Index("ix_sale_person_id", "person_id"),
        Index("ix_sale_original_id", "original_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    operation_id: Mapped[str] = mapped_column(String(36), unique=True)
    kind: Mapped[str] = mapped_column(String(6))
    till_id: Mapped[int] = mapped_column(ForeignKey("till.id"))
    number: Mapped[int]  # receipt number of the till, gapless, made on the device
    day_id: Mapped[str] = mapped_column(ForeignKey("cash_day.id"))
    channel: Mapped[str] = mapped_column(String(8))  # shop, van, meal, fuel, service
    business_date: Mapped[date]
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # the customer, when known
    total: Mapped[Yen]
    discount: Mapped[Yen]  # of the lines and of the whole together, as given away (positive on a sale)
    pieces: Mapped[int]  # 点数
    registration_number: Mapped[str | None] = mapped_column(String(14))  # as printed; None: no invoice
    original_id: Mapped[int | None] = mapped_column(ForeignKey("sale.id"))  # what is returned or voided
    voids_id: Mapped[int | None] = mapped_column(
        ForeignKey("sale.id"), unique=True
    )  # = original_id of a void, once
    late: Mapped[bool] = mapped_column(default=False)  # recorded after its day was closed
    flags: Mapped[str] = mapped_column(
        String(200), default=""
    )  # "price_changed clock": for the manager to look at
    reason: Mapped[str] = mapped_column(String(120), default="")
    till: Mapped[Till] = relationship()
    day: Mapped[CashDay] = relationship()
    user: Mapped[User] = relationship()
    person: Mapped[Person | None] = relationship()
    original: Mapped["Sale | None"] = relationship(remote_side=[id], foreign_keys=[original_id])
    lines: Mapped[list["SaleLine"]] = relationship(order_by="SaleLine.position", viewonly=True)
    taxes: Mapped[list["SaleTax"]] = relationship(order_by="SaleTax.rate.desc()", viewonly=True)
    payments: Mapped[list["SalePayment"]] = relationship(order_by="SalePayment.position", viewonly=True)


class SaleLine(AppendOnly, Base):
    """One line with everything as it was at that moment."""

    __tablename__ = "sale_line"
    __table_args__ = (
        CheckConstraint("tax_class IN ('STD', 'FOOD', 'NEWS', 'EXEMPT', 'OUT')", name="tax_class"),
        CheckConstraint("amount = gross - discount - share", name="amount"),
        Index("ix_sale_line_product_id", "product_id"),
    )
    sale_id: Mapped[int] = mapped_column(ForeignKey("sale.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int | None] = mapped_column(
        ForeignKey("product.id")
    )  # None: rung up on the department
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    code: Mapped[str | None] = mapped_column(String(20))  # as scanned
    name: Mapped[str] = mapped_column(String(120))
    unit: Mapped[str] = mapped_column(String(4))
    quantity: Mapped[Quantity]
    list_price: Mapped[Yen]  # the shelf price of that day per unit
    unit_price: Mapped[Yen]  # as sold
    price_kind: Mapped[str] = mapped_column(String(10))  # regular, special, mix, override, code, department
    gross: Mapped[Yen]  # unit price x quantity
    discount: Mapped[Yen]  # given on this line, mixes included
    share: Mapped[Yen]  # of the discount on the whole, by largest remainder
    amount: Mapped[Yen]  # gross - discount - share, tax included
    tax_class: Mapped[str] = mapped_column(String(6))
    tax_rate: Mapped[int]  # percent; 0 for EXEMPT and OUT
    eat_in: Mapped[bool] = mapped_column(default=False)
    cost: Mapped[Yen | None]  # yen without tax of the whole line; None: unknown
    special_id: Mapped[int | None] = mapped_column(ForeignKey("special.id"))
    reason: Mapped[str] = mapped_column(String(60), default="")
    original_position: Mapped[int | None]  # the line of the original receipt that is taken back
    sale: Mapped[Sale] = relationship(viewonly=True)
    department: Mapped[Department] = relationship()


class SaleTax(AppendOnly, Base):
    """Per tax rate: the tax-included total and the tax in it, rounded once (DOMAIN 1.2)."""

    __tablename__ = "sale_tax"
    __table_args__ = (CheckConstraint("tax_class IN ('TAXED', 'EXEMPT', 'OUT')", name="tax_class"),)
    sale_id: Mapped[int] = mapped_column(ForeignKey("sale.id"), primary_key=True)
    tax_class: Mapped[str] = mapped_column(String(6), primary_key=True)
    rate: Mapped[int] = mapped_column(primary_key=True)
    amount: Mapped[Yen]
    tax: Mapped[Yen]


class SalePayment(AppendOnly, Base):
    """How a receipt was paid: its payments sum to its total."""

    __tablename__ = "sale_payment"
    __table_args__ = (
        CheckConstraint("tender IN ('cash', 'tab', 'voucher', 'qr', 'card')", name="tender"),
        CheckConstraint("tender = 'voucher' OR amount = given - change_given", name="amount"),
    )
    sale_id: Mapped[int] = mapped_column(ForeignKey("sale.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    tender: Mapped[str] = mapped_column(String(8))
    amount: Mapped[Yen]
    given: Mapped[Yen]
    change: Mapped[Yen] = mapped_column(
        "change_given"
    )  # a voucher's rest may stay with the shop: given > amount
    label: Mapped[str] = mapped_column(String(40), default="")  # PayPay, プレミアム商品券 …


class DailyFigure(Base):
    """Stored sums per business day, kept in each sale's own transaction and proved by `opsapp check`.

    kind and key: ('total', ''), ('department', id), ('hour', 0-23), ('tender', 'cash'), ('rate', '8'),
    and ('kind', 'return').
    """

    __tablename__ = "daily_figure"
    business_date: Mapped[date] = mapped_column(primary_key=True)
    till_id: Mapped[int] = mapped_column(ForeignKey("till.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    key: Mapped[str] = mapped_column(String(10), primary_key=True)
    receipts: Mapped[int]  # sales less voids; returns do not count
    pieces: Mapped[int]
    amount: Mapped[Yen]  # tax included
    tax: Mapped[Yen]
    cost: Mapped[Yen]  # without tax, of what has a known cost
    discount: Mapped[Yen]


class SaleReview(AppendOnly, Base):
    """Somebody in the office has looked at a flagged sale."""

    __tablename__ = "sale_review"
    sale_id: Mapped[int] = mapped_column(ForeignKey("sale.id"), primary_key=True)
    reviewed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    note: Mapped[str] = mapped_column(Text, default="")
