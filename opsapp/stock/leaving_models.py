"""Why goods left, and what was carried from place to place together: what their moves alone do not say."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from opsapp.db import AppendOnly, Base, UtcDateTime
from opsapp.org.models import User
from opsapp.stock.models import Move, Place


class Waste(AppendOnly, Base):
    """廃棄: the reason of a move to the world outside that nobody paid for."""

    __tablename__ = "stock_waste"
    __table_args__ = (
        CheckConstraint(
            "reason IN ('expired', 'damaged', 'tasting', 'own_use', 'lost', 'other')", name="reason"
        ),
    )
    move_id: Mapped[int] = mapped_column(ForeignKey("stock_move.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(String(8))
    business_date: Mapped[date] = mapped_column(index=True)  # that of the move
    request_id: Mapped[str | None] = mapped_column(String(36), unique=True)  # of the operation or the page
    move: Mapped[Move] = relationship()


class Transfer(AppendOnly, Base):
    """移動: goods carried from one place to another together, with a slip."""

    __tablename__ = "stock_transfer"
    __table_args__ = (CheckConstraint("from_place_id <> to_place_id", name="places"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    from_place_id: Mapped[int] = mapped_column(ForeignKey("place.id"))
    to_place_id: Mapped[int] = mapped_column(ForeignKey("place.id"))
    business_date: Mapped[date] = mapped_column(index=True)
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    note: Mapped[str] = mapped_column(String(200), default="")
    request_id: Mapped[str | None] = mapped_column(String(36), unique=True)
    from_place: Mapped[Place] = relationship(foreign_keys=[from_place_id])
    to_place: Mapped[Place] = relationship(foreign_keys=[to_place_id])
    user: Mapped[User | None] = relationship()
    moves: Mapped[list[Move]] = relationship(
        secondary="stock_transfer_line", order_by="TransferLine.position", viewonly=True
    )


class TransferLine(AppendOnly, Base):
    """Which moves a transfer made: one a line, several where goods of several dates went."""

    __tablename__ = "stock_transfer_line"
    transfer_id: Mapped[int] = mapped_column(ForeignKey("stock_transfer.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    move_id: Mapped[int] = mapped_column(ForeignKey("stock_move.id"), unique=True)
