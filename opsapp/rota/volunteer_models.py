"""Volunteers: who they are, what they can and may do, how much, and when they have time."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from opsapp.db import Base, UtcDateTime
from opsapp.org.models import User
from opsapp.people.models import Person
from opsapp.rota.duty_models import LICENCE_CHECK, DutyKind, Qualification


class Volunteer(Base):
    """A resident who takes duties, with an account or without: nobody needs a phone.

    Limits left empty do not bind. The same person may be watched over as well.
    """

    __tablename__ = "volunteer"
    __table_args__ = (
        CheckConstraint("pay IN ('paid', 'points', 'unpaid')", name="pay"),
        CheckConstraint("share BETWEEN 0 AND 200", name="share"),
        CheckConstraint("most_per_day BETWEEN 1 AND 4", name="most_per_day"),
        CheckConstraint(
            "insurance IN ('', 'basic', 'disaster', 'infection', 'welfare', 'employer')", name="insurance"
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), unique=True)
    pay: Mapped[str] = mapped_column(String(6), default="unpaid")  # paid: employed; points: 有償ボランティア
    since: Mapped[date]
    until: Mapped[date | None]  # last day, inclusive
    week_minutes: Mapped[int | None]  # most minutes from Monday to Sunday
    month_minutes: Mapped[int | None]
    days_in_row: Mapped[int | None]
    rest_minutes: Mapped[int | None]  # least between two duties
    most_per_day: Mapped[int] = mapped_column(default=1)
    parts: Mapped[str] = mapped_column(
        String(4), default=""
    )  # '' any; 'am' only mornings; 'pm' only afternoons
    share: Mapped[int] = mapped_column(default=100)  # percent of a full share of the work
    insurance: Mapped[str] = mapped_column(String(9), default="")
    insured_from: Mapped[date | None]
    insured_to: Mapped[date | None]
    feed_version: Mapped[int] = mapped_column(default=1)  # raised to end a calendar link that leaked
    note: Mapped[str] = mapped_column(String(200), default="")  # no health notes here
    person: Mapped[Person] = relationship()
    user: Mapped[User | None] = relationship()
    duties: Mapped[list["VolunteerDuty"]] = relationship(
        cascade="all, delete-orphan", order_by="VolunteerDuty.id"
    )
    qualifications: Mapped[list["VolunteerQualification"]] = relationship(
        viewonly=True,
        primaryjoin="and_(Volunteer.id == VolunteerQualification.volunteer_id, "
        "VolunteerQualification.ended_at.is_(None))",
        order_by="VolunteerQualification.id",
    )


class VolunteerDuty(Base):
    """A volunteer takes this kind of duty, gladly or rather not, perhaps as an experienced one."""

    __tablename__ = "volunteer_duty"
    __table_args__ = (
        UniqueConstraint("volunteer_id", "kind_id"),
        CheckConstraint("wish BETWEEN -1 AND 1", name="wish"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"))
    kind_id: Mapped[int] = mapped_column(ForeignKey("duty_kind.id"), index=True)
    experienced: Mapped[bool] = mapped_column(default=False)
    wish: Mapped[int] = mapped_column(default=0)
    kind: Mapped[DutyKind] = relationship()


class VolunteerQualification(Base):
    """A volunteer holds a skill, a paper or a licence; a renewed paper is a new row, the old one ends."""

    __tablename__ = "volunteer_qualification"
    __table_args__ = (
        CheckConstraint(f"licence_class {LICENCE_CHECK}", name="licence_class"),
        Index(
            "uq_volunteer_qualification_standing", "volunteer_id", "qualification_id", unique=True,
            sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL"),
        ),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"))
    qualification_id: Mapped[int] = mapped_column(ForeignKey("qualification.id"))
    valid_from: Mapped[date | None]
    expires_on: Mapped[date | None]  # last day on which it holds; None: it does not end
    licence_class: Mapped[str] = mapped_column(String(12), default="")
    at_only: Mapped[bool] = mapped_column(default=False)  # AT限定
    note: Mapped[str] = mapped_column(String(120), default="")
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    qualification: Mapped[Qualification] = relationship()
    volunteer: Mapped[Volunteer] = relationship()


class Absence(Base):
    """A volunteer is exempt or away between two days; of the reason only what may be said aloud."""

    __tablename__ = "volunteer_absence"
    __table_args__ = (
        CheckConstraint("kind IN ('exempt', 'away')", name="kind"),
        CheckConstraint("last_day IS NULL OR last_day >= first_day", name="days"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"), index=True)
    kind: Mapped[str] = mapped_column(String(6), default="away")
    first_day: Mapped[date]
    last_day: Mapped[date | None]
    note: Mapped[str] = mapped_column(String(120), default="")
    volunteer: Mapped[Volunteer] = relationship()


class Pairing(Base):
    """Two volunteers who never share a shift, or only come together."""

    __tablename__ = "volunteer_pairing"
    __table_args__ = (
        UniqueConstraint("first_id", "second_id"),
        CheckConstraint("first_id < second_id", name="order"),
        CheckConstraint("kind IN ('apart', 'together')", name="kind"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    first_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"))
    second_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"))
    kind: Mapped[str] = mapped_column(String(8))
    first: Mapped[Volunteer] = relationship(foreign_keys=[first_id])
    second: Mapped[Volunteer] = relationship(foreign_keys=[second_id])


ANSWER_CHECK = "answer IN ('yes', 'maybe', 'no')"
PART_CHECK = "part IN ('am', 'pm')"


class Availability(Base):
    """○ △ × of one volunteer for half a day: before noon, or from noon. An empty one was taken back, and the moment of
    that is kept: an older answer from a phone that had no signal must not bring it back."""

    __tablename__ = "availability"
    __table_args__ = (
        UniqueConstraint("volunteer_id", "day", "part"),
        Index("ix_availability_day", "day"),
        CheckConstraint(PART_CHECK, name="part"),
        CheckConstraint("answer IN ('', 'yes', 'maybe', 'no')", name="answer"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"))
    day: Mapped[date]
    part: Mapped[str] = mapped_column(String(2))
    answer: Mapped[str] = mapped_column(String(5))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)  # when it was said
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))  # who wrote it down
    volunteer: Mapped[Volunteer] = relationship()
    user: Mapped[User | None] = relationship()
    user: Mapped[User | None] = relationship()


class WeeklyAvailability(Base):
    """What usually holds on a weekday, where a day was not answered by itself."""

    __tablename__ = "weekly_availability"
    __table_args__ = (
        UniqueConstraint("volunteer_id", "weekday", "part"),
        CheckConstraint("weekday BETWEEN 1 AND 7", name="weekday"),
        CheckConstraint(PART_CHECK, name="part"),
        CheckConstraint(ANSWER_CHECK, name="answer"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"))
    weekday: Mapped[int]  # 1 Monday … 7 Sunday
    part: Mapped[str] = mapped_column(String(2))
    answer: Mapped[str] = mapped_column(String(5))


class MonthAnswer(Base):
    """A volunteer has answered for a month, with how often at most and a word to the office."""

    __tablename__ = "month_answer"
    __table_args__ = (
        UniqueConstraint("volunteer_id", "month"),
        CheckConstraint("most_shifts IS NULL OR most_shifts >= 0", name="most_shifts"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"))
    month: Mapped[date]  # its first day
    most_shifts: Mapped[int | None]
    note: Mapped[str] = mapped_column(String(200), default="")
    answered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))  # who wrote it down
    volunteer: Mapped[Volunteer] = relationship()
    user: Mapped[User | None] = relationship()
