"""The pages of availability without a script: they work, they say no, they are not everybody's."""

import io
from datetime import date, timedelta

import openpyxl
import pytest
from flask.testing import FlaskClient

from opsapp import clock
from opsapp.db import db, transaction
from opsapp.org.models import User
from opsapp.org.notice_models import Notice
from opsapp.people.models import Phone
from opsapp.rota import answers, asking, availability, filling_in, months
from opsapp.rota.plan_models import Assignment, RotaMonth
from opsapp.rota.volunteer_models import Volunteer
from tests.conftest import Visitor
from tests.rota.staff import MARCH, MONDAY, Staff

DEADLINE = date(2027, 2, 25)
TUESDAY = MONDAY + timedelta(1)


def said(one: Volunteer) -> dict[tuple[date, str], str]:
    db.session.expire_all()
    return {(day, part): word for (_id, day, part), word in answers.between(*MARCH, [one.id]).days.items()}


def page(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return answer.get_data(as_text=True)


def test_next_month_is_shown_and_a_month_can_be_chosen(staff: Staff, clerk: User, visit: Visitor) -> None:
    client = visit(clerk)
    assert "2027年3月" in page(client, "/rota/availability")
    assert "春分の日" in page(client, "/rota/availability")
    assert "2028-02-29-am" in page(client, "/rota/availability?month=2028-02")
    for odd in ("2027-13", "x", "0000-00", "9999-01", "-", "2027-3-1"):
        assert "2027年3月" in page(client, f"/rota/availability?month={odd}")


def test_a_month_is_filled_and_finished_with_one_button(staff: Staff, clerk: User, visit: Visitor) -> None:
    typed = {
        "was": "-" * 62,
        "2027-03-01-am": "yes",
        "2027-03-01-pm": "no",
        "2027-03-02-am": "",
        "most": "５",
    }
    answer = visit(clerk).post(
        "/rota/availability?month=2027-03", data=typed | {"note": "夕方は早めに", "do": "done"}
    )
    assert answer.status_code == 302
    assert said(staff.sato) == {(MONDAY, "am"): "yes", (MONDAY, "pm"): "no"}
    told = availability.of_month(staff.sato, MONDAY)
    assert told is not None
    assert (told.most_shifts, told.note, told.user_id) == (5, "夕方は早めに", clerk.id)
    assert "に回答済みです" in page(visit(clerk), "/rota/availability?month=2027-03")


def test_what_another_device_answered_meanwhile_stays(staff: Staff, clerk: User, visit: Visitor) -> None:
    with transaction():
        availability.answer(staff.sato, {(MONDAY, "am"): "no"}, by=clerk)
    typed = {"was": "-" * 62, "2027-03-01-am": "", "2027-03-01-pm": "yes", "do": "done"}
    visit(clerk).post("/rota/availability?month=2027-03", data=typed)
    assert said(staff.sato) == {(MONDAY, "am"): "no", (MONDAY, "pm"): "yes"}


def test_sent_twice_it_changes_nothing_twice(staff: Staff, clerk: User, visit: Visitor) -> None:
    typed = {"was": "-" * 62, "2027-03-01-am": "maybe", "most": "3", "do": "done"}
    for _ in range(2):
        assert visit(clerk).post("/rota/availability?month=2027-03", data=typed).status_code == 302
    assert said(staff.sato) == {(MONDAY, "am"): "maybe"}


@pytest.mark.parametrize("most", ["-1", "たくさん", "63", "1.5"])
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    staff: Staff, clerk: User, visit: Visitor, most: str
) -> None:
    typed = {"was": "-" * 62, "2027-03-01-am": "maybe", "most": most, "note": "ひとこと", "do": "done"}
    answer = visit(clerk).post("/rota/availability?month=2027-03", data=typed)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'value="ひとこと"' in text
    assert text.count('<option value="maybe" selected>') == 1
    assert said(staff.sato) == {}


def test_many_at_once(staff: Staff, clerk: User, visit: Visitor) -> None:
    client, address = visit(clerk), "/rota/availability?month=2027-03"
    column = {"was": "-" * 62, "do": "column", "column": "2", "half": "am", "word": "yes"}
    assert "5か所に記入しました" in client.post(address, data=column, follow_redirects=True).get_data(
        as_text=True
    )
    with transaction():
        availability.set_usual_week(staff.sato, {(2, "am"): "no", (2, "pm"): "maybe"}, by=clerk)
    client.post(address, data={"do": "usual", "was": "", "column": "2", "half": "am", "word": "yes"})
    found = said(staff.sato)
    assert (found[TUESDAY, "am"], found[TUESDAY, "pm"], len(found)) == ("yes", "maybe", 10)
    assert availability.of_month(staff.sato, MONDAY) is None


def test_one_press_is_kept_at_once_and_again_is_the_same(staff: Staff, clerk: User, visit: Visitor) -> None:
    client, press = visit(clerk), {"day": "2027-03-01", "part": "am", "answer": "yes"}
    for _ in range(2):
        assert client.post("/rota/availability/half", data=press).json == {"answer": "yes"}
    assert said(staff.sato) == {(MONDAY, "am"): "yes"}


@pytest.mark.parametrize(
    "press",
    [
        {"day": "2027-02-19", "part": "am", "answer": "yes"},
        {"day": "2027-02-30", "part": "am", "answer": "yes"},
        {"day": "2027-03-01", "part": "xx", "answer": "yes"},
        {"day": "2027-03-01", "part": "am", "answer": "xx"},
        {},
    ],
)
def test_a_press_that_cannot_be_is_answered_with_the_reason(
    staff: Staff, clerk: User, visit: Visitor, press: dict[str, str]
) -> None:
    answer = visit(clerk).post("/rota/availability/half", data=press)
    assert answer.status_code == 422
    assert answer.json is not None
    assert answer.json["message"]


def test_own_shifts_stand_in_the_month_once_it_is_published(
    staff: Staff, manager: User, clerk: User, visit: Visitor
) -> None:
    with transaction():
        shift = staff.shift("shop")
        db.session.add(
            Assignment(shift_id=shift.id, volunteer_id=staff.sato.id, how="manual", made_at=clock.now())
        )
    assert "7:00–13:00" not in page(visit(clerk), "/rota/availability")
    assert "7:00–13:00" in page(visit(manager), f"/rota/availability/{staff.sato.id}")
    with transaction():
        months.publish(MONDAY, by=manager)
    assert "7:00–13:00" in page(visit(clerk), "/rota/availability")


def test_a_month_that_is_over_is_only_looked_at(staff: Staff, clerk: User, visit: Visitor) -> None:
    text = page(visit(clerk), "/rota/availability?month=2027-01")
    assert "これで回答する" not in text
    assert "2027-01-01-am" not in text
    refused = visit(clerk).post("/rota/availability?month=2027-01", data={"do": "done"})
    assert refused.status_code == 422


def test_who_only_takes_mornings_is_asked_for_mornings(
    staff: Staff, manager: User, clerk: User, visit: Visitor
) -> None:
    with transaction():
        staff.sato.parts = "am"
        availability.answer(staff.sato, {(day, "am"): "yes" for day in filling_in.days_of(MONDAY)}, by=clerk)
    text = page(visit(clerk), "/rota/availability?month=2027-03")
    assert text.count("-am") == 31
    assert "-pm" not in text
    [found] = [one for one in asking.all_asked(MONDAY) if one.volunteer.id == staff.sato.id]
    assert found.state == "answered"


def test_the_usual_week_has_its_page(staff: Staff, clerk: User, visit: Visitor) -> None:
    client = visit(clerk)
    page(client, "/rota/availability/week")
    assert (
        client.post("/rota/availability/week", data={"week-1-am": "yes", "week-7-pm": "no"}).status_code
        == 302
    )
    assert availability.usual_week(staff.sato) == {(1, "am"): "yes", (7, "pm"): "no"}
    assert client.post("/rota/availability/week", data={"week-1-am": "ok"}).status_code == 422


def test_the_office_writes_down_what_was_said_on_the_telephone(
    staff: Staff, coordinator: User, visit: Visitor
) -> None:
    client, address = visit(coordinator), f"/rota/availability/{staff.kawamura.id}?month=2027-03"
    assert "川村 武さんから電話や紙で聞いた" in page(client, address)
    client.post(address, data={"was": "-" * 62, "2027-03-01-am": "yes", "most": "2", "do": "done"})
    assert said(staff.kawamura) == {(MONDAY, "am"): "yes"}
    assert "林 幸子さんが記入" in page(client, address)
    assert client.post(
        f"/rota/availability/{staff.kawamura.id}/half",
        data={"day": "2027-03-02", "part": "pm", "answer": "no"},
    ).json == {"answer": "no"}
    client.post(f"/rota/availability/{staff.kawamura.id}/week", data={"week-1-am": "yes"})
    assert availability.usual_week(staff.kawamura) == {(1, "am"): "yes"}


def test_keying_paper_goes_on_to_the_next_who_has_not_answered(
    staff: Staff, coordinator: User, visit: Visitor
) -> None:
    client = visit(coordinator)
    seen = []
    address = f"/rota/availability/{staff.ito.id}?month=2027-03"
    while "/availability/" in address:
        seen.append(int(address.split("?")[0].rsplit("/", 1)[1]))
        address = client.post(address, data={"was": "-" * 62, "do": "next"}).headers["Location"]
    assert seen == [staff.ito.id, staff.kawamura.id, staff.sato.id, staff.mori.id]
    assert address.startswith("/rota/answers")


def test_who_is_no_volunteer_is_told_so(staff: Staff, manager: User, visit: Visitor) -> None:
    assert "まだ担い手に登録されていません" in page(visit(manager), "/rota/availability")
    assert visit(manager).post("/rota/availability/half", data={"day": "2027-03-01"}).status_code == 422
    page(visit(manager), "/rota/availability/week")


def test_others_answers_are_the_offices_alone(
    staff: Staff, clerk: User, carrier: User, visit: Visitor
) -> None:
    number = staff.kawamura.id
    for user in (clerk, carrier):
        for address in (
            f"/rota/availability/{number}",
            f"/rota/availability/{number}/week",
            "/rota/answers",
            "/rota/answers.csv",
            "/rota/answers/missing.pdf",
            "/rota/answers/sheets.pdf",
        ):
            assert visit(user).get(address).status_code == 403
        for address in (f"/rota/availability/{number}/half", "/rota/answers/open", "/rota/answers/remind"):
            assert visit(user).post(address).status_code == 403
    assert visit().get("/rota/availability").status_code == 302
    assert said(staff.kawamura) == {}


# --- the office's list ------------------------------------------------------------------------------------


def test_the_office_sees_who_has_answered_and_whom_to_call(
    staff: Staff, coordinator: User, clerk: User, visit: Visitor
) -> None:
    with transaction():
        db.session.add(Phone(person_id=staff.kawamura.person_id, digits="0887761234", shown="0887-76-1234"))
        availability.finish(staff.sato, MONDAY, by=clerk, most=4, note="夕方は早めに")
    text = page(visit(coordinator), "/rota/answers?month=2027-03")
    assert 'href="tel:0887761234"' in text
    assert "夕方は早めに" in text
    only = page(visit(coordinator), "/rota/answers?month=2027-03&missing=1")
    assert "川村 武" in only
    assert "夕方は早めに" not in only
    assert (
        "誰も" in (found := page(visit(coordinator), "/rota/answers?month=2027-03&q=zzz"))
        or "見つかり" in found
    )
    assert "川村 武" in page(visit(coordinator), "/rota/answers?month=2027-03&q=かわむら")


def test_a_month_is_opened_with_a_deadline(
    staff: Staff, coordinator: User, clerk: User, visit: Visitor
) -> None:
    client = visit(coordinator)
    assert client.post("/rota/answers/open?month=2027-03", data={"deadline": "R9.2.25"}).status_code == 302
    assert db.session.get_one(RotaMonth, MONDAY).deadline == DEADLINE
    assert "締切は 2月25日(木) です" in page(visit(clerk), "/rota/availability?month=2027-03")
    for wrong in ("2027/03/01", "2027/02/19", "あした"):
        assert client.post("/rota/answers/open?month=2027-03", data={"deadline": wrong}).status_code == 422


def test_after_the_deadline_it_is_said_that_it_came_late(
    staff: Staff, manager: User, coordinator: User, clerk: User, visit: Visitor
) -> None:
    with transaction():
        asking.opened(MONDAY, by=manager, deadline=date(2027, 2, 20))
    with clock.frozen(clock.now() + timedelta(days=1)):
        assert "締切を過ぎました" in page(visit(clerk), "/rota/availability?month=2027-03")
        visit(clerk).post("/rota/availability/half", data={"day": "2027-03-01", "part": "am", "answer": "no"})
        text = page(visit(coordinator), "/rota/answers?month=2027-03")
        assert "締切後の回答" in text
        assert "2月21日(日) 19:00" in text


def test_a_shift_upset_by_an_answer_stands_on_top(
    staff: Staff, coordinator: User, clerk: User, visit: Visitor
) -> None:
    with transaction():
        staff.says(staff.sato, "yes")
        shift = staff.shift("shop")
        made = clock.now() - timedelta(hours=1)
        db.session.add(Assignment(shift_id=shift.id, volunteer_id=staff.sato.id, how="manual", made_at=made))
        availability.answer(staff.sato, {(MONDAY, "am"): "no"}, by=clerk)
    text = page(visit(coordinator), "/rota/answers?month=2027-03")
    assert "都合が変わりました" in text
    assert "当番が決まった後" in text


def test_reminding_tells_everybody_with_an_account_once(
    staff: Staff, coordinator: User, manager: User, clerk: User, visit: Visitor
) -> None:
    client, address = visit(coordinator), "/rota/answers/remind?month=2027-03"
    assert "先に" in client.post(address, follow_redirects=True).get_data(as_text=True)
    with transaction():
        asking.opened(MONDAY, by=manager, deadline=DEADLINE)
        availability.finish(staff.sato, MONDAY, by=clerk)
    for count in (2, 0):  # Mori and Ito; Kawamura has no account
        assert f"{count}人にお知らせしました" in client.post(address, follow_redirects=True).get_data(
            as_text=True
        )
    rows = db.session.scalars(db.select(Notice)).all()
    assert {one.user_id for one in rows} == {staff.mori.user_id, staff.ito.user_id}
    assert rows[0].text == "2027年3月の都合を、2月25日(木)までにお知らせください。"
    assert rows[0].url == "/rota/availability?month=2027-03"


def test_the_list_is_a_file_too(staff: Staff, coordinator: User, clerk: User, visit: Visitor) -> None:
    with transaction():
        availability.finish(staff.sato, MONDAY, by=clerk, most=4)
    csv = visit(coordinator).get("/rota/answers.csv?month=2027-03").get_data().decode("utf-8-sig")
    assert len(csv.splitlines()) == 5
    assert "佐藤 和子,さとう かずこ,回答済み,0,0,0,62,4," in csv
    book = openpyxl.load_workbook(
        io.BytesIO(visit(coordinator).get("/rota/answers.xlsx?month=2027-03&missing=1").data)
    )
    assert len(list(book.active.rows)) == 4


def test_papers_are_printed_for_those_without_an_account(
    staff: Staff, coordinator: User, manager: User, clerk: User, visit: Visitor
) -> None:
    for address in (
        "/rota/answers/sheets.pdf?month=2027-03",
        f"/rota/answers/sheets.pdf?month=2027-02&volunteer={staff.sato.id}",
        "/rota/answers/missing.pdf?month=2027-03",
    ):
        answer = visit(coordinator).get(address)
        assert (answer.status_code, answer.data[:5]) == (200, b"%PDF-"), address
    assert visit(clerk).get("/rota/availability/sheet.pdf?month=2028-02").data[:5] == b"%PDF-"
    with transaction():
        staff.kawamura.until = date(2027, 2, 1)
    assert visit(coordinator).get("/rota/answers/sheets.pdf?month=2027-03").status_code == 302
    assert visit(coordinator).get("/rota/answers/sheets.pdf?volunteer=999").status_code == 404


def test_every_page_speaks_english_too(staff: Staff, coordinator: User, clerk: User, visit: Visitor) -> None:
    with transaction():
        clerk.language = coordinator.language = "en"
    assert "Done: this is my answer" in page(visit(clerk), "/rota/availability")
    assert "Still to answer" in page(visit(coordinator), "/rota/answers")
