"""Why a place is empty and why somebody has it, in plain words."""

import pytest

from opsapp.db import transaction
from opsapp.org.models import User
from opsapp.rota import assigning, explanations, sheet, volunteers
from opsapp.rota.duty_models import Shift
from opsapp.rota.volunteer_models import Absence
from tests.rota.staff import Staff


@pytest.fixture
def van(staff: Staff) -> Shift:
    """The van on the second Wednesday; of the two with a licence nobody has time."""
    with transaction() as session:
        staff.says(staff.kawamura, "yes")
        staff.says(staff.mori, "yes")
        found = staff.shift("van_driver", 2)
        session.add(Absence(volunteer_id=staff.mori.id, kind="away", first_day=found.day, last_day=found.day))
        volunteers.change(staff.kawamura, by=staff.manager, week_minutes=360)
        assigning.assign(staff.shift("shop", 0), staff.kawamura, by=staff.manager)
        return found


def test_an_empty_place_says_who_could_and_what_keeps_them(staff: Staff, van: Shift) -> None:
    assert explanations.empty(sheet.month_of(van.day), van) == [
        "できる人(移動販売 運転、運転免許)は2人です。1人は免除中か不在、1人は週の時間の上限を超える。"
    ]


def test_who_once_had_the_paper_is_counted_by_it(staff: Staff) -> None:
    with transaction():
        staff.says(staff.kawamura, "yes")
        late = staff.shift("van_driver", 14)
    assert explanations.empty(sheet.month_of(late.day), late) == [
        "できる人(移動販売 運転、運転免許)は2人です。1人は資格がこの日に有効でない、1人は都合をまだ聞いていない。"
    ]


def test_where_nobody_is_able_it_says_so(staff: Staff) -> None:
    with transaction():
        lift = staff.shift("transport")
    assert explanations.empty(sheet.month_of(lift.day), lift) == [
        "この当番(送迎、運転免許、福祉有償運送等運転者講習)ができる人がほかにまだいません。"
    ]


def test_who_could_come_is_counted_too(staff: Staff) -> None:
    with transaction():
        staff.says(staff.sato, "yes")
        kitchen = staff.shift("kitchen")
    said = explanations.empty(sheet.month_of(kitchen.day), kitchen)
    assert said == [
        "経験者があと1人必要です。",
        "できる人(厨房、調理)は2人です。1人は都合をまだ聞いていない。",
        "1人は差し支えありません。",
    ]


def test_somebody_is_there_because_nobody_else_can(staff: Staff, manager: User) -> None:
    with transaction():
        staff.says(staff.mori, "yes")
        found = staff.shift("van_driver", 20)
        held = assigning.assign(found, staff.mori, by=manager)
    said = explanations.why(sheet.month_of(found.day), found, held)
    assert said == ["ほかにこの当番ができる人がいません。"]


def test_somebody_is_there_because_it_is_their_turn(staff: Staff, manager: User) -> None:
    with transaction():
        staff.says(staff.sato, "yes")
        staff.says(staff.ito, "yes")
        for day in (3, 4):
            assigning.assign(staff.shift("shop", day), staff.ito, by=manager)
        found = staff.shift("shop", 0)
        held = assigning.assign(found, staff.sato, by=manager)
    said = explanations.why(sheet.month_of(found.day), found, held)
    assert said == ["ほかに入れる1人の中で、これまでの負担がもっと少ない人はいません。"]


def test_against_a_rule_and_kept_both_are_said(staff: Staff, manager: User) -> None:
    with transaction():
        found = staff.shift("shop")
        held = assigning.assign(found, staff.sato, by=manager, insist=True, locked=True)
    said = explanations.why(sheet.month_of(found.day), found, held)
    assert said[:2] == [
        "固定してあります。案では動きません。",
        "次の差し支えがあるまま入っています: この日時の都合をまだ聞いていません。",
    ]


def test_every_rule_of_the_solver_has_its_words(staff: Staff) -> None:
    told = {
        "shift": 1, "missing": 1, "experienced": 0, "free": 0,
        "reasons": dict.fromkeys(
            ("expired", "part", "absent", "no", "cannot", "unanswered", "overlap", "rest", "week", "minutes", "slots",
             "run", "day", "apart", "together", "novice"), 1,
        ),
    }  # fmt: skip
    (said,) = explanations.sentences(staff.kinds["shop"], told)
    assert "ほかの事情" not in said
