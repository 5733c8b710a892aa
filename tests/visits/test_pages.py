"""Visits in the office: looked up, taken back, keyed in from paper, counted; notes at the door only on duty."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from opsapp import clock
from opsapp.care import alerts, health
from opsapp.db import db, transaction
from opsapp.org.models import AuditRow, User
from opsapp.people import consents
from opsapp.people.models import Person, Sighting
from opsapp.rota import assigning, shifts, volunteers
from opsapp.rota.duty_models import DutyKind
from opsapp.rota.shifts import Hours
from opsapp.rota.volunteer_models import Volunteer
from opsapp.visits import office, reports
from opsapp.visits.models import Visit, VisitSign
from opsapp.visits.reports import Report
from tests.conftest import Visitor


@pytest.fixture
def visited(watched: Person, carrier: User) -> Visit:
    """森 健一 met 髙橋 ハナ just now."""
    with transaction():
        made, _flags = reports.report(watched, Report("person", "slight", words="声が小さい"), by=carrier)
    return made


@pytest.fixture
def enlist(manager: User) -> Callable[[str, User | None], Volunteer]:
    """`enlist("川村 実", None)`: a volunteer, with an account or without."""

    def make(name: str, user: User | None = None) -> Volunteer:
        with transaction() as session:
            person = Person(name=name, kana="", kana_key="", search_key="")
            session.add(person)
            session.flush()
            return volunteers.create(person, by=manager, user_id=user.id if user else None)

    return make


def sheet(**changes: str) -> dict[str, str]:
    """What the office keys in."""
    return {
        "day": f"{clock.today():%Y/%m/%d}", "time": "9:30", "met": "person", "condition": "well", "method": "face",
        "key": "0192f000-0000-7000-8000-0000000000aa", **changes,
    }  # fmt: skip


def test_the_office_finds_all_and_a_visitor_their_own(
    visit: Visitor, visited: Visit, coordinator: User, carrier: User, manager: User
) -> None:
    with transaction():
        reports.report(db.session.get_one(Person, 2), Report("no_answer"), by=manager)
    seen = visit(coordinator).get("/visits/").text
    assert "髙橋 ハナ" in seen
    assert "応答なし" in seen
    assert "応答なし" not in visit(carrier).get("/visits/").text.split("</form>")[-1]
    other = db.session.scalars(select(Visit.id).where(Visit.user_id == manager.id)).one()
    assert visit(carrier).get(f"/visits/{other}").status_code == 404
    assert visit(carrier).get(f"/visits/{visited.id}").status_code == 200


def test_they_are_found_by_day_visitor_hamlet_and_name(
    visit: Visitor, visited: Visit, coordinator: User, carrier: User
) -> None:
    client = visit(coordinator)
    before = clock.today() - timedelta(1)
    hamlet = visited.person.household.hamlet
    for query, there in (
        (f"visitor=u{carrier.id}", True), ("visitor=u1", False), ("visitor=v7", False), ("visitor=zz", False),
        (f"hamlet={hamlet}", True), ("hamlet=ほか", False), ("q=たかはし", True), ("q=いない", False),
        (f"last={before}", False),
    ):  # fmt: skip
        shown = f"/visits/{visited.id}" in client.get(f"/visits/?{query}").text
        assert shown is there, query


def test_a_clerk_sees_no_visits(visit: Visitor, visited: Visit, clerk: User) -> None:
    for page in (
        "/visits/",
        f"/visits/{visited.id}",
        "/visits/new",
        "/visits/month",
        "/visits/signs",
        "/visits/round.pdf",
    ):
        assert visit(clerk).get(page).status_code == 403


def test_the_office_takes_a_report_back_once(
    visit: Visitor, visited: Visit, coordinator: User, carrier: User
) -> None:
    assert visit(carrier).post(f"/visits/{visited.id}/back").status_code == 403
    client = visit(coordinator)
    for _again in range(2):
        client.post(f"/visits/{visited.id}/back")
    db.session.rollback()
    assert db.session.query(Visit).filter(Visit.reverses_id == visited.id).count() == 1
    assert "取り消しました" in client.get(f"/visits/{visited.id}").text


def test_a_sheet_is_keyed_in_with_its_true_time_and_a_visitor_without_an_account(
    visit: Visitor, watched: Person, coordinator: User, enlist: Callable[..., Volunteer]
) -> None:
    went = enlist("川村 実")
    client = visit(coordinator)
    for _again in range(2):
        answer = client.post(f"/visits/new?person={watched.id}", data=sheet(visitor=f"v{went.id}"))
        assert answer.status_code == 302
    db.session.rollback()
    one = db.session.scalars(select(Visit)).one()
    assert (one.visitor_name, one.user_id) == ("川村 実", coordinator.id)
    assert one.happened_at == shifts.at(clock.today(), 9 * 60 + 30)
    assert db.session.query(Sighting).count() == 1
    assert "川村 実" in client.get("/visits/").text


def test_what_cannot_be_is_not_keyed_in_and_what_was_typed_stays(
    visit: Visitor, watched: Person, coordinator: User, carrier: User
) -> None:
    client = visit(coordinator)
    for wrong, said in (
        ({"time": "23:50"}, "まだ来ていない日時です"), ({"day": "2020/1/1"}, "1年より前"),
        ({"condition": ""}, "様子を選んで"),
        ({"time": "25:00"}, "0:00から23:59"), ({"visitor": ""}, ""),
    ):  # fmt: skip
        answer = client.post(
            f"/visits/new?person={watched.id}", data=sheet(visitor=f"u{carrier.id}", words="元気") | wrong
        )
        assert answer.status_code == 422
        assert said in answer.text
        assert "元気" in answer.text
    assert db.session.query(Visit).count() == 0


def test_no_answer_keyed_in_goes_up_as_well(
    visit: Visitor, watched: Person, coordinator: User, carrier: User
) -> None:
    visit(coordinator).post(
        f"/visits/new?person={watched.id}",
        data=sheet(visitor=f"u{carrier.id}", met="no_answer", condition="well"),
    )
    db.session.rollback()
    assert alerts.open_of(watched.id).level == "worry"


def test_whom_to_key_in_is_searched(visit: Visitor, watched: Person, coordinator: User) -> None:
    assert f"person={watched.id}" in visit(coordinator).get("/visits/new?q=たかはし").text


def test_measures_are_shown_where_agreed_and_the_look_is_written_down(
    visit: Visitor, watched: Person, coordinator: User, carrier: User, manager: User
) -> None:
    with transaction():
        consents.give(watched, "health", by=manager)
        made, _flags = reports.report(watched, Report("person", "well", systolic=187), by=carrier)
    assert "187" not in visit(carrier).get(f"/visits/{made.id}").text
    assert "187" in visit(coordinator).get(f"/visits/{made.id}").text
    db.session.rollback()
    looked = db.session.scalars(select(AuditRow.action).where(AuditRow.user_id == coordinator.id)).all()
    assert "care.health_read" in looked
    with transaction():
        consents.withdraw(consents.standing(watched.id, "health"), by=manager)
    assert "187" not in visit(coordinator).get(f"/visits/{made.id}").text


def test_the_month_is_counted_without_names_and_without_what_was_taken_back(
    visit: Visitor, visited: Visit, watched: Person, coordinator: User, carrier: User
) -> None:
    with transaction():
        reports.report(watched, Report("no_answer"), by=carrier)
        wrong, _flags = reports.report(watched, Report("person", "urgent"), by=carrier)
        reports.reverse(wrong, by=carrier)
    (line,) = office.month(clock.today().replace(day=1))
    assert (line.visits, line.people, line.counts) == (2, 1, (1, 0, 0, 1, 0, 1, 0, 0))
    (went,) = office.month(clock.today().replace(day=1), by_visitor=True)
    assert (went.name, went.visits) == ("森 健一", 2)
    client = visit(coordinator)
    assert "髙橋" not in client.get("/visits/month").text
    for form in ("csv", "xlsx"):
        assert client.get(f"/visits/month.{form}").status_code == 200
        assert client.get(f"/visits/visits.{form}").status_code == 200


def test_the_round_goes_on_paper(visit: Visitor, watched: Person, coordinator: User, carrier: User) -> None:
    for user in (coordinator, carrier):
        assert visit(user).get("/visits/round.pdf").data.startswith(b"%PDF")


def test_the_office_words_the_signs(visit: Visitor, manager: User, coordinator: User) -> None:
    client = visit(manager)
    client.post("/visits/signs/begin")
    client.post("/visits/signs", data={"name": "畑が荒れている", "name_en": "Overgrown field"})
    assert client.post("/visits/signs", data={"name": "畑が荒れている"}).status_code == 422
    db.session.rollback()
    made = db.session.scalars(select(VisitSign).where(VisitSign.name == "畑が荒れている")).one()
    client.post(f"/visits/signs/{made.id}/move", data={"to": "up"})
    client.post(f"/visits/signs/{made.id}", data={"name": "畑が荒れた"})
    db.session.rollback()
    made = db.session.get_one(VisitSign, made.id)
    assert (made.name, made.active, made.rank) == ("畑が荒れた", False, 19)
    assert visit(coordinator).get("/visits/signs").status_code == 403


@pytest.fixture
def noted(watched: Person, manager: User) -> Person:
    """髙橋 ハナ agrees to notes about health, and there is one."""
    with transaction():
        consents.give(watched, "health", by=manager)
        health.write(watched, "condition", "心不全", by=manager)
    return watched


def test_out_of_duty_the_notes_are_refused_in_plain_words_and_it_is_written_down(
    visit: Visitor, noted: Person, carrier: User, clerk: User
) -> None:
    answer = visit(carrier).get(f"/visits/people/{noted.id}/notes")
    assert answer.status_code == 403
    assert "見られません" in answer.text or "当番" in answer.text
    assert "心不全" not in answer.text
    db.session.rollback()
    assert "care.health_refused" in db.session.scalars(select(AuditRow.action)).all()
    assert visit(clerk).get(f"/visits/people/{noted.id}/notes").status_code == 403


def test_on_duty_the_visitor_reads_them_at_the_door(
    visit: Visitor, noted: Person, carrier: User, manager: User, enlist: Callable[..., Volunteer]
) -> None:
    went = enlist("森 健一", carrier)
    with transaction():
        kind = DutyKind(code="visits", name="見守り", mark="見", rank=99)
        db.session.add(kind)
        db.session.flush()
        shift = shifts.add(kind, clock.today(), Hours(11 * 60, 13 * 60), by=manager)
        assigning.write(shift, went, "manual", by=manager)
    answer = visit(carrier).get(f"/visits/people/{noted.id}/notes")
    assert answer.status_code == 200
    assert "心不全" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_way_in_is_on_the_first_page_for_who_may_report(
    visit: Visitor, carrier: User, clerk: User
) -> None:
    assert "/visits/round" in visit(carrier).get("/").text
    assert "/visits/round" not in visit(clerk).get("/").text
