"""Visits: what was found at the door, as the visitor said it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from opsapp.db import AppendOnly, Base, UtcDateTime
from opsapp.org.models import User
from opsapp.people.models import Person
from opsapp.rota.volunteer_models import Volunteer


class Visit(AppendOnly, Base):
    """A report of one person: met or not, how they were. A correction is another report that reverses it."""

    __tablename__ = "visit"
    __table_args__ = (
        UniqueConstraint("operation_id", "person_id"),
        CheckConstraint("method IN ('face', 'phone', 'passing')", name="method"),
        CheckConstraint("met IN ('person', 'family', 'absent', 'no_answer')", name="met"),
        CheckConstraint(
            "condition IS NULL OR condition IN ('well', 'slight', 'worry', 'urgent')", name="condition"
        ),
        Index("ix_visit_person_id_happened_at", "person_id", "happened_at"),
        Index("ix_visit_day", "day"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    operation_id: Mapped[str | None] = mapped_column(String(36))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    day: Mapped[date]
    method: Mapped[str] = mapped_column(String(7), default="face")
    met: Mapped[str] = mapped_column(String(9))
    condition: Mapped[str | None] = mapped_column(String(6))  # None: nobody was met
    signs: Mapped[Any] = mapped_column(JSON, default=list)
    words: Mapped[str] = mapped_column(String(500), default="")
    systolic: Mapped[int | None]  # mmHg; these only with consent
    diastolic: Mapped[int | None]
    temperature: Mapped[int | None]  # tenths of a degree
    next_day: Mapped[date | None]
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))  # who wrote it down
    volunteer_id: Mapped[int | None] = mapped_column(
        ForeignKey("volunteer.id")
    )  # who went, where not the user
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"), unique=True)
    person: Mapped[Person] = relationship()
    user: Mapped[User] = relationship()
    volunteer: Mapped[Volunteer | None] = relationship()

    @property
    def visitor_name(self) -> str:
        """Who went there."""
        return self.volunteer.person.name if self.volunteer else self.user.name


class VisitSign(Base):
    """Something that a visitor may notice, as a key on the phone (DOMAIN 5); the office words it."""

    __tablename__ = "visit_sign"
    id: Mapped[int] = mapped_column(primary_key=True)
    rank: Mapped[int] = mapped_column(default=0)
    name: Mapped[str] = mapped_column(String(40), unique=True)
    name_en: Mapped[str] = mapped_column(String(60), default="")
    active: Mapped[bool] = mapped_column(default=True)
