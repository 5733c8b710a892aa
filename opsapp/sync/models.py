"""Operations: what a device recorded, known to the server exactly once."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from opsapp.db import Base, UtcDateTime
from opsapp.org.models import Device, User


class Operation(Base):
    """One row per operation a device ever sent: the idempotency key, with the first answer in `result`."""

    __tablename__ = "operation"
    __table_args__ = (
        CheckConstraint("status IN ('applied', 'held', 'resolved', 'dismissed')", name="status"),
        Index("ix_operation_open", "status", "received_at"),
    )
    id: Mapped[str] = mapped_column(String(36), primary_key=True)  # UUID v7, made on the device
    device_id: Mapped[str] = mapped_column(ForeignKey("device.id"))
    user_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id")
    )  # who recorded it, by the device's word
    sender_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id")
    )  # who was signed in when it was sent
    kind: Mapped[str] = mapped_column(String(40))
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    body_hash: Mapped[str] = mapped_column(String(64))
    status: Mapped[str] = mapped_column(String(9))
    result: Mapped[str] = mapped_column(Text, default="{}")  # JSON as sent to the device
    body: Mapped[str | None] = mapped_column(
        Text
    )  # the whole operation as JSON, kept while it is held or flagged
    problem: Mapped[Any | None] = mapped_column(JSON(none_as_null=True))  # {"code", "message", "field"}
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str | None] = mapped_column(String(200))  # why it was dismissed
    device: Mapped[Device] = relationship()
    user: Mapped[User | None] = relationship(foreign_keys=[user_id])
