"""Concerns and the alerts they raise: who answers for them, until when, and how they climbed."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from opsapp.db import AppendOnly, Base, UtcDateTime
from opsapp.org.models import User
from opsapp.people.models import Person

LEVELS = ("slight", "worry", "urgent")  # 少し気になる, 気になる, 緊急
SOURCES = ("visit", "meal", "van", "shop", "phone", "overdue", "office")
STEPS = ("visitor", "coordinator", "family", "commissioner", "centre", "emergency")
CHANNELS = ("push", "line", "email")  # in the order in which they are tried; in the app it is told always


class Concern(AppendOnly, Base):
    """Somebody noticed something about a person: at the door, at the van, at the till, or nobody saw them."""

    __tablename__ = "concern"
    __table_args__ = (
        CheckConstraint(f"level IN {LEVELS!r}", name="level"),
        CheckConstraint(f"source IN {SOURCES!r}", name="source"),
        Index("ix_concern_person_id_happened_at", "person_id", "happened_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    level: Mapped[str] = mapped_column(String(6))
    source: Mapped[str] = mapped_column(String(7))
    signs: Mapped[Any] = mapped_column(JSON, default=list)
    words: Mapped[str] = mapped_column(String(500), default="")
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    operation_id: Mapped[str | None] = mapped_column(String(36), index=True)
    key: Mapped[str | None] = mapped_column(
        String(80), unique=True
    )  # what raised it, so that it is raised once
    person: Mapped[Person] = relationship()
    user: Mapped[User | None] = relationship()


class Alert(Base):
    """What has to be answered about a person. At most one is open for a person: what comes is added to it."""

    __tablename__ = "care_alert"
    __table_args__ = (
        CheckConstraint(f"level IN {LEVELS!r}", name="level"),
        Index(
            "uq_care_alert_open", "person_id", unique=True,
            sqlite_where=text("closed_at IS NULL"), postgresql_where=text("closed_at IS NULL"),
        ),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    level: Mapped[str] = mapped_column(String(6))
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))  # who answers for it
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    climbing: Mapped[bool] = mapped_column(default=False)  # on the ladder, until somebody acknowledges
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    person: Mapped[Person] = relationship()
    owner: Mapped[User | None] = relationship(foreign_keys=[owner_id])
    closed_by: Mapped[User | None] = relationship(foreign_keys=[closed_by_id])
    events: Mapped[list["AlertEvent"]] = relationship(order_by="AlertEvent.id", viewonly=True)
    steps: Mapped[list["AlertStep"]] = relationship(order_by="AlertStep.position", viewonly=True)
    concerns: Mapped[list[Concern]] = relationship(
        secondary="alert_concern", viewonly=True, order_by=Concern.id
    )


class AlertConcern(Base):
    """A concern belongs to an alert."""

    __tablename__ = "alert_concern"
    concern_id: Mapped[int] = mapped_column(ForeignKey("concern.id"), primary_key=True)
    alert_id: Mapped[int] = mapped_column(ForeignKey("care_alert.id"), index=True)


class AlertEvent(AppendOnly, Base):
    """Everything said and done about an alert."""

    __tablename__ = "alert_event"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('opened', 'raised', 'owner', 'step', 'sent', 'failed', 'acknowledged', 'said', 'closed')",
            name="kind",
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    alert_id: Mapped[int] = mapped_column(ForeignKey("care_alert.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    position: Mapped[int | None]  # of the ladder's step
    words: Mapped[str] = mapped_column(String(500), default="")
    user: Mapped[User | None] = relationship()


class LadderStep(Base):
    """A rung: who is asked, and for how many minutes before the next is."""

    __tablename__ = "ladder_step"
    __table_args__ = (
        CheckConstraint(f"who IN {STEPS!r}", name="who"),
        CheckConstraint("minutes BETWEEN 1 AND 1440", name="minutes"),
        CheckConstraint("worry_minutes IS NULL OR worry_minutes BETWEEN 1 AND 10080", name="worry_minutes"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(unique=True)
    who: Mapped[str] = mapped_column(String(12))
    minutes: Mapped[int]  # until the next one is asked, when it is urgent
    worry_minutes: Mapped[int | None]  # the same for a worry; None: not asked then
    name: Mapped[str] = mapped_column(String(80), default="")  # of commissioner or centre
    phone: Mapped[str] = mapped_column(String(20), default="")
    email: Mapped[str] = mapped_column(String(120), default="")
    weekend_name: Mapped[str] = mapped_column(
        String(80), default=""
    )  # who is asked on Saturdays, Sundays, holidays
    weekend_phone: Mapped[str] = mapped_column(String(20), default="")
    weekend_email: Mapped[str] = mapped_column(String(120), default="")
    valid_to: Mapped[date | None]  # of a commissioner's term


class AlertStep(Base):
    """A rung that was climbed, exactly once: who was asked, and until when nobody else is."""

    __tablename__ = "alert_step"
    __table_args__ = (UniqueConstraint("alert_id", "position"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    alert_id: Mapped[int] = mapped_column(ForeignKey("care_alert.id"))
    position: Mapped[int]  # 1, 2, 3 … of this alert
    rung: Mapped[int]  # position of the ladder's step, and of the family contact on it
    rank: Mapped[int] = mapped_column(default=0)
    who: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(80), default="")
    phone: Mapped[str] = mapped_column(String(20), default="")
    taken_at: Mapped[datetime] = mapped_column(UtcDateTime)
    until: Mapped[datetime] = mapped_column(UtcDateTime)


class Delivery(Base):
    """A message of a rung on one channel: tried until it went out, given up for the next channel, shown either way."""

    __tablename__ = "alert_delivery"
    __table_args__ = (
        UniqueConstraint("step_id", "channel", "user_id", "address"),
        Index("ix_alert_delivery_next_at", "next_at"),
        CheckConstraint(f"channel IN {CHANNELS!r}", name="channel"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    step_id: Mapped[int] = mapped_column(ForeignKey("alert_step.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))  # None: somebody outside
    channel: Mapped[str] = mapped_column(String(5))
    address: Mapped[str] = mapped_column(String(1000))
    words: Mapped[str] = mapped_column(String(500))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    next_at: Mapped[datetime] = mapped_column(UtcDateTime)
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failure: Mapped[str] = mapped_column(String(200), default="")


class CareSettings(Base):
    """The one row of what the organisation has agreed on about watching over."""

    __tablename__ = "care_settings"
    __table_args__ = (
        CheckConstraint("id = 1", name="single"),
        CheckConstraint("slight_count BETWEEN 2 AND 20 AND slight_days BETWEEN 1 AND 92", name="slight"),
        CheckConstraint("answer_hours BETWEEN 1 AND 168", name="answer_hours"),
        CheckConstraint("evening_hour BETWEEN 12 AND 23", name="evening_hour"),
    )
    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    slight_count: Mapped[int] = mapped_column(default=3)  # so many slight ones …
    slight_days: Mapped[int] = mapped_column(default=14)  # … within so many days are a worry
    answer_hours: Mapped[int] = mapped_column(default=24)  # until when a worry is to be answered
    evening_hour: Mapped[int] = mapped_column(
        default=18
    )  # from when on somebody not seen is overdue that day


class WeatherDay(Base):
    """An alert day: heat or snow, with the people who are called (DOMAIN 5)."""

    __tablename__ = "weather_day"
    __table_args__ = (
        UniqueConstraint("day", "kind"),
        CheckConstraint("kind IN ('heat', 'heat_special', 'snow', 'other')", name="kind"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date]
    kind: Mapped[str] = mapped_column(String(12))
    note: Mapped[str] = mapped_column(String(200), default="")
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    calls: Mapped[list["WeatherCall"]] = relationship(cascade="all, delete-orphan", order_by="WeatherCall.id")


class WeatherCall(Base):
    """Somebody to be called on an alert day; a sighting of that day answers it as well."""

    __tablename__ = "weather_call"
    __table_args__ = (UniqueConstraint("weather_id", "person_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    weather_id: Mapped[int] = mapped_column(ForeignKey("weather_day.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    called_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reached: Mapped[bool | None]
    note: Mapped[str] = mapped_column(String(200), default="")
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    person: Mapped[Person] = relationship()
