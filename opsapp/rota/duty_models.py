"""Duties: what there is to do, what it asks of people, when it recurs, and the dated shifts that follow from it."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from opsapp.db import Base, UtcDateTime

LICENCE_CHECK = "IN ('', 'ordinary', 'semi_medium', 'medium', 'large')"


class Qualification(Base):
    """Something a duty may ask for: a skill, a paper with an end, or a driving licence."""

    __tablename__ = "qualification"
    __table_args__ = (CheckConstraint("kind IN ('skill', 'paper', 'licence')", name="kind"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    name_en: Mapped[str] = mapped_column(String(60), default="")
    kind: Mapped[str] = mapped_column(String(7), default="skill")
    rank: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)


class DutyKind(Base):
    """A kind of duty: 店番, 移動販売の運転, 配食, 厨房, 見守り, 送迎 …"""

    __tablename__ = "duty_kind"
    __table_args__ = (
        CheckConstraint("people BETWEEN 1 AND 50", name="people"),
        CheckConstraint("experienced BETWEEN 0 AND people", name="experienced"),
        CheckConstraint("burden BETWEEN 0 AND 10", name="burden"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)  # by which van, meals and visits name it
    name: Mapped[str] = mapped_column(String(40))
    name_en: Mapped[str] = mapped_column(String(40), default="")
    mark: Mapped[str] = mapped_column(String(2))  # one or two letters on the month's board
    people: Mapped[int] = mapped_column(default=1)  # usual number, of them …
    experienced: Mapped[int] = mapped_column(default=0)  # … at least so many experienced ones
    burden: Mapped[int] = mapped_column(default=0)  # how unpopular; counts for fairness
    drives: Mapped[bool] = mapped_column(default=False)  # alcohol is checked before and after
    hands_over: Mapped[bool] = mapped_column(default=False)  # shift changes with a handover note
    rank: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)
    requirements: Mapped[list["DutyRequirement"]] = relationship(
        cascade="all, delete-orphan", order_by="DutyRequirement.id"
    )


class DutyRequirement(Base):
    """A kind of duty asks for a qualification; of a licence for at least a class, perhaps for manual gears."""

    __tablename__ = "duty_requirement"
    __table_args__ = (
        UniqueConstraint("kind_id", "qualification_id"),
        CheckConstraint(f"least_class {LICENCE_CHECK}", name="least_class"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    kind_id: Mapped[int] = mapped_column(ForeignKey("duty_kind.id"))
    qualification_id: Mapped[int] = mapped_column(ForeignKey("qualification.id"))
    least_class: Mapped[str] = mapped_column(String(12), default="")
    manual: Mapped[bool] = mapped_column(default=False)  # the car has manual gears: AT限定 is not enough
    qualification: Mapped[Qualification] = relationship()


class DutyTemplate(Base):
    """A duty that recurs by weekday. It is removed, never deleted: what people did stays."""

    __tablename__ = "duty_template"
    __table_args__ = (
        CheckConstraint("holiday IN ('same', 'off', 'only')", name="holiday"),
        CheckConstraint(
            "starts BETWEEN 0 AND 1439 AND ends > starts AND ends <= starts + 1440", name="hours"
        ),
        CheckConstraint("people BETWEEN 1 AND 50", name="people"),
        CheckConstraint("experienced BETWEEN 0 AND people", name="experienced"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="valid"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    kind_id: Mapped[int] = mapped_column(ForeignKey("duty_kind.id"), index=True)
    name: Mapped[str] = mapped_column(String(60), default="")  # 早番, 上石原コース
    weekdays: Mapped[str] = mapped_column(String(7))  # digits, 1 Monday … 7 Sunday
    weeks: Mapped[str] = mapped_column(String(5), default="12345")  # the n-th such weekday of the month
    holiday: Mapped[str] = mapped_column(String(4), default="same")
    starts: Mapped[int]  # minutes after 0:00
    ends: Mapped[int]  # minutes after 0:00 of the same day; past 1440 on the next
    people: Mapped[int] = mapped_column(default=1)
    experienced: Mapped[int] = mapped_column(default=0)
    where: Mapped[str] = mapped_column("where_text", String(80), default="")
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    kind: Mapped[DutyKind] = relationship()
    owners: Mapped[list["SlotOwner"]] = relationship(viewonly=True, order_by="SlotOwner.id")


class SlotOwner(Base):
    """Whose slot it is by standing agreement; a one-time cover never changes it."""

    __tablename__ = "slot_owner"
    __table_args__ = (CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="valid"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    template_id: Mapped[int] = mapped_column(ForeignKey("duty_template.id"), index=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"), index=True)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    template: Mapped[DutyTemplate] = relationship()
    volunteer: Mapped["Volunteer"] = relationship()  # type: ignore[name-defined]  # noqa: F821


class Shift(Base):
    """A duty on a day. `source_key` names what made it (a van's trip, a meal round), so it is made once."""

    __tablename__ = "shift"
    __table_args__ = (
        UniqueConstraint("template_id", "day"),
        Index("ix_shift_day", "day"),
        CheckConstraint("ends_at > starts_at", name="hours"),
        CheckConstraint("people BETWEEN 1 AND 50", name="people"),
        CheckConstraint("experienced BETWEEN 0 AND people", name="experienced"),
        CheckConstraint("source IN ('template', 'course', 'round', 'manual')", name="source"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    kind_id: Mapped[int] = mapped_column(ForeignKey("duty_kind.id"), index=True)
    template_id: Mapped[int | None] = mapped_column(ForeignKey("duty_template.id"))
    day: Mapped[date]  # Japanese day on which it begins
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    people: Mapped[int]
    experienced: Mapped[int] = mapped_column(default=0)
    name: Mapped[str] = mapped_column(String(60), default="")
    where: Mapped[str] = mapped_column("where_text", String(80), default="")
    note: Mapped[str] = mapped_column(String(200), default="")
    source: Mapped[str] = mapped_column(String(8), default="template")
    source_key: Mapped[str | None] = mapped_column(String(80), unique=True)
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cancel_reason: Mapped[str] = mapped_column(String(120), default="")
    kind: Mapped[DutyKind] = relationship()
    template: Mapped[DutyTemplate | None] = relationship()
    assignments: Mapped[list["Assignment"]] = relationship(  # type: ignore[name-defined]  # noqa: F821
        viewonly=True,
        primaryjoin="and_(Shift.id == Assignment.shift_id, Assignment.ended_at.is_(None))",
        order_by="Assignment.id",
    )

    @property
    def minutes(self) -> int:
        """How long it is, in minutes."""
        return int((self.ends_at - self.starts_at).total_seconds()) // 60
