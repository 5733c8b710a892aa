"""The sheet: who is on which shift, how it came about, and how it repairs itself."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from opsapp.db import Base, UtcDateTime
from opsapp.org.models import User
from opsapp.rota.duty_models import Shift
from opsapp.rota.volunteer_models import Volunteer

STANDING = {"sqlite_where": text("ended_at IS NULL"), "postgresql_where": text("ended_at IS NULL")}


class RotaMonth(Base):
    """A month of the rota: asked for, answered until the deadline, published. Unpublished, the office alone sees it."""

    __tablename__ = "rota_month"
    first: Mapped[date] = mapped_column(primary_key=True)  # its first day
    deadline: Mapped[date | None]  # last day to answer
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # volunteers were asked
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class Assignment(Base):
    """Somebody is on a shift, until it ended. What ended stays to be read: who, when, why."""

    __tablename__ = "assignment"
    __table_args__ = (
        Index("uq_assignment_standing", "shift_id", "volunteer_id", unique=True, **STANDING),
        Index("ix_assignment_volunteer_id", "volunteer_id"),
        CheckConstraint("how IN ('proposed', 'manual', 'owner', 'cover', 'swap')", name="how"),
        CheckConstraint(
            "ended_why IN ('', 'removed', 'cannot', 'swapped', 'replanned', 'cancelled')", name="ended_why"
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    shift_id: Mapped[int] = mapped_column(ForeignKey("shift.id"))
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"))
    how: Mapped[str] = mapped_column(String(8))
    locked: Mapped[bool] = mapped_column(default=False)  # a proposal leaves it where it is
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    ended_why: Mapped[str] = mapped_column(String(9), default="")
    shift: Mapped[Shift] = relationship()
    volunteer: Mapped[Volunteer] = relationship()
    made_by: Mapped[User | None] = relationship(foreign_keys=[made_by_id])
    ended_by: Mapped[User | None] = relationship(foreign_keys=[ended_by_id])


class Proposal(Base):
    """A run of the solver over some days: its progress, what it proposes, and what became of that."""

    __tablename__ = "rota_proposal"
    __table_args__ = (
        CheckConstraint("state IN ('running', 'ready', 'applied', 'dropped', 'failed')", name="state"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    first_day: Mapped[date]
    last_day: Mapped[date]
    state: Mapped[str] = mapped_column(String(8), default="running")
    stage: Mapped[str] = mapped_column(String(10), default="")
    percent: Mapped[int] = mapped_column(default=0)
    began_at: Mapped[datetime] = mapped_column(UtcDateTime)
    beat_at: Mapped[datetime] = mapped_column(
        UtcDateTime
    )  # last sign of life; an old one: it was interrupted
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    keep: Mapped[bool] = mapped_column(default=False)  # re-planning: move as few people as possible
    result: Mapped[Any] = mapped_column(JSON, default=dict)  # pairs, stages, gaps with their reasons
    user: Mapped[User] = relationship()


class Offer(Base):
    """A shift looks for somebody: offered to those who can and may; the first yes has it."""

    __tablename__ = "shift_offer"
    __table_args__ = (
        CheckConstraint("closed_why IN ('', 'taken', 'withdrawn', 'over')", name="closed_why"),
        Index("ix_shift_offer_shift_id", "shift_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    shift_id: Mapped[int] = mapped_column(ForeignKey("shift.id"))
    assignment_id: Mapped[int | None] = mapped_column(
        ForeignKey("assignment.id"), unique=True
    )  # who cannot come
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    reason: Mapped[str] = mapped_column(String(120), default="")  # a word to the office, which alone sees it
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_why: Mapped[str] = mapped_column(String(9), default="")
    taken_id: Mapped[int | None] = mapped_column(ForeignKey("assignment.id"))
    shift: Mapped[Shift] = relationship()
    assignment: Mapped[Assignment | None] = relationship(foreign_keys=[assignment_id])
    taken: Mapped[Assignment | None] = relationship(foreign_keys=[taken_id])
    answers: Mapped[list["OfferAnswer"]] = relationship(order_by="OfferAnswer.id", viewonly=True)


class OfferAnswer(Base):
    """One volunteer who was asked, and what came back: yes, no, or a yes that came too late."""

    __tablename__ = "offer_answer"
    __table_args__ = (
        UniqueConstraint("offer_id", "volunteer_id"),
        CheckConstraint("answer IN ('', 'yes', 'no', 'late')", name="answer"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    offer_id: Mapped[int] = mapped_column(ForeignKey("shift_offer.id"))
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"), index=True)
    answer: Mapped[str] = mapped_column(String(4), default="")
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))  # who wrote it down
    offer: Mapped[Offer] = relationship()
    volunteer: Mapped[Volunteer] = relationship()


class Swap(Base):
    """Two volunteers would change their shifts with one another; it holds once the other has said yes."""

    __tablename__ = "shift_swap"
    __table_args__ = (
        CheckConstraint("answer IN ('', 'yes', 'no', 'withdrawn', 'void')", name="answer"),
        CheckConstraint("given_id <> wanted_id", name="two"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    given_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), index=True)
    wanted_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), index=True)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    answer: Mapped[str] = mapped_column(String(9), default="")
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    given: Mapped[Assignment] = relationship(foreign_keys=[given_id])
    wanted: Mapped[Assignment] = relationship(foreign_keys=[wanted_id])
