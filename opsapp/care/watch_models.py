"""Whom we watch over and how: plans, pauses, notes about health, keys, the municipality's list."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from opsapp.db import AppendOnly, Base, UtcDateTime
from opsapp.org.models import User
from opsapp.people.models import Household, Person
from opsapp.rota.volunteer_models import Volunteer


class WatchPlan(Base):
    """How often somebody is to be seen and what counts; a change ends the plan and begins another."""

    __tablename__ = "watch_plan"
    __table_args__ = (
        CheckConstraint("every_days BETWEEN 1 AND 92", name="every_days"),
        CheckConstraint("counts IN ('any', 'face', 'visit')", name="counts"),
        CheckConstraint("last_day IS NULL OR last_day >= first_day", name="days"),
        Index("ix_watch_plan_person_id", "person_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    every_days: Mapped[int]  # 1: daily, 7: weekly
    weekdays: Mapped[str] = mapped_column(String(7), default="")  # preferred, 1 Monday … 7 Sunday
    counts: Mapped[str] = mapped_column(String(5), default="any")  # any sighting, face to face, or a visit
    visitor_id: Mapped[int | None] = mapped_column(ForeignKey("volunteer.id"))  # whom they would like to see
    reasons: Mapped[Any] = mapped_column(JSON, default=list)  # "alone", "very_old", …: nothing about health
    note: Mapped[str] = mapped_column(String(200), default="")
    first_day: Mapped[date]
    last_day: Mapped[date | None]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    person: Mapped[Person] = relationship()
    visitor: Mapped[Volunteer | None] = relationship()


class Pause(Base):
    """A person or a household is away or in hospital; open until the return is told."""

    __tablename__ = "watch_pause"
    __table_args__ = (
        CheckConstraint("(person_id IS NULL) <> (household_id IS NULL)", name="whose"),
        CheckConstraint("kind IN ('hospital', 'away', 'other')", name="kind"),
        CheckConstraint("last_day IS NULL OR last_day >= first_day", name="days"),
        Index("ix_watch_pause_person_id", "person_id"),
        Index("ix_watch_pause_household_id", "household_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    household_id: Mapped[int | None] = mapped_column(ForeignKey("household.id"))
    kind: Mapped[str] = mapped_column(String(8))
    first_day: Mapped[date]
    last_day: Mapped[date | None]  # inclusive; None: not back yet
    note: Mapped[str] = mapped_column(String(200), default="")
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    person: Mapped[Person | None] = relationship()
    household: Mapped[Household | None] = relationship()


class NotDone(AppendOnly, Base):
    """An expected contact did not take place, for a reason that was told: not the same as silence."""

    __tablename__ = "contact_not_done"
    __table_args__ = (Index("ix_contact_not_done_person_id_day", "person_id", "day"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    day: Mapped[date]
    reason: Mapped[str] = mapped_column(String(120))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    operation_id: Mapped[str | None] = mapped_column(String(36), unique=True)
    user: Mapped[User | None] = relationship()


class HealthNote(AppendOnly, Base):
    """A note about somebody's health, kept only with their consent and shown only on duty; the newest of a chain
    counts, and one without words takes the one before away."""

    __tablename__ = "health_note"
    __table_args__ = (
        CheckConstraint("kind IN ('doctor', 'condition', 'medicine', 'allergy', 'other')", name="kind"),
        Index("ix_health_note_person_id", "person_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(9))
    words: Mapped[str] = mapped_column(String(1000))
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("health_note.id"), unique=True)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    user: Mapped[User] = relationship()


class KeyDeposit(Base):
    """A key of somebody's house that we keep (鍵預かり)."""

    __tablename__ = "key_deposit"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    place: Mapped[str] = mapped_column(String(80))  # where it hangs; never the address
    received_on: Mapped[date]
    returned_on: Mapped[date | None]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    person: Mapped[Person] = relationship()
    loans: Mapped[list["KeyLoan"]] = relationship(order_by="KeyLoan.id", viewonly=True)


class KeyLoan(AppendOnly, Base):
    """A key was taken out or brought back, with two people present."""

    __tablename__ = "key_loan"
    __table_args__ = (CheckConstraint("kind IN ('out', 'back')", name="kind"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    key_id: Mapped[int] = mapped_column(ForeignKey("key_deposit.id"), index=True)
    kind: Mapped[str] = mapped_column(String(4))
    taker: Mapped[str] = mapped_column(String(80))
    witness: Mapped[str] = mapped_column(String(80))
    reason: Mapped[str] = mapped_column(String(200), default="")
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))


class TownList(Base):
    """A copy of the municipality's list of people who need help to evacuate, to be given back or destroyed."""

    __tablename__ = "town_list"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    received_on: Mapped[date]
    return_by: Mapped[date]
    returned_on: Mapped[date | None]  # then its entries are gone
    how: Mapped[str] = mapped_column(String(200), default="")  # given back to whom, destroyed how
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))


class TownListEntry(Base):
    """A line of that copy: the fields of 災害対策基本法 49条の10, read-only, deleted with the return."""

    __tablename__ = "town_list_entry"
    id: Mapped[int] = mapped_column(primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("town_list.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id")
    )  # our own register's, where it is found
    fields: Mapped[Any] = mapped_column(JSON)  # by heading, as they came
