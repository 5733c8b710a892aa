"""The month's report: figures as counted by hand, and no name without consent."""

import io
import re
from datetime import date, timedelta

import pytest
from pypdf import PdfReader

from opsapp import clock
from opsapp.care import alerts, concerns, report, report_sheet, watching
from opsapp.db import transaction
from opsapp.org.models import User
from opsapp.people import consents, sightings
from opsapp.people.models import Person
from tests.conftest import Visitor


@pytest.fixture
def march(watched: Person, coordinator: User, manager: User) -> date:
    """Two visits, a call and a purchase, one told as not done; an alert heard after 10 minutes, closed after 70."""
    with transaction():
        watching.plan_for(watched, by=coordinator, every_days=7)
        for channel in ("visit", "visit", "phone", "shop"):
            sightings.see(watched.id, channel, clock.now(), coordinator.id)
        sightings.see(watched.id, "visit", clock.now() - timedelta(2), coordinator.id)  # in February
        watching.not_done(watched, "畑にいた", by=coordinator)
        _concern, alert = concerns.raise_concern(watched, "worry", "meal", by=coordinator)
    with clock.frozen(clock.now() + timedelta(minutes=10)), transaction():
        alerts.acknowledge(alerts.by_id(alert.id), by=manager)
    with clock.frozen(clock.now() + timedelta(minutes=70)), transaction():
        alerts.close(alerts.by_id(alert.id), "元気だった", by=manager)
    return date(2027, 3, 1)


def test_the_figures_are_as_counted_by_hand(march: date) -> None:
    found = report.month(march)
    total = found.total

    assert (total.planned, total.seen, total.unseen) == (1, 1, 0)
    assert (total.visits, total.calls, total.others, total.not_done) == (2, 1, 1, 1)
    assert (total.concerns, total.alerts) == ({"slight": 0, "worry": 1, "urgent": 0}, 1)
    assert found.by_source == {("meal", "worry"): 1}
    assert [one.hamlet for one in found.lines] == ["上石原"]


def test_response_times_are_median_and_longest(march: date) -> None:
    found = report.month(march)
    assert found.heard == report.Times(1, 10, 10)
    assert found.closed == report.Times(1, 70, 70)
    assert report_sheet.minutes_text(70) == "1時間10分"
    assert report_sheet.minutes_text(3 * 24 * 60) == "3日0時間"


def test_the_median_of_an_even_number_lies_between(noon: object) -> None:
    now = clock.now()
    pairs = [(now, now + timedelta(minutes=n)) for n in (5, 90, 10, 30)]
    assert report._times(pairs) == report.Times(4, 20, 90)


def test_another_month_counts_for_itself(march: date) -> None:
    assert report.month(date(2027, 2, 1)).total.visits == 1
    assert report.month(date(2027, 2, 1)).total.alerts == 0


def test_a_contact_that_was_taken_back_counts_no_more(
    march: date, watched: Person, coordinator: User
) -> None:
    with transaction():
        sightings.see(watched.id, "visit", clock.now(), coordinator.id, operation_id="0192f000-wrong-tap")
        sightings.take_back("0192f000-wrong-tap", watched.id, by=coordinator.id)
    assert report.month(march).total.visits == 2


def test_no_name_without_consent_and_only_when_asked(march: date, watched: Person, manager: User) -> None:
    assert report.month(march).named == ()
    assert report.month(march, names=True).named == []
    with transaction():
        consents.give(watched, "share", by=manager)
    assert [one.person.id for one in report.month(march, names=True).named] == [watched.id]
    assert report.month(march).named == ()


def test_the_paper_and_the_files_hold_no_name(
    march: date, watched: Person, coordinator: User, visit: Visitor
) -> None:
    client = visit(coordinator)
    pdf = PdfReader(io.BytesIO(client.get("/care/report.pdf?month=2027-03&names=1").data))
    words = re.sub(r"\s", "", "".join(page.extract_text() for page in pdf.pages))
    table = client.get("/care/report.csv?month=2027-03").get_data().decode("utf-8-sig")

    assert "見守り報告書" in words
    assert "上石原" in words
    assert "上石原,1,1,0,2,1,1,1,0,1,0,1" in table
    for written in (words, table, client.get("/care/report?month=2027-03").text.partition("<main")[2]):
        assert "ハナ" not in written


def test_with_consent_the_name_stands_on_the_paper(
    march: date, watched: Person, coordinator: User, visit: Visitor
) -> None:
    with transaction():
        consents.give(watched, "share", by=coordinator)
    pdf = PdfReader(io.BytesIO(visit(coordinator).get("/care/report.pdf?month=2027-03&names=1").data))
    assert "ハナ" in "".join(page.extract_text() for page in pdf.pages)


def test_a_month_that_is_none_is_not_found(march: date, coordinator: User, visit: Visitor) -> None:
    assert visit(coordinator).get("/care/report?month=2027-13").status_code == 404
    assert visit(coordinator).get("/care/report?month=x").status_code == 404
