"""The catalogue and the moves of goods. On hand is what came in less what went out."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from opsapp.db import AppendOnly, Base, Quantity, UtcDateTime, Yen
from opsapp.org.models import User

_LOTTED = text("lot_id IS NOT NULL")
TAX_CLASS_CHECK = "tax_class IN ('STD', 'FOOD', 'NEWS', 'EXEMPT', 'OUT')"


class Department(Base):
    """部門: groups goods in figures, and can be rung up with an amount alone."""

    __tablename__ = "department"
    __table_args__ = (CheckConstraint(TAX_CLASS_CHECK, name="tax_class"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(10), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    name_en: Mapped[str] = mapped_column(String(60), default="")
    tax_class: Mapped[str] = mapped_column(String(6))  # of an amount rung up on the department key
    business_class: Mapped[int] = mapped_column(default=2)  # 事業区分 for 簡易課税, DOMAIN 1.1
    rank: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)


class Product(Base):
    """Something that is sold. The tax class has no default: it is never guessed."""

    __tablename__ = "product"
    __table_args__ = (
        CheckConstraint(TAX_CLASS_CHECK, name="tax_class"),
        CheckConstraint("unit IN ('each', 'kg', 'L')", name="unit"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)  # our own number of the product
    name: Mapped[str] = mapped_column(String(120))
    kana: Mapped[str] = mapped_column(String(160), default="")
    kana_key: Mapped[str] = mapped_column(String(240), default="", index=True)
    search_key: Mapped[str] = mapped_column(String(400), default="")
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"), index=True)
    tax_class: Mapped[str] = mapped_column(String(6))
    unit: Mapped[str] = mapped_column(String(4), default="each")
    by_weight: Mapped[bool] = mapped_column(default=False)  # the till asks for the weight
    age_restricted: Mapped[bool] = mapped_column(default=False)
    eat_in: Mapped[bool] = mapped_column(default=False)  # may be eaten here: the till offers 店内
    stocked: Mapped[bool] = mapped_column(default=True)  # False: a service or a fee, no stock moves
    active: Mapped[bool] = mapped_column(default=True)
    provisional: Mapped[bool] = mapped_column(
        default=False
    )  # registered at the till, to be completed in the office
    last_cost: Mapped[int | None]  # yen without tax per unit, of the last purchase
    department: Mapped[Department] = relationship()
    barcodes: Mapped[list["Barcode"]] = relationship(order_by="Barcode.id", cascade="all, delete-orphan")
    prices: Mapped[list["Price"]] = relationship(order_by="Price.valid_from", viewonly=True)


class Barcode(Base):
    """A code that finds a product: JAN-13, JAN-8, UPC (kept as 13 digits) or an in-store item number."""

    __tablename__ = "barcode"
    __table_args__ = (CheckConstraint("kind IN ('jan', 'instore')", name="kind"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id", ondelete="CASCADE"), index=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    kind: Mapped[str] = mapped_column(String(7), default="jan")


class InstoreLayout(Base):
    """How a code that begins with this prefix carries an item and a price or a weight (DOMAIN 2.2)."""

    __tablename__ = "instore_layout"
    __table_args__ = (CheckConstraint("kind IN ('price', 'weight')", name="kind"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    prefix: Mapped[str] = mapped_column(String(2), unique=True)
    item_start: Mapped[int]  # 0-based position in the 13 digits
    item_length: Mapped[int]
    value_start: Mapped[int]
    value_length: Mapped[int]
    check_position: Mapped[int | None]  # of the price check digit, if there is one
    kind: Mapped[str] = mapped_column(String(6), default="price")


class Price(AppendOnly, Base):
    """Tax-included price per unit from a day on; of several for one day the last recorded holds."""

    __tablename__ = "price"
    __table_args__ = (
        Index("ix_price_product_id_valid_from", "product_id", "valid_from"),
        CheckConstraint("yen >= 0", name="yen"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    yen: Mapped[Yen]
    valid_from: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    user: Mapped[User | None] = relationship()


class Special(Base):
    """特売: a lower price, or several for a round sum, between two days."""

    __tablename__ = "special"
    __table_args__ = (
        CheckConstraint("kind IN ('price', 'mix')", name="kind"),
        CheckConstraint("last_day >= first_day", name="days"),
        CheckConstraint("(kind = 'price') = (mix_count IS NULL)", name="mix_count"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(5))
    yen: Mapped[Yen]  # per unit, or for mix_count pieces together
    mix_count: Mapped[int | None]  # "3 for ¥100"
    first_day: Mapped[date]
    last_day: Mapped[date]
    active: Mapped[bool] = mapped_column(default=True)
    products: Mapped[list[Product]] = relationship(secondary="special_product", order_by=Product.kana_key)


class SpecialProduct(Base):
    """Which goods a special holds for."""

    __tablename__ = "special_product"
    special_id: Mapped[int] = mapped_column(ForeignKey("special.id", ondelete="CASCADE"), primary_key=True)
    product_id: Mapped[int] = mapped_column(
        ForeignKey("product.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class QuickPage(Base):
    """A page of large keys on the till, for goods that carry no code."""

    __tablename__ = "quick_page"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(30))
    rank: Mapped[int] = mapped_column(default=0)
    keys: Mapped[list["QuickKey"]] = relationship(order_by="QuickKey.rank", cascade="all, delete-orphan")


class QuickKey(Base):
    """One large key: a product, or a department that asks for the amount."""

    __tablename__ = "quick_key"
    __table_args__ = (CheckConstraint("(product_id IS NULL) <> (department_id IS NULL)", name="one_target"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("quick_page.id", ondelete="CASCADE"), index=True)
    rank: Mapped[int] = mapped_column(default=0)
    label: Mapped[str] = mapped_column(String(30), default="")
    product_id: Mapped[int | None] = mapped_column(ForeignKey("product.id"))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    product: Mapped[Product | None] = relationship()
    department: Mapped[Department | None] = relationship()


class Place(Base):
    """Where goods are. Virtual places stand for the world outside: supplier, customer, loss, kitchen use, counting."""

    __tablename__ = "place"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('shop', 'store', 'van', 'kitchen', 'tank', 'supplier', 'customer', 'loss', 'making', 'count')",
            name="kind",
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(12), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(8))
    active: Mapped[bool] = mapped_column(default=True)
    counted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # of the latest count posted here


class Lot(AppendOnly, Base):
    """Goods that came, or were made, together and carry one date (DOMAIN 2.3)."""

    __tablename__ = "lot"
    __table_args__ = (
        CheckConstraint("date_kind IN ('use_by', 'best_before')", name="date_kind"),
        CheckConstraint("precision IN ('hour', 'day', 'month')", name="precision"),
        CheckConstraint("(precision = 'hour') = (expires_at IS NOT NULL)", name="expires_at"),
        Index("ix_lot_product_id_expires_on", "product_id", "expires_on"),
        Index("ix_lot_expires_on", "expires_on"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    date_kind: Mapped[str] = mapped_column(String(11))  # use_by 消費期限, best_before 賞味期限
    expires_on: Mapped[date]  # the last good day; of a month alone its last day
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # the moment, where the hour is printed
    precision: Mapped[str] = mapped_column(String(5), default="day")
    made_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    number: Mapped[str] = mapped_column(String(40), default="")  # the maker's own, as printed
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    product: Mapped[Product] = relationship()


class Markdown(AppendOnly, Base):
    """値下: goods of a lot get a label with a lower price and a code of its own; a stopped one is reversed."""

    __tablename__ = "markdown"
    __table_args__ = (
        CheckConstraint("yen >= 0", name="yen"),
        CheckConstraint("pieces >= 0", name="pieces"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str | None] = mapped_column(
        String(13), unique=True
    )  # 29 + number + check digit; a stop has none
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), index=True)
    lot_id: Mapped[int | None] = mapped_column(ForeignKey("lot.id"))
    place_id: Mapped[int | None] = mapped_column(ForeignKey("place.id"))
    yen: Mapped[Yen]  # tax-included, per unit
    list_yen: Mapped[Yen]  # what it cost before
    pieces: Mapped[int]  # labels printed
    last_day: Mapped[date]
    reason: Mapped[str] = mapped_column(String(60), default="")
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("markdown.id"), unique=True)
    product: Mapped[Product] = relationship()
    lot: Mapped[Lot | None] = relationship()
    user: Mapped[User] = relationship()


class Move(AppendOnly, Base):
    """Goods went from one place to another. The quantity is always positive; a mistake is a move back."""

    __tablename__ = "stock_move"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("from_place_id <> to_place_id", name="places"),
        Index("ix_stock_move_product_id_happened_at", "product_id", "happened_at"),
        Index("ix_stock_move_product_id_business_date", "product_id", "business_date"),
        Index("ix_stock_move_sale_id", "sale_id"),
        Index("ix_stock_move_lot_id", "lot_id", sqlite_where=_LOTTED, postgresql_where=_LOTTED),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    quantity: Mapped[Quantity]
    from_place_id: Mapped[int] = mapped_column(ForeignKey("place.id"))
    to_place_id: Mapped[int] = mapped_column(ForeignKey("place.id"))
    kind: Mapped[str] = mapped_column(String(12))  # one of moves.KINDS
    unit_cost: Mapped[int | None]  # yen without tax per unit
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    business_date: Mapped[date]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    sale_id: Mapped[int | None]  # the sale above that moved it
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("stock_move.id"), unique=True)
    note: Mapped[str] = mapped_column(String(200), default="")
    lot_id: Mapped[int | None] = mapped_column(ForeignKey("lot.id"))  # where it is known which goods went
    value: Mapped[int | None] = mapped_column(BigInteger)  # thousandths of a yen without tax, of all of it
    product: Mapped[Product] = relationship()
    lot: Mapped[Lot | None] = relationship()
    from_place: Mapped[Place] = relationship(foreign_keys=[from_place_id])
    to_place: Mapped[Place] = relationship(foreign_keys=[to_place_id])
    user: Mapped[User | None] = relationship()


class Level(Base):
    """Stored on-hand figure, written only together with the move that changes it and proved by `opsapp check`."""

    __tablename__ = "stock_level"
    __table_args__ = (Index("ix_stock_level_place_id", "place_id"),)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), primary_key=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"), primary_key=True)
    quantity: Mapped[Quantity]  # may be negative: goods were sold before they were received here
    counted_at: Mapped[datetime | None] = mapped_column(
        UtcDateTime
    )  # what happened earlier, a count has seen
    product: Mapped[Product] = relationship()
    place: Mapped[Place] = relationship()


class CostDay(Base):
    """What the moves of a product come to at the end of a day on which it moved: a stored sum, see `costs`."""

    __tablename__ = "cost_day"
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), primary_key=True)
    business_date: Mapped[date] = mapped_column(primary_key=True)
    quantity: Mapped[Quantity]  # in all places together
    value: Mapped[int] = mapped_column(BigInteger)  # thousandths of a yen without tax, by moving average
    average: Mapped[int] = mapped_column(BigInteger)  # thousandths of a yen per unit
    last_cost: Mapped[int] = mapped_column(BigInteger)  # thousandths of a yen per unit, of the last purchase


class CostMark(Base):
    """How far the moves are summed in `cost_day`."""

    __tablename__ = "cost_mark"
    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    move_id: Mapped[int] = mapped_column(default=0)
