"""Notices: what somebody should know, shown when they look, and sent where they can be reached."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from opsapp.db import Base, UtcDateTime
from opsapp.org.models import User


class Notice(Base):
    """A sentence for one user, once per `key`. It says nothing about anybody's health or whereabouts."""

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("user_id", "key"),
        Index("ix_notice_user_id_made_at", "user_id", "made_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    key: Mapped[str] = mapped_column(String(80))  # "rota.offer.12": asked again, it is not told twice
    text: Mapped[str] = mapped_column(String(300))  # in the user's language
    url: Mapped[str] = mapped_column(String(200), default="")
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    email: Mapped[str] = mapped_column(String(120), default="")  # where it is sent; '' only shown
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    tries: Mapped[int] = mapped_column(default=0)
    claimed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # somebody is sending it just now
    failure: Mapped[str] = mapped_column(String(200), default="")  # of the last try
    user: Mapped[User] = relationship()
