"""The duties most villages have, to begin with; an organisation renames them, adds its own, drops others."""

from sqlalchemy import select

from opsapp.db import db
from opsapp.rota.duty_models import DutyKind, DutyRequirement, Qualification

# code, Japanese name, English name, kind
QUALIFICATIONS = (
    ("till", "レジ操作", "Till", "skill"),
    ("cooking", "調理", "Cooking", "skill"),
    ("licence", "運転免許", "Driving licence", "licence"),
    ("food", "食品衛生責任者", "Food hygiene supervisor", "paper"),
    ("first_aid", "救命講習", "First aid", "paper"),
    ("transport", "福祉有償運送等運転者講習", "Course for driving people", "paper"),
)
# code, Japanese name, English name, mark, people, experienced, burden, drives, hands over, qualifications asked for
KINDS = (
    ("shop", "店番", "Shop", "店", 1, 0, 0, False, True, ("till",)),
    ("van_driver", "移動販売 運転", "Van driver", "運", 1, 0, 1, True, False, ("licence",)),
    ("van_helper", "移動販売 補助", "Van helper", "補", 1, 0, 0, False, False, ("till",)),
    ("meals", "配食", "Meal carrier", "配", 2, 1, 1, True, False, ("licence",)),
    ("kitchen", "厨房", "Kitchen", "厨", 2, 1, 0, False, False, ("cooking",)),
    ("visits", "見守り", "Watch-over visits", "見", 1, 0, 0, False, False, ()),
    ("transport", "送迎", "Lifts", "送", 1, 0, 0, True, False, ("licence", "transport")),
)


def write_down() -> list[DutyKind]:
    """The usual kinds of duty with what they ask for, as far as they are not there yet; the kinds added."""
    held = {one.code: one for one in db.session.scalars(select(Qualification))}
    for rank, (code, name, english, kind) in enumerate(QUALIFICATIONS, 1):
        if code not in held:
            held[code] = Qualification(code=code, name=name, name_en=english, kind=kind, rank=rank)
    db.session.add_all(held.values())
    db.session.flush()
    there = set(db.session.scalars(select(DutyKind.code)))
    added = [_kind(rank, row, held) for rank, row in enumerate(KINDS, 1) if row[0] not in there]
    db.session.add_all(added)
    db.session.flush()
    return added


def _kind(rank: int, row: tuple, held: dict[str, Qualification]) -> DutyKind:
    code, name, english, mark, people, experienced, burden, drives, hands_over, asked = row
    return DutyKind(
        code=code, name=name, name_en=english, mark=mark, people=people, experienced=experienced, burden=burden,
        drives=drives, hands_over=hands_over, rank=rank, requirements=[_asked(held[one]) for one in asked],
    )  # fmt: skip


def _asked(qualification: Qualification) -> DutyRequirement:
    least = "ordinary" if qualification.kind == "licence" else ""
    return DutyRequirement(qualification_id=qualification.id, least_class=least)
