"""What a person has agreed to, purpose by purpose, and what they took back (DOMAIN 5, 個人情報保護法)."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from opsapp.db import AppendOnly, Base, UtcDateTime
from opsapp.org.models import User
from opsapp.people.models import Person

PURPOSES = ("visit", "health", "emergency", "share", "evacuation", "photo", "key")


class Consent(AppendOnly, Base):
    """A person, or somebody for them, agreed to one purpose."""

    __tablename__ = "consent"
    __table_args__ = (
        CheckConstraint(f"purpose IN {PURPOSES!r}", name="purpose"),
        CheckConstraint("given_by IN ('self', 'proxy')", name="given_by"),
        CheckConstraint("method IN ('paper', 'spoken')", name="method"),
        CheckConstraint("given_by = 'self' OR proxy_name <> ''", name="proxy"),
        Index("ix_consent_person_id_purpose", "person_id", "purpose"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    purpose: Mapped[str] = mapped_column(String(10))
    given_on: Mapped[date]
    given_by: Mapped[str] = mapped_column(String(5), default="self")
    proxy_name: Mapped[str] = mapped_column(String(80), default="")
    proxy_relation: Mapped[str] = mapped_column(String(20), default="")
    method: Mapped[str] = mapped_column(String(6), default="paper")
    note: Mapped[str] = mapped_column(String(200), default="")
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    person: Mapped[Person] = relationship()
    user: Mapped[User | None] = relationship()
    withdrawal: Mapped["ConsentWithdrawal | None"] = relationship(viewonly=True)


class ConsentWithdrawal(AppendOnly, Base):
    """A consent was taken back; from that day on nothing it allowed is shown."""

    __tablename__ = "consent_withdrawal"
    consent_id: Mapped[int] = mapped_column(ForeignKey("consent.id"), primary_key=True)
    withdrawn_on: Mapped[date]
    said_by: Mapped[str] = mapped_column(String(80), default="")
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    user: Mapped[User | None] = relationship()
