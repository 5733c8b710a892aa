"""棚卸: what people counted, and what was booked from it."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from opsapp.db import AppendOnly, Base, Quantity, UtcDateTime
from opsapp.org.models import User
from opsapp.stock.models import Department, Place, Product


class Count(Base):
    """A count of a place, or of one department there, by several people at once; it is posted or given up."""

    __tablename__ = "stock_count"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))  # None: everything there
    blind: Mapped[bool] = mapped_column(default=False)  # who counts does not see what is expected
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    given_up_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    place: Mapped[Place] = relationship()
    department: Mapped[Department | None] = relationship()
    user: Mapped[User] = relationship()
    posting: Mapped["CountPosting | None"] = relationship(viewonly=True)


class CountEntry(AppendOnly, Base):
    """Somebody counted so many of a product at one spot; the entries of a product add up."""

    __tablename__ = "count_entry"
    __table_args__ = (Index("ix_count_entry_count_id_product_id", "count_id", "product_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    count_id: Mapped[str] = mapped_column(ForeignKey("stock_count.id"))
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    quantity: Mapped[Quantity]  # negative only where it takes an entry back
    shelf: Mapped[str] = mapped_column(String(40), default="")
    counted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    operation_id: Mapped[str | None] = mapped_column(String(36), unique=True)
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("count_entry.id"), unique=True)
    product: Mapped[Product] = relationship()
    user: Mapped[User] = relationship()


class CountPosting(AppendOnly, Base):
    """The end of a count: its differences are booked, once."""

    __tablename__ = "count_posting"
    count_id: Mapped[str] = mapped_column(ForeignKey("stock_count.id"), primary_key=True)
    posted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    note: Mapped[str] = mapped_column(String(200), default="")
    user: Mapped[User] = relationship()


class CountResult(AppendOnly, Base):
    """A line of a posted count: what was expected at the moment of counting, and what was there."""

    __tablename__ = "count_result"
    __table_args__ = (CheckConstraint("counted >= 0", name="counted"),)
    count_id: Mapped[str] = mapped_column(ForeignKey("stock_count.id"), primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), primary_key=True)
    counted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expected: Mapped[Quantity]
    counted: Mapped[Quantity]
    value: Mapped[int] = mapped_column(
        BigInteger
    )  # thousandths of a yen without tax of the difference, signed
    move_id: Mapped[int | None] = mapped_column(ForeignKey("stock_move.id"))
    product: Mapped[Product] = relationship()
