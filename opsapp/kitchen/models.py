"""The kitchen: recipes, what is in them, what was cooked, and the records that food safety asks for."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from opsapp.db import AppendOnly, Base, Quantity, UtcDateTime
from opsapp.org.models import User
from opsapp.stock.models import Lot, Place, Product

STATUS_CHECK = "status IN ('contains', 'free', 'may', 'unknown')"


class Recipe(Base):
    """How a product of our own is made; what is in it stands in its versions."""

    __tablename__ = "recipe"
    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), unique=True)
    active: Mapped[bool] = mapped_column(default=True)
    product: Mapped[Product] = relationship()
    versions: Mapped[list["RecipeVersion"]] = relationship(order_by="RecipeVersion.id.desc()", viewonly=True)


class RecipeVersion(AppendOnly, Base):
    """A recipe as it stood: a change is a new version, so yesterday's labels and costs stay."""

    __tablename__ = "recipe_version"
    __table_args__ = (
        CheckConstraint("yield_quantity > 0", name="yield_quantity"),
        CheckConstraint("date_kind IN ('use_by', 'best_before')", name="date_kind"),
        CheckConstraint("keeps_hours > 0", name="keeps_hours"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    recipe_id: Mapped[int] = mapped_column(ForeignKey("recipe.id"), index=True)
    yield_quantity: Mapped[Quantity]  # thousandths of the product that one batch makes
    label_name: Mapped[str] = mapped_column(String(80))  # 名称 on the food label
    content: Mapped[str] = mapped_column(String(40), default="")  # 内容量, as printed: "1食", "350g"
    storage: Mapped[str] = mapped_column(String(120), default="")  # 保存方法
    date_kind: Mapped[str] = mapped_column(String(11), default="use_by")
    keeps_hours: Mapped[int]  # from the end of cooking
    cook_to: Mapped[int | None]  # tenths of a degree at the core; None: nothing is heated
    method: Mapped[str] = mapped_column(String(2000), default="")
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    recipe: Mapped[Recipe] = relationship(back_populates=None, viewonly=True)
    user: Mapped[User] = relationship()
    ingredients: Mapped[list["RecipeIngredient"]] = relationship(
        order_by="RecipeIngredient.position", viewonly=True
    )


class RecipeIngredient(AppendOnly, Base):
    """So much of an ingredient in a batch; an ingredient may itself be made here."""

    __tablename__ = "recipe_ingredient"
    __table_args__ = (CheckConstraint("quantity > 0", name="quantity"),)
    version_id: Mapped[int] = mapped_column(ForeignKey("recipe_version.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), index=True)
    quantity: Mapped[Quantity]
    label_name: Mapped[str] = mapped_column(
        String(80), default=""
    )  # as it stands under 原材料名; empty: not printed
    additive: Mapped[bool] = mapped_column(default=False)  # 添加物, printed after the slash
    grams: Mapped[int | None]  # of all of it, where pieces are counted: labels go by weight
    product: Mapped[Product] = relationship()


class AllergenFact(AppendOnly, Base):
    """What is known of an allergen in a bought product; of several the last recorded holds (DOMAIN 4)."""

    __tablename__ = "allergen_fact"
    __table_args__ = (
        CheckConstraint(STATUS_CHECK, name="status"),
        Index("ix_allergen_fact_product_id_allergen", "product_id", "allergen"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    allergen: Mapped[str] = mapped_column(String(20))  # code of the dated table in `allergens`
    status: Mapped[str] = mapped_column(String(8))  # no row at all is 未確認, never "free"
    source: Mapped[str] = mapped_column(String(120), default="")  # package, maker's sheet …
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    user: Mapped[User] = relationship()


class ProductionPlan(Base):
    """What is to be made on a day; done when a production names it."""

    __tablename__ = "production_plan"
    __table_args__ = (CheckConstraint("quantity > 0", name="quantity"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(index=True)
    recipe_id: Mapped[int] = mapped_column(ForeignKey("recipe.id"))
    quantity: Mapped[Quantity]
    note: Mapped[str] = mapped_column(String(200), default="")
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    given_up_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    recipe: Mapped[Recipe] = relationship()


class Production(AppendOnly, Base):
    """Something was cooked: by which recipe, how many, at what cost; `label` is what its labels say, for good."""

    __tablename__ = "production"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        UniqueConstraint("request_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[str] = mapped_column(String(36))  # made by the form: a double tap is one production
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("production_plan.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("recipe_version.id"))
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), index=True)
    quantity: Mapped[Quantity]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)  # the end of cooking
    business_date: Mapped[date] = mapped_column(index=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"))  # where it went
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"))
    cost: Mapped[int]  # yen without tax of all of it
    label: Mapped[Any] = mapped_column(JSON)
    note: Mapped[str] = mapped_column(String(200), default="")
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("production.id"), unique=True)
    product: Mapped[Product] = relationship()
    version: Mapped[RecipeVersion] = relationship()
    lot: Mapped[Lot] = relationship()
    place: Mapped[Place] = relationship()
    user: Mapped[User] = relationship()
    used: Mapped[list["ProductionUse"]] = relationship(order_by="ProductionUse.position", viewonly=True)


class ProductionUse(AppendOnly, Base):
    """What a production really took; `instead_of` names the ingredient it stood in for."""

    __tablename__ = "production_use"
    production_id: Mapped[int] = mapped_column(ForeignKey("production.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), index=True)
    quantity: Mapped[Quantity]
    value: Mapped[int] = mapped_column(BigInteger)  # thousandths of a yen without tax
    instead_of_id: Mapped[int | None] = mapped_column(ForeignKey("product.id"))
    reason: Mapped[str] = mapped_column(String(120), default="")  # why something else was taken
    move_id: Mapped[int | None] = mapped_column(ForeignKey("stock_move.id"))
    product: Mapped[Product] = relationship(foreign_keys=[product_id])
    instead_of: Mapped[Product | None] = relationship(foreign_keys=[instead_of_id])


class LabelRelease(AppendOnly, Base):
    """Somebody answered for labels on which allergens were 未確認, and said why; `label` is what they say then."""

    __tablename__ = "label_release"
    production_id: Mapped[int] = mapped_column(ForeignKey("production.id"), primary_key=True)
    label: Mapped[Any] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(String(200))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    user: Mapped[User] = relationship()


class Equipment(Base):
    """A fridge, freezer or warmer whose temperature is watched, in tenths of a degree."""

    __tablename__ = "equipment"
    __table_args__ = (CheckConstraint("lowest IS NOT NULL OR highest IS NOT NULL", name="limits"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    place_id: Mapped[int | None] = mapped_column(ForeignKey("place.id"))
    lowest: Mapped[int | None]
    highest: Mapped[int | None]
    times_a_day: Mapped[int] = mapped_column(default=2)
    rank: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)
    place: Mapped[Place | None] = relationship()


class SafetyRecord(AppendOnly, Base):
    """A HACCP record; what is out of its limits names the measure taken (DOMAIN 3, 4)."""

    __tablename__ = "safety_record"
    __table_args__ = (
        CheckConstraint("kind IN ('cook', 'cool', 'store', 'hygiene')", name="kind"),
        CheckConstraint("within OR measure <> ''", name="measure"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(7))  # core temperature, cooling, equipment, people and cleaning
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    business_date: Mapped[date] = mapped_column(index=True)
    equipment_id: Mapped[int | None] = mapped_column(ForeignKey("equipment.id"))
    product_id: Mapped[int | None] = mapped_column(ForeignKey("product.id"))
    production_id: Mapped[int | None] = mapped_column(ForeignKey("production.id"))
    value: Mapped[int | None]  # tenths of a degree
    seconds: Mapped[int | None]  # held at the core temperature, or taken to cool down
    limits: Mapped[str] = mapped_column(String(60), default="")  # as they were then, in words
    within: Mapped[bool]
    measure: Mapped[str] = mapped_column(String(200), default="")
    note: Mapped[str] = mapped_column(String(200), default="")
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("safety_record.id"), unique=True)
    equipment: Mapped[Equipment | None] = relationship()
    product: Mapped[Product | None] = relationship()
    production: Mapped[Production | None] = relationship()
    user: Mapped[User] = relationship()
