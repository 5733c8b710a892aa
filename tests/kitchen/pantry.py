"""A small kitchen for the tests: a place to cook, ingredients with costs and allergens, two recipes."""

from collections.abc import Mapping
from datetime import datetime

from opsapp import clock, text
from opsapp.db import db, transaction
from opsapp.kitchen import allergens, production, recipes
from opsapp.kitchen.models import Production, RecipeVersion
from opsapp.kitchen.recipes import Ingredient, Spec
from opsapp.org.models import User
from opsapp.stock import moves
from opsapp.stock.models import Place, Product
from opsapp.stock.moves import Moved

MORNING = datetime(2026, 11, 23, 10, 20, tzinfo=clock.JST)
# code, name, kana, unit, cost in yen without tax per unit
LARDER = (
    ("101", "じゃがいも", "じゃがいも", "kg", 250),
    ("102", "パン粉", "ぱんこ", "kg", 400),
    ("103", "卵", "たまご", "each", 22),
    ("104", "白米", "はくまい", "kg", 420),
    ("105", "鶏もも肉", "とりももにく", "kg", 980),
    ("106", "豚こま肉", "ぶたこまにく", "kg", 1100),
    ("107", "調味料(アミノ酸等)", "ちょうみりょう", "kg", 1500),
    ("108", "弁当容器", "べんとうようき", "each", 15),
)


class Pantry:
    """What stands in the kitchen; `goods` by name."""

    def __init__(self, by: User) -> None:
        self.by = by
        with transaction():
            self.kitchen = Place(code="kitchen", name="調理場", kind="kitchen")
            db.session.add(self.kitchen)
            for row in LARDER:
                db.session.add(_product(*row))
        self.shop = db.session.get_one(Place, 1)
        self.goods = {one.name: one for one in db.session.query(Product)}

    def stock(self, **quantities: int) -> None:
        """Put thousandths of goods into the kitchen, at what they cost."""
        now = clock.now()
        with transaction():
            moves.post(
                [
                    Moved(
                        self.goods[name].id, quantity, moves.virtual_place("supplier"), self.kitchen.id, "receipt",
                        self.goods[name].last_cost, now, clock.day_of(now), self.by.id,
                    )
                    for name, quantity in quantities.items()
                ]
            )  # fmt: skip

    def know(self, name: str, **statuses: str) -> None:
        """Everything about a bought product is known: what is named, and of the rest it is free."""
        day = {one.code: "free" for one in allergens.listed(clock.today())}
        with transaction():
            allergens.record(self.goods[name], day | statuses, source="外装", by=self.by)

    def croquette(self, *, yields: int = 20_000, eggs: int = 4_000) -> RecipeVersion:
        """コロッケ: 20 pieces of 2 kg potatoes, 300 g bread crumbs, 4 eggs of 60 g."""
        lines = [
            self.line("卵", eggs, "卵", grams=240),
            self.line("パン粉", 300, "パン粉"),
            self.line("じゃがいも", 2_000, "じゃがいも"),
        ]
        return self.save("コロッケ", lines, yields=yields, keeps=24, core=750)

    def bento(self) -> RecipeVersion:
        """幕の内弁当: 10 pieces of 2 kg rice, 1 kg chicken, 10 croquettes of 80 g, seasoning, 10 boxes."""
        lines = [
            self.line("白米", 2_000, "ご飯（国産米）"),
            self.line("鶏もも肉", 1_000, "鶏もも肉"),
            self.line("コロッケ", 10_000, "コロッケ", grams=800),
            self.line("調味料(アミノ酸等)", 20, "調味料（アミノ酸等）", additive=True),
            self.line("弁当容器", 10_000),
        ]
        return self.save("幕の内弁当", lines, yields=10_000, keeps=8, core=750)

    def line(self, name: str, quantity: int, label: str = "", **more: object) -> Ingredient:
        return Ingredient(self.goods[name], quantity, label, **more)  # type: ignore[arg-type]

    def save(
        self, name: str, lines: list[Ingredient], *, yields: int, keeps: int, core: int | None = None
    ) -> RecipeVersion:
        spec = Spec(
            yields, name, keeps, lines, content="1食", storage="10℃以下で保存してください", cook_to=core,
        )  # fmt: skip
        with transaction():
            return recipes.save(self.goods[name], spec, by=self.by)

    def cook(self, version: RecipeVersion, quantity: int, request: str = "r1", **more: object) -> Production:
        given: Mapping[str, object] = {
            "place": self.shop, "from_place": self.kitchen, "made_at": clock.now(), "by": self.by,
            "request_id": request,
        } | more  # fmt: skip
        with transaction():
            return production.cook(version, quantity, **given)  # type: ignore[arg-type]


def _product(code: str, name: str, kana: str, unit: str, cost: int) -> Product:
    return Product(
        code=code, name=name, kana=kana, kana_key=text.kana_key(kana), search_key=text.search_key(f"{name} {kana}"),
        department_id=1, tax_class="FOOD", unit=unit, last_cost=cost,
    )  # fmt: skip
