"""The month as a poster and everybody's own slip, read back from the PDF."""

import io
from typing import Any

from pypdf import PdfReader

from opsapp.db import transaction
from opsapp.org.models import User
from opsapp.rota import assigning, months, offers, poster, volunteers
from opsapp.rota.plan_models import RotaMonth
from tests.rota.living import Living
from tests.rota.staff import AFTERNOON, MONDAY, MORNING


def pages(pdf: bytes) -> list[str]:
    return [page.extract_text().replace(" ", "") for page in PdfReader(io.BytesIO(pdf)).pages]


def size_of(pdf: bytes) -> tuple[int, int]:
    box = PdfReader(io.BytesIO(pdf)).pages[0].mediabox
    return round(float(box.width) / 72 * 25.4), round(float(box.height) / 72 * 25.4)


def test_the_poster_shows_every_day_and_who_is_on(living: Living) -> None:
    with transaction():
        living.staff.shift("kitchen", 4)
    [text] = pages(poster.poster(MONDAY))
    assert "令和9年3月" in text
    assert "印刷令和9年2月20日19:00" in text
    assert "1/1ページ" in text
    assert "☎0887000001" in text
    for word in ("1日(月)", "31日(水)", "春分の日", "佐藤", "伊藤", "店番", "7:00–13:00", "あと2人"):
        assert word in text, word
    assert "案" not in text


def test_a_poster_is_a4_or_a3_across_and_always_one_page(living: Living) -> None:
    staff = living.staff
    with transaction():
        for day in range(3, 31):
            for kind in ("shop", "van_driver", "van_helper", "meals", "kitchen", "visits", "transport"):
                for hours in (MORNING, AFTERNOON):
                    staff.shift(kind, day, hours)
    for size, millimetres in (("a4", (297, 210)), ("a3", (420, 297))):
        pdf = poster.poster(MONDAY, size)
        assert size_of(pdf) == millimetres
        assert len(pages(pdf)) == 1
    assert "7:00–13:00" in pages(pdf)[0]


def test_two_of_one_family_name_are_told_apart(living: Living) -> None:
    staff = living.staff
    with transaction():
        staff.mori.person.name = "佐藤 健一"
        assigning.assign(staff.shift("shop", 3), staff.mori, by=living.manager)
    [text] = pages(poster.poster(MONDAY))
    assert "佐藤和子" in text
    assert "佐藤健一" in text


def test_a_month_that_is_not_published_is_marked_as_a_draft(living: Living) -> None:
    with transaction() as session:
        session.get_one(RotaMonth, months.first_of(MONDAY)).published_at = None
    assert "案（まだ公開していません）" in pages(poster.poster(MONDAY))[0]


def test_an_empty_month_has_a_poster_too() -> None:
    from opsapp import paper

    head = {"shop": "", "phone": "", "month": "令和9年4月", "western": 2027, "printed_at": ""}
    pdf = paper.render("rota_poster", head | {"size": "a4", "draft": False, "columns": [], "days": []})
    assert "まだありません" in pages(pdf)[0]


def test_everybody_has_a_slip_of_their_own_duties_four_to_a_page(living: Living) -> None:
    [text] = pages(poster.slips(MONDAY))
    for word in (
        "佐藤和子様",
        "伊藤ミヨ様",
        "1日(月)",
        "3日(水)",
        "行けないときは",
        "☎0887000001",
        "1/1ページ",
    ):
        assert word in text, word
    data = poster.slips_data(MONDAY)
    assert [(slip["name"], len(slip["lines"])) for slip in data["slips"]] == [
        ("伊藤 ミヨ", 1),
        ("佐藤 和子", 1),
    ]


def test_many_duties_go_over_two_slips_and_none_is_lost(living: Living, manager: User) -> None:
    staff = living.staff
    with transaction():
        for day in range(3, 14):
            assigning.assign(staff.shift("shop", day), staff.sato, by=manager)
    data = poster.slips_data(MONDAY, [staff.sato])
    assert [(slip["part"], slip["parts"], len(slip["lines"])) for slip in data["slips"]] == [
        (1, 2, 9),
        (2, 2, 3),
    ]
    [text] = pages(poster.slips(MONDAY, [staff.sato]))
    assert "14日(日)" in text
    assert "全部で12回" in text


def test_what_was_given_away_is_on_no_paper(living: Living) -> None:
    with transaction():
        offers.cannot(living.satos, by=living.manager)
    assert "佐藤" not in pages(poster.poster(MONDAY))[0]
    assert [slip["name"] for slip in poster.slips_data(MONDAY)["slips"]] == ["伊藤 ミヨ"]


def test_the_papers_as_files(visit: Any, living: Living, clerk: User, manager: User) -> None:
    answer = visit(clerk).get("/rota/poster.pdf?month=2027-03&size=a3")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert size_of(answer.data) == (420, 297)
    assert visit(manager).get("/rota/slips.pdf?month=2027-03").status_code == 200
    assert "佐藤和子様" in pages(visit(clerk).get("/rota/mine/slip.pdf?month=2027-03").data)[0]


def test_the_papers_say_no(visit: Any, living: Living, clerk: User, manager: User) -> None:
    for address in (
        "poster.pdf?month=2027-3x",
        "poster.pdf?month=2027-03&size=a5",
        "poster.pdf?month=2027-05",
    ):
        assert visit(clerk).get(f"/rota/{address}").status_code == 404
    assert visit(manager).get("/rota/poster.pdf?month=2027-05").status_code == 200
    assert visit(clerk).get("/rota/slips.pdf?month=2027-03").status_code == 403
    assert visit(manager).get("/rota/mine/slip.pdf?month=2027-03").status_code == 404
    assert visit().get("/rota/poster.pdf?month=2027-03").status_code == 302
    assert volunteers.of_user(manager) is None
