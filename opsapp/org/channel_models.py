"""Where somebody who uses opsapp can be reached: mail, push to a browser, LINE."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from opsapp.db import Base, UtcDateTime
from opsapp.org.models import User


class UserChannel(Base):
    """A way to reach a user, set up by themselves; one that the other side no longer knows is ended."""

    __tablename__ = "user_channel"
    __table_args__ = (
        UniqueConstraint("user_id", "kind", "address"),
        CheckConstraint("kind IN ('email', 'push', 'line')", name="kind"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    kind: Mapped[str] = mapped_column(String(5))
    address: Mapped[str] = mapped_column(String(1000))  # of a push: the browser's subscription as JSON
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # None: the last message went out
    failure: Mapped[str] = mapped_column(String(200), default="")
    user: Mapped[User] = relationship()
