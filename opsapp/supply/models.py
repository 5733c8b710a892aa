"""What is bought: suppliers, orders to them, what they brought, their invoices and what is owed."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from opsapp.db import AppendOnly, Base, Quantity, UtcDateTime, Yen
from opsapp.org.models import User
from opsapp.stock.models import TAX_CLASS_CHECK, Lot, Move, Place, Product


class Supplier(Base):
    """仕入先: who sells to us, on which days an order is taken, and when it is paid."""

    __tablename__ = "supplier"
    __table_args__ = (CheckConstraint("kind IN ('company', 'person')", name="kind"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(10), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    kana: Mapped[str] = mapped_column(String(120), default="")
    kana_key: Mapped[str] = mapped_column(String(180), default="", index=True)
    search_key: Mapped[str] = mapped_column(String(300), default="")
    kind: Mapped[str] = mapped_column(
        String(7), default="company"
    )  # of a person a T number is not checked as strictly
    registration_number: Mapped[str | None] = mapped_column(String(14))  # T + 13 digits; None: not registered
    phone: Mapped[str] = mapped_column(String(20), default="")
    fax: Mapped[str] = mapped_column(String(20), default="")
    email: Mapped[str] = mapped_column(String(120), default="")
    contact: Mapped[str] = mapped_column(String(80), default="")
    order_days: Mapped[str] = mapped_column(String(7), default="12345")  # weekdays, 1 Monday … 7 Sunday
    cutoff: Mapped[str] = mapped_column(
        String(5), default=""
    )  # "15:00": later orders count for the next order day
    lead_days: Mapped[int] = mapped_column(default=1)  # days from an order to its delivery
    minimum_yen: Mapped[Yen] = mapped_column(default=0)  # without tax, of one order
    closing_day: Mapped[int] = mapped_column(default=31)  # 締日; 31: the month's end
    pay_after_months: Mapped[int] = mapped_column(default=1)
    pay_day: Mapped[int] = mapped_column(default=31)
    note: Mapped[str] = mapped_column(String(300), default="")
    active: Mapped[bool] = mapped_column(default=True)
    goods: Mapped[list["SupplierGood"]] = relationship(
        cascade="all, delete-orphan", back_populates="supplier"
    )


class SupplierGood(Base):
    """What a supplier has for us: its number there, its case and its cost."""

    __tablename__ = "supplier_good"
    __table_args__ = (
        UniqueConstraint("supplier_id", "product_id"),
        CheckConstraint("case_size > 0", name="case_size"),
        CheckConstraint("minimum_cases > 0", name="minimum_cases"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    supplier_id: Mapped[int] = mapped_column(ForeignKey("supplier.id", ondelete="CASCADE"))
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), index=True)
    number: Mapped[str] = mapped_column(String(30), default="")  # the supplier's own
    case_code: Mapped[str | None] = mapped_column(String(14), index=True)  # ITF-14 on the carton
    case_size: Mapped[Quantity] = mapped_column(default=1000)  # thousandths of the product's unit in a case
    minimum_cases: Mapped[int] = mapped_column(default=1)  # 最低ロット
    cost: Mapped[int | None] = mapped_column(BigInteger)  # thousandths of a yen without tax per unit
    preferred: Mapped[bool] = mapped_column(default=True)  # the proposal orders it here
    supplier: Mapped[Supplier] = relationship(back_populates="goods")
    product: Mapped[Product] = relationship()


class PurchaseOrder(Base):
    """発注: a draft until it is placed; open until everything came or the rest is given up."""

    __tablename__ = "purchase_order"
    id: Mapped[int] = mapped_column(primary_key=True)
    supplier_id: Mapped[int] = mapped_column(ForeignKey("supplier.id"), index=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"))  # where it is to come
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    placed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    placed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    due_on: Mapped[date | None]  # expected delivery
    closed_at: Mapped[datetime | None] = mapped_column(
        UtcDateTime
    )  # everything came, or the rest is not awaited
    note: Mapped[str] = mapped_column(String(200), default="")
    supplier: Mapped[Supplier] = relationship()
    place: Mapped[Place] = relationship()
    user: Mapped[User] = relationship(foreign_keys=[user_id])
    lines: Mapped[list["PurchaseOrderLine"]] = relationship(
        order_by="PurchaseOrderLine.position", cascade="all, delete-orphan"
    )


class PurchaseOrderLine(Base):
    """So much of a product; `reason` keeps the figures from which it was proposed."""

    __tablename__ = "purchase_order_line"
    __table_args__ = (
        UniqueConstraint("order_id", "product_id"),
        CheckConstraint("quantity >= 0", name="quantity"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("purchase_order.id", ondelete="CASCADE"))
    position: Mapped[int]
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), index=True)
    quantity: Mapped[Quantity]
    proposed: Mapped[int | None] = mapped_column(BigInteger)  # what the proposal said; None: added by hand
    cost: Mapped[int | None] = mapped_column(BigInteger)  # thousandths of a yen without tax per unit
    reason: Mapped[str] = mapped_column(String(400), default="")  # JSON of the figures, see `proposal`
    product: Mapped[Product] = relationship()


class StockReceipt(AppendOnly, Base):
    """A delivery taken in, or goods sent back to the supplier: one document of several lines."""

    __tablename__ = "stock_receipt"
    id: Mapped[int] = mapped_column(primary_key=True)
    supplier_name: Mapped[str] = mapped_column(String(80), default="")
    document_number: Mapped[str] = mapped_column(String(40), default="")
    received_on: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    supplier_id: Mapped[int | None] = mapped_column(ForeignKey("supplier.id"), index=True)
    order_id: Mapped[int | None] = mapped_column(ForeignKey("purchase_order.id"), index=True)
    place_id: Mapped[int | None] = mapped_column(ForeignKey("place.id"))
    operation_id: Mapped[str | None] = mapped_column(String(36), unique=True, index=True)
    # 仕入返品: the goods went to the supplier
    sent_back: Mapped[bool] = mapped_column(default=False, server_default=false())
    note: Mapped[str] = mapped_column(String(200), default="", server_default="")
    user: Mapped[User | None] = relationship()
    supplier: Mapped[Supplier | None] = relationship()
    order: Mapped[PurchaseOrder | None] = relationship()
    place: Mapped[Place | None] = relationship()
    lines: Mapped[list["StockReceiptLine"]] = relationship(
        order_by="StockReceiptLine.position", viewonly=True
    )

    @property
    def moves(self) -> list[Move]:
        """The goods as they moved; a line of which nothing was taken has no move."""
        return [line.move for line in self.lines if line.move is not None]


class StockReceiptLine(AppendOnly, Base):
    """A line of a delivery: what the note said, what was taken, what was broken."""

    __tablename__ = "stock_receipt_line"
    __table_args__ = (
        CheckConstraint("accepted >= 0", name="accepted"),
        CheckConstraint("damaged >= 0", name="damaged"),
        CheckConstraint(f"tax_class IS NULL OR {TAX_CLASS_CHECK}", name="tax_class"),
    )
    receipt_id: Mapped[int] = mapped_column(ForeignKey("stock_receipt.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), index=True)
    noted: Mapped[int | None] = mapped_column(BigInteger)  # thousandths on the delivery note
    accepted: Mapped[Quantity]  # thousandths taken into stock
    damaged: Mapped[Quantity] = mapped_column(default=0)  # thousandths refused as broken
    unit_cost: Mapped[int | None] = mapped_column(BigInteger)  # thousandths of a yen without tax per unit
    tax_class: Mapped[str | None] = mapped_column(String(6))
    tax_rate: Mapped[int | None]  # percent on that day
    lot_id: Mapped[int | None] = mapped_column(ForeignKey("lot.id"))
    move_id: Mapped[int | None] = mapped_column(
        ForeignKey("stock_move.id"), unique=True
    )  # None: nothing taken
    note: Mapped[str] = mapped_column(String(200), default="")
    product: Mapped[Product] = relationship()
    lot: Mapped[Lot | None] = relationship()
    move: Mapped[Move | None] = relationship()


class SupplierInvoice(AppendOnly, Base):
    """The supplier's invoice (請求書), with what of its tax may be deducted (DOMAIN 1.6)."""

    __tablename__ = "supplier_invoice"
    __table_args__ = (
        CheckConstraint("treatment IN ('qualified', 'small', 'transitional', 'none')", name="treatment"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    supplier_id: Mapped[int] = mapped_column(ForeignKey("supplier.id"), index=True)
    number: Mapped[str] = mapped_column(String(40), default="")
    invoice_date: Mapped[date]
    due_on: Mapped[date]
    total: Mapped[Yen]  # with tax; negative where a reversal takes it back
    registration_number: Mapped[str | None] = mapped_column(String(14))  # as on this invoice
    treatment: Mapped[str] = mapped_column(String(12))
    deductible_percent: Mapped[int]
    note: Mapped[str] = mapped_column(String(200), default="")
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("supplier_invoice.id"), unique=True)
    supplier: Mapped[Supplier] = relationship()
    user: Mapped[User] = relationship()
    taxes: Mapped[list["SupplierInvoiceTax"]] = relationship(
        order_by="SupplierInvoiceTax.rate.desc()", viewonly=True
    )
    receipts: Mapped[list[StockReceipt]] = relationship(secondary="supplier_invoice_receipt", viewonly=True)


class SupplierInvoiceTax(AppendOnly, Base):
    """The invoice's sum for a tax class and rate, with the tax in it."""

    __tablename__ = "supplier_invoice_tax"
    invoice_id: Mapped[int] = mapped_column(ForeignKey("supplier_invoice.id"), primary_key=True)
    tax_class: Mapped[str] = mapped_column(String(6), primary_key=True)
    rate: Mapped[int] = mapped_column(primary_key=True)
    amount: Mapped[Yen]  # with tax
    tax: Mapped[Yen]


class SupplierInvoiceReceipt(AppendOnly, Base):
    """Which deliveries an invoice asks for."""

    __tablename__ = "supplier_invoice_receipt"
    invoice_id: Mapped[int] = mapped_column(ForeignKey("supplier_invoice.id"), primary_key=True)
    receipt_id: Mapped[int] = mapped_column(ForeignKey("stock_receipt.id"), primary_key=True, index=True)


class SupplierPayment(AppendOnly, Base):
    """Money paid to a supplier; negative where a reversal takes it back."""

    __tablename__ = "supplier_payment"
    __table_args__ = (CheckConstraint("way IN ('transfer', 'cash', 'debit', 'offset')", name="way"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    supplier_id: Mapped[int] = mapped_column(ForeignKey("supplier.id"), index=True)
    paid_on: Mapped[date]
    yen: Mapped[Yen]
    way: Mapped[str] = mapped_column(String(8))
    note: Mapped[str] = mapped_column(String(200), default="")
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("supplier_payment.id"), unique=True)
    supplier: Mapped[Supplier] = relationship()
    user: Mapped[User] = relationship()
