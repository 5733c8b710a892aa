"""The organisation: its settings, the people who use opsapp, their devices, dated parameters, the audit trail."""

from datetime import date, datetime
from typing import Any

from flask_login import UserMixin
from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from opsapp.db import AppendOnly, Base, UtcDateTime

ROLE_CHECK = "role IN ('clerk', 'carrier', 'coordinator', 'manager')"


class Organisation(Base):
    """The one row of settings. One organisation is one database."""

    __tablename__ = "organisation"
    __table_args__ = (
        CheckConstraint("id = 1", name="single"),
        CheckConstraint("tax_rounding IN ('floor', 'round', 'ceil')", name="tax_rounding"),
        CheckConstraint("override_limit_percent BETWEEN 0 AND 100", name="override_limit_percent"),
    )
    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    name: Mapped[str] = mapped_column(String(120))  # legal name, as on receipts
    shop_name: Mapped[str] = mapped_column(String(120))
    form: Mapped[str] = mapped_column(String(40), default="llc")
    registration_number: Mapped[str | None] = mapped_column(String(14))  # T + 13 digits; None: not registered
    postal_code: Mapped[str | None] = mapped_column(String(7))
    address: Mapped[str] = mapped_column(String(200), default="")
    phone: Mapped[str] = mapped_column(String(20), default="")
    tax_rounding: Mapped[str] = mapped_column(String(5), default="floor")
    override_limit_percent: Mapped[int] = mapped_column(default=20)  # a clerk's price override or discount
    voucher_change: Mapped[bool] = mapped_column(default=False)  # change is given on vouchers
    receipt_footer: Mapped[str] = mapped_column(String(200), default="")
    bank_account: Mapped[str] = mapped_column(String(200), default="")  # printed on statements
    default_float: Mapped[int] = mapped_column(default=30000)  # yen proposed for the first opening


class User(UserMixin, Base):
    """Somebody who uses opsapp. A password opens any browser, a PIN only an enrolled device."""

    __tablename__ = "user_account"
    __table_args__ = (CheckConstraint(ROLE_CHECK, name="role"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    kana: Mapped[str] = mapped_column(String(80), default="")
    role: Mapped[str] = mapped_column(String(12))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    pin_hash: Mapped[str | None] = mapped_column(String(200))
    active: Mapped[bool] = mapped_column(default=True)
    language: Mapped[str] = mapped_column(String(2), default="ja")
    text_size: Mapped[str] = mapped_column(String(8), default="standard")
    session_version: Mapped[int] = mapped_column(default=1)  # raised to end every session of this user

    @property
    def is_active(self) -> bool:
        return self.active

    def get_id(self) -> str:
        return f"{self.id}.{self.session_version}"


class Device(Base):
    """A tablet or a phone that may record operations, enrolled once by a manager."""

    __tablename__ = "device"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    owner_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id")
    )  # None: shared, switched by PIN
    secret_hash: Mapped[str | None] = mapped_column(String(64))  # of the cookie, once enrolled
    code_hash: Mapped[str | None] = mapped_column(String(64))  # of the one-time enrolment code, until used
    code_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    enrolled_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    enrolled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    owner: Mapped[User | None] = relationship(foreign_keys=[owner_id])


class SignInAttempt(Base):
    """One try to sign in; too many failed ones close the door for a while."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (Index("ix_sign_in_attempt_subject_at", "subject", "at"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(String(120))  # "login:…", "pin:device:user", "address:…"
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    succeeded: Mapped[bool]


class Parameter(Base):
    """A figure set by law that changes on a day: tax rates, deduction ratios, allergens."""

    __tablename__ = "parameter"
    __table_args__ = (
        UniqueConstraint("name", "valid_from", "status"),
        CheckConstraint("status IN ('proposed', 'enacted')", name="status"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="order"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60))  # "tax.FOOD"
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]  # last day, inclusive
    value: Mapped[Any] = mapped_column(JSON)
    status: Mapped[str] = mapped_column(String(8))
    source: Mapped[str] = mapped_column(String(200), default="")


class AuditRow(AppendOnly, Base):
    """Who did what to which thing, and who read what is private."""

    __tablename__ = "audit_row"
    __table_args__ = (Index("ix_audit_row_subject", "subject", "subject_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    device_id: Mapped[str | None] = mapped_column(String(36))
    action: Mapped[str] = mapped_column(String(60))  # "people.change", "org.sign_in"
    subject: Mapped[str] = mapped_column(String(40), default="")
    subject_id: Mapped[str] = mapped_column(String(40), default="")
    detail: Mapped[Any] = mapped_column(JSON, default=dict)  # field names and counts, never private words
    user: Mapped[User | None] = relationship()


class ImportBatch(Base):
    """An uploaded table between its preview and its confirmation."""

    __tablename__ = "import_batch"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))  # "people", "products"
    filename: Mapped[str] = mapped_column(String(200))
    content: Mapped[str] = mapped_column(Text)  # the read table as JSON; emptied once loaded or dropped
    rows: Mapped[int]
    uploaded_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    uploaded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    loaded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
