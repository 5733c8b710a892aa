"""What was worked: who came and went, hours, what they are worth, handover notes, alcohol checks. Facts only."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from opsapp.db import AppendOnly, Base, UtcDateTime, Yen
from opsapp.org.models import User
from opsapp.rota.duty_models import DutyKind, Shift
from opsapp.rota.volunteer_models import Volunteer


class Attendance(AppendOnly, Base):
    """Somebody came, went, or did not come (missed), as the device or the office says."""

    __tablename__ = "attendance"
    __table_args__ = (
        CheckConstraint("kind IN ('in', 'out', 'missed')", name="kind"),
        CheckConstraint("method IN ('pin', 'qr', 'phone', 'office')", name="method"),
        Index("ix_attendance_shift_id", "shift_id"),
        Index("ix_attendance_volunteer_id_happened_at", "volunteer_id", "happened_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"))
    shift_id: Mapped[int | None] = mapped_column(ForeignKey("shift.id"))  # None: came without a shift
    kind: Mapped[str] = mapped_column(String(6))
    method: Mapped[str] = mapped_column(String(6))
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    operation_id: Mapped[str | None] = mapped_column(String(36), unique=True)
    note: Mapped[str] = mapped_column(String(200), default="")
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("attendance.id"), unique=True)
    volunteer: Mapped[Volunteer] = relationship()
    shift: Mapped[Shift | None] = relationship()
    user: Mapped[User | None] = relationship()


class WorkedTime(AppendOnly, Base):
    """Time worked on a duty, without breaks; a reversal carries the minutes with a minus."""

    __tablename__ = "worked_time"
    __table_args__ = (
        CheckConstraint("pay IN ('paid', 'points', 'unpaid')", name="pay"),
        CheckConstraint("minutes <> 0", name="minutes"),
        CheckConstraint("ends_at > starts_at", name="hours"),
        Index("ix_worked_time_day", "day"),
        Index("ix_worked_time_volunteer_id_day", "volunteer_id", "day"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"))
    kind_id: Mapped[int] = mapped_column(ForeignKey("duty_kind.id"))
    shift_id: Mapped[int | None] = mapped_column(ForeignKey("shift.id"))
    day: Mapped[date]  # Japanese day on which it began
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    break_minutes: Mapped[int] = mapped_column(default=0)
    minutes: Mapped[int]  # what counts: from start to end without the break
    pay: Mapped[str] = mapped_column(String(6))  # how the volunteer stood at that time
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    operation_id: Mapped[str | None] = mapped_column(String(36), unique=True)
    note: Mapped[str] = mapped_column(String(200), default="")
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("worked_time.id"), unique=True)
    volunteer: Mapped[Volunteer] = relationship()
    kind: Mapped[DutyKind] = relationship()
    shift: Mapped[Shift | None] = relationship()


class RateRule(Base):
    """What time is worth from a day on (DOMAIN 6): a first block, then units, by weekday and hour."""

    __tablename__ = "rate_rule"
    __table_args__ = (
        UniqueConstraint("kind_id", "ledger", "valid_from"),
        CheckConstraint("ledger IN ('wage', 'reward')", name="ledger"),
        CheckConstraint("unit_minutes >= 0 AND first_minutes >= 0 AND grace_minutes >= 0", name="minutes"),
        CheckConstraint("unit_minutes > 0 OR first_minutes > 0", name="blocks"),
        CheckConstraint("org_share BETWEEN 0 AND 100", name="org_share"),
        CheckConstraint("ticket_yen >= 0", name="ticket_yen"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    kind_id: Mapped[int | None] = mapped_column(
        ForeignKey("duty_kind.id")
    )  # None: every kind without its own
    ledger: Mapped[str] = mapped_column(String(6))  # wage for the employed, reward for 有償ボランティア
    valid_from: Mapped[date]
    first_minutes: Mapped[int] = mapped_column(default=0)  # the least that is counted, as one block
    unit_minutes: Mapped[int] = mapped_column(
        default=60
    )  # what follows is counted in these; 0: nothing follows
    grace_minutes: Mapped[int] = mapped_column(default=0)  # so many beyond a block are given
    started_counts: Mapped[bool] = mapped_column(default=True)  # a unit that was begun counts whole
    bands: Mapped[Any] = mapped_column(
        JSON
    )  # [{"days": "12345", "from": 0, "to": 1440, "first": yen, "unit": yen}]
    org_share: Mapped[int] = mapped_column(default=0)  # percent that stays with the organisation
    ticket_yen: Mapped[int] = mapped_column(default=0)  # face value where it is given in tickets; 0: in yen
    cancel: Mapped[Any] = mapped_column(
        JSON, default=list
    )  # [{"hours": 24, "percent": 0}, …] before the start
    kind: Mapped[DutyKind | None] = relationship()


class RewardEntry(AppendOnly, Base):
    """An account of one volunteer: earned, paid out, put right. Wages and rewards never mix (DOMAIN 6)."""

    __tablename__ = "reward_entry"
    __table_args__ = (
        CheckConstraint("ledger IN ('wage', 'reward')", name="ledger"),
        CheckConstraint("kind IN ('earned', 'paid', 'correction')", name="kind"),
        Index("ix_reward_entry_volunteer_id_day", "volunteer_id", "day"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"))
    ledger: Mapped[str] = mapped_column(String(6))
    kind: Mapped[str] = mapped_column(String(10))
    day: Mapped[date]
    yen: Mapped[Yen]  # to the volunteer; paid out: negative
    org_yen: Mapped[Yen] = mapped_column(default=0)  # what stays with the organisation of an earning
    tickets: Mapped[int] = mapped_column(default=0)  # given as tickets, already within `yen`
    worked_id: Mapped[int | None] = mapped_column(ForeignKey("worked_time.id"), unique=True)
    rule_id: Mapped[int | None] = mapped_column(ForeignKey("rate_rule.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    note: Mapped[str] = mapped_column(String(200), default="")
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("reward_entry.id"), unique=True)
    volunteer: Mapped[Volunteer] = relationship()
    worked: Mapped[WorkedTime | None] = relationship()


class HandoverNote(AppendOnly, Base):
    """引継ぎ between two shifts: till count, goods that expire, messages, key (DOMAIN 6)."""

    __tablename__ = "handover_note"
    id: Mapped[int] = mapped_column(primary_key=True)
    shift_id: Mapped[int | None] = mapped_column(ForeignKey("shift.id"), index=True)
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    till_id: Mapped[int | None] = mapped_column(ForeignKey("till.id"))
    counted_yen: Mapped[int | None]  # cash in the drawer as counted at the change
    expiring: Mapped[Any] = mapped_column(JSON, default=list)  # names of goods, as they were listed
    message: Mapped[str] = mapped_column(String(1000), default="")
    key_handed: Mapped[bool] = mapped_column(default=False)
    operation_id: Mapped[str | None] = mapped_column(String(36), unique=True)
    shift: Mapped[Shift | None] = relationship()
    user: Mapped[User] = relationship()
    taken: Mapped["HandoverTaken | None"] = relationship(viewonly=True)


class HandoverTaken(AppendOnly, Base):
    """The next one has read the note and takes over."""

    __tablename__ = "handover_taken"
    note_id: Mapped[int] = mapped_column(ForeignKey("handover_note.id"), primary_key=True)
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    operation_id: Mapped[str | None] = mapped_column(String(36), unique=True)
    user: Mapped[User] = relationship()


class AlcoholCheck(AppendOnly, Base):
    """酒気帯びの確認 before or after driving; kept for at least a year (DOMAIN 6)."""

    __tablename__ = "alcohol_check"
    __table_args__ = (
        CheckConstraint("moment IN ('before', 'after')", name="moment"),
        CheckConstraint("method IN ('face', 'phone', 'video')", name="method"),
        CheckConstraint("reading IS NULL OR reading >= 0", name="reading"),
        Index("ix_alcohol_check_happened_at", "happened_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    driver_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"))
    shift_id: Mapped[int | None] = mapped_column(ForeignKey("shift.id"))
    vehicle: Mapped[str] = mapped_column(String(40))
    moment: Mapped[str] = mapped_column(String(6))
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmer: Mapped[str] = mapped_column(String(80))  # 確認者
    method: Mapped[str] = mapped_column(String(5), default="face")
    detector: Mapped[bool] = mapped_column(default=True)
    reading: Mapped[int | None]  # hundredths of a mg per litre of breath
    positive: Mapped[bool] = mapped_column(default=False)  # 酒気帯びあり: must not drive
    instruction: Mapped[str] = mapped_column(String(200), default="")  # 指示事項
    note: Mapped[str] = mapped_column(String(200), default="")
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    operation_id: Mapped[str | None] = mapped_column(String(36), unique=True)
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("alcohol_check.id"), unique=True)
    driver: Mapped[Volunteer] = relationship()
    shift: Mapped[Shift | None] = relationship()
    user: Mapped[User] = relationship()
