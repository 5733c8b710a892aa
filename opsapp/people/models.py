"""Households and the persons in them, and when each was last seen."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from opsapp.db import AppendOnly, Base, UtcDateTime
from opsapp.org.models import User


class Household(Base):
    """A house and the people who share it (世帯)."""

    __tablename__ = "household"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))  # 世帯名, usually the head's family name
    kana: Mapped[str] = mapped_column(String(80), default="")
    kana_key: Mapped[str] = mapped_column(String(160), default="", index=True)
    search_key: Mapped[str] = mapped_column(String(600), default="")  # name, kana, address and landmark
    hamlet: Mapped[str] = mapped_column(String(60), default="", index=True)  # 自治会
    group: Mapped[str] = mapped_column("group_name", String(60), default="")  # 班
    postal_code: Mapped[str | None] = mapped_column(String(7))
    address: Mapped[str] = mapped_column(String(200), default="")
    landmark: Mapped[str] = mapped_column(String(200), default="")  # 目印
    latitude: Mapped[float | None] = mapped_column(Numeric(9, 6, asdecimal=False))  # pinned by hand
    longitude: Mapped[float | None] = mapped_column(Numeric(9, 6, asdecimal=False))
    association_member: Mapped[bool] = mapped_column(default=True)  # 自治会加入
    note: Mapped[str] = mapped_column(String(400), default="")
    active: Mapped[bool] = mapped_column(default=True)
    persons: Mapped[list["Person"]] = relationship(back_populates="household", order_by="Person.id")


class Person(Base):
    """A resident or somebody who belongs to one. No phone and no e-mail is ever required."""

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint("sex IS NULL OR sex IN ('f', 'm')", name="sex"),
        CheckConstraint(
            "left_reason IS NULL OR left_reason IN ('moved', 'died', 'other')", name="left_reason"
        ),
        CheckConstraint("NOT active OR left_reason IS NULL", name="left"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    household_id: Mapped[int | None] = mapped_column(ForeignKey("household.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))  # as written: 髙 stays 髙
    kana: Mapped[str] = mapped_column(String(80), default="")
    kana_key: Mapped[str] = mapped_column(String(160), default="", index=True)  # text.kana_key
    search_key: Mapped[str] = mapped_column(String(300), default="")  # name, kana and phone digits
    birth_date: Mapped[date | None]
    sex: Mapped[str | None] = mapped_column(String(1))
    relation: Mapped[str] = mapped_column(String(20), default="")  # 続柄 to the head
    is_head: Mapped[bool] = mapped_column(default=False)
    email: Mapped[str] = mapped_column(String(120), default="")
    card_code: Mapped[str | None] = mapped_column(String(40), unique=True)  # on the QR card
    lives_elsewhere: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(String(400), default="")  # no health notes here
    active: Mapped[bool] = mapped_column(default=True)
    left_on: Mapped[date | None]
    left_reason: Mapped[str | None] = mapped_column(String(5))  # why, while not active
    household: Mapped[Household | None] = relationship(back_populates="persons")
    phones: Mapped[list["Phone"]] = relationship(order_by="Phone.rank", cascade="all, delete-orphan")
    contacts: Mapped[list["Contact"]] = relationship(order_by="Contact.rank", cascade="all, delete-orphan")


class Phone(Base):
    """A telephone number: digits to search by, the spelling as it was given."""

    __tablename__ = "phone"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    rank: Mapped[int] = mapped_column(default=1)
    digits: Mapped[str] = mapped_column(String(11), index=True)
    shown: Mapped[str] = mapped_column(String(20))


class Contact(Base):
    """Whom to call for a person, in order (緊急連絡先)."""

    __tablename__ = "contact"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    rank: Mapped[int] = mapped_column(default=1)
    name: Mapped[str] = mapped_column(String(80))
    relation: Mapped[str] = mapped_column(String(20), default="")
    phone_digits: Mapped[str] = mapped_column(String(11), default="")
    phone_shown: Mapped[str] = mapped_column(String(20), default="")
    lives_in: Mapped[str] = mapped_column(String(80), default="")
    note: Mapped[str] = mapped_column(String(200), default="")


class Sighting(AppendOnly, Base):
    """Somebody saw this person: at the till, at a van stop, at the door, on a visit, at an event."""

    __tablename__ = "sighting"
    __table_args__ = (
        Index("ix_sighting_person_id_happened_at", "person_id", "happened_at"),
        Index("ix_sighting_person_id_channel_happened_at", "person_id", "channel", "happened_at"),
        CheckConstraint("channel IN ('shop', 'van', 'meal', 'visit', 'phone', 'event')", name="channel"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    channel: Mapped[str] = mapped_column(String(8))
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    operation_id: Mapped[str | None] = mapped_column(String(36))
    user: Mapped[User | None] = relationship()


class SightingBack(AppendOnly, Base):
    """A sighting that never was: a wrong tap. It stays to be read and counts no more."""

    __tablename__ = "sighting_back"
    sighting_id: Mapped[int] = mapped_column(ForeignKey("sighting.id"), primary_key=True)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
