"""Tills and their cash days, money put in and taken out, and customers' tabs (掛)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from opsapp.db import AppendOnly, Base, UtcDateTime, Yen
from opsapp.org.models import Device, User
from opsapp.people.models import Person


class Till(Base):
    """A cash drawer with its own gapless receipt numbers, worked from one device at a time."""

    __tablename__ = "till"
    __table_args__ = (CheckConstraint("channel IN ('shop', 'van')", name="channel"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(4), unique=True)  # printed as レジ1
    name: Mapped[str] = mapped_column(String(60))
    channel: Mapped[str] = mapped_column(String(8), default="shop")
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"))  # whose stock its sales move
    device_id: Mapped[str | None] = mapped_column(ForeignKey("device.id"), unique=True)
    active: Mapped[bool] = mapped_column(default=True)
    device: Mapped[Device | None] = relationship()


class CashDay(AppendOnly, Base):
    """A till opened with a counted float. It is closed by its Closing, and never edited."""

    __tablename__ = "cash_day"
    __table_args__ = (Index("ix_cash_day_till_id_business_date", "till_id", "business_date"),)
    id: Mapped[str] = mapped_column(String(36), primary_key=True)  # id of the operation that opened it
    till_id: Mapped[int] = mapped_column(ForeignKey("till.id"))
    business_date: Mapped[date]
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)  # happened, on the device
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    float_yen: Mapped[Yen]
    float_count: Mapped[Any] = mapped_column(JSON)  # {"10000": 2, …} pieces by denomination
    till: Mapped[Till] = relationship()
    user: Mapped[User] = relationship()
    closing: Mapped["Closing | None"] = relationship(back_populates="day", uselist=False, viewonly=True)


class CashMove(AppendOnly, Base):
    """Cash into or out of the drawer that is no sale: change money fetched, a bill paid, a tab settled.

    Positive yen come in, negative go out.
    """

    __tablename__ = "cash_move"
    __table_args__ = (
        CheckConstraint("yen <> 0", name="yen"),
        CheckConstraint("kind IN ('in', 'out', 'tab_payment')", name="kind"),
        Index("ix_cash_move_day_id", "day_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    operation_id: Mapped[str] = mapped_column(String(36), unique=True)
    day_id: Mapped[str] = mapped_column(ForeignKey("cash_day.id"))
    kind: Mapped[str] = mapped_column(String(12))
    yen: Mapped[Yen]
    reason: Mapped[str] = mapped_column(String(120), default="")
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    late: Mapped[bool] = mapped_column(default=False)  # recorded after the day was closed
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("cash_move.id"), unique=True)
    user: Mapped[User] = relationship()


class CashCount(AppendOnly, Base):
    """The drawer was read or counted while open: 点検 (X) or the handover between two shifts."""

    __tablename__ = "cash_count"
    __table_args__ = (
        CheckConstraint("kind IN ('x', 'handover')", name="kind"),
        Index("ix_cash_count_day_id", "day_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    operation_id: Mapped[str] = mapped_column(String(36), unique=True)
    day_id: Mapped[str] = mapped_column(ForeignKey("cash_day.id"))
    kind: Mapped[str] = mapped_column(String(8))
    expected_yen: Mapped[Yen]  # 理論在高 by the server when recorded
    counted_yen: Mapped[Yen | None]  # None: an X reading without a count
    count: Mapped[Any | None] = mapped_column(JSON(none_as_null=True))
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    taken_over_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    note: Mapped[str] = mapped_column(String(400), default="")
    user: Mapped[User] = relationship(foreign_keys=[user_id])
    taken_over_by: Mapped[User | None] = relationship(foreign_keys=[taken_over_by_id])


class Closing(AppendOnly, Base):
    """精算 (Z): the day's figures as they were reported, numbered per till without a gap."""

    __tablename__ = "closing"
    __table_args__ = (UniqueConstraint("till_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    operation_id: Mapped[str] = mapped_column(String(36), unique=True)
    day_id: Mapped[str] = mapped_column(ForeignKey("cash_day.id"), unique=True)
    till_id: Mapped[int] = mapped_column(ForeignKey("till.id"))
    number: Mapped[int]  # 精算番号
    expected_yen: Mapped[Yen]
    counted_yen: Mapped[Yen]
    count: Mapped[Any] = mapped_column(JSON)
    over_short_yen: Mapped[Yen]  # counted less expected: + 過剰, - 不足
    reason: Mapped[str] = mapped_column(String(200), default="")
    next_float_yen: Mapped[Yen]
    deposit_yen: Mapped[Yen]  # counted less tomorrow's float
    totals: Mapped[Any] = mapped_column(JSON)  # the Z report's sections, frozen
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    day: Mapped[CashDay] = relationship()
    user: Mapped[User] = relationship()


class Tab(Base):
    """A customer's tab (掛売): may buy now and pay at the month's end."""

    __tablename__ = "tab"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    limit_yen: Mapped[Yen]
    closing_day: Mapped[int] = mapped_column(default=31)  # 締日; 31 is the month's last day
    active: Mapped[bool] = mapped_column(default=True)
    person: Mapped[Person] = relationship()


class TabEntry(AppendOnly, Base):
    """What a tab owes grew (positive) or was paid (negative)."""

    __tablename__ = "tab_entry"
    __table_args__ = (
        CheckConstraint("yen <> 0", name="yen"),
        CheckConstraint("kind IN ('sale', 'return', 'payment', 'correction')", name="kind"),
        Index("ix_tab_entry_tab_id_business_date", "tab_id", "business_date"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    tab_id: Mapped[int] = mapped_column(ForeignKey("tab.id"))
    kind: Mapped[str] = mapped_column(String(10))
    yen: Mapped[Yen]
    business_date: Mapped[date]
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    operation_id: Mapped[str | None] = mapped_column(String(36))
    sale_id: Mapped[int | None] = mapped_column(index=True)  # the sale above that made it
    tender: Mapped[str | None] = mapped_column(String(8))  # how a payment came: cash, bank
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("tab_entry.id"), unique=True)
    note: Mapped[str] = mapped_column(String(120), default="")
    tab: Mapped[Tab] = relationship()
