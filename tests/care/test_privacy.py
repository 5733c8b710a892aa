"""No note about health, no measure taken at the door and no word of a concern leaves the server for who may not read
them: every page, every pack, every file, and the log."""

import io
import itertools
import re
import zipfile
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from opsapp import clock
from opsapp.care import health
from opsapp.db import db, transaction
from opsapp.org.models import AuditRow, User
from opsapp.people.models import Person
from opsapp.sync.models import Operation
from opsapp.visits import reports
from tests.care import filling
from tests.conftest import Visitor
from tests.founding import DEVICE
from tests.sales.counter import Counter, line

NOTE, WORDS, SIGN = "ひみつの持病", "ひみつの様子", "ひみつの印"
MEASURES = re.compile(r"(?<![\d.,])(277|179|38\.7|387)(?![\d.,])")  # mmHg over mmHg, degrees and their tenths
MARKERS = (NOTE, WORDS, SIGN)
VALUES = {  # what stands for the arguments of an address that are no numbers
    "form": ("csv", "xlsx"), "kind": ("people", "products"), "device_id": (DEVICE,), "code": ("none",),
    "count_id": ("none",), "token": ("none",),
}  # fmt: skip


@pytest.fixture
def secrets(
    hana: Person, clerk: User, manager: User, coordinator: User, milk: object, visit: Visitor
) -> Counter:
    """A day in the shop and all of watching over; a note, a visit with measures, and a concern that hold the marks."""
    counter = Counter(clerk)
    counter.open()
    counter.sold(line(milk, 248), customer=hana.id)
    counter.send(counter.operation("sale", {"till": 1}))
    filling.fill(clerk, manager)
    with transaction():
        health.write(hana, "condition", NOTE, by=coordinator)
        said = reports.Report(
            "person", "worry", signs=[SIGN], words=WORDS, systolic=277, diastolic=179, temperature=387
        )
        made, _flags = reports.report(hana, said, by=coordinator)
        assert made.systolic == 277
    return counter


def _addresses(app: Flask, counter: Counter) -> Iterator[str]:
    """Every address that can be asked for, with every form of file."""
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and rule.endpoint != "static":
            yield from _filled(rule, counter)


def _filled(rule: Rule, counter: Counter) -> Iterator[str]:
    operations = db.session.scalars(select(Operation.id)).all()
    known = VALUES | {
        "operation_id": operations,
        "day_id": (counter.day,),
        "day": (clock.today().isoformat(),),
        "month": (f"{clock.today():%Y-%m}",),
    }
    parts = re.split(r"(<[^>]+>)", str(rule))
    offered = [_offered(part, known) if part.startswith("<") else [part] for part in parts]
    for chosen in itertools.product(*offered):
        yield "".join(chosen)


def _offered(argument: str, known: dict[str, object]) -> list[str]:
    kind, _colon, name = argument.strip("<>").rpartition(":")
    if kind.startswith("any("):
        return [one.strip(" '\"") for one in kind[4:-1].split(",")]
    return ["1"] if kind == "int" else list(known[name])  # type: ignore[call-overload]


def _text(answer: TestResponse) -> str:
    """What a person can read in an answer; of an endless one its beginning."""
    if answer.is_streamed:
        return next(iter(answer.iter_encoded()), b"").decode("utf-8", "ignore")
    data = answer.get_data()
    if data.startswith(b"%PDF"):
        return "".join(re.sub(r"\s", "", page.extract_text()) for page in PdfReader(io.BytesIO(data)).pages)
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            return "".join(parts.read(name).decode("utf-8", "ignore") for name in parts.namelist())
    return data.decode("utf-8", "ignore")


def _found(client: FlaskClient, addresses: list[str]) -> tuple[set[str], list[str]]:
    """Which marks were seen anywhere, and where."""
    marks, places = set[str](), []
    for address in addresses:
        text = _text(client.get(address))
        seen = {one for one in MARKERS if one in text}
        if len(set(MEASURES.findall(text))) > 1:
            seen.add("measure")
        if seen:
            marks |= seen
            places.append(f"{address}: {sorted(seen)}")
    return marks, places


@pytest.mark.parametrize("role", ["clerk", "carrier"])
def test_nothing_secret_leaves_the_server_for_who_may_not_read_it(
    role: str, app: Flask, secrets: Counter, visit: Visitor, request: pytest.FixtureRequest,
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    addresses = list(_addresses(app, secrets))
    assert len(addresses) > 150
    assert any("/api/packs/" in one for one in addresses)
    with caplog.at_level("INFO"):
        _marks, places = _found(visit(request.getfixturevalue(role), tablet=True), addresses)

    assert not places, "\n".join(places)
    logged = caplog.text + "".join(capfd.readouterr())
    assert not [one for one in MARKERS if one in logged]


def test_the_same_walk_finds_the_marks_for_the_coordinator(
    app: Flask, secrets: Counter, coordinator: User, visit: Visitor
) -> None:
    care = [one for one in _addresses(app, secrets) if one.startswith("/care")]
    marks, _places = _found(visit(coordinator), care)
    assert {NOTE, WORDS, SIGN} <= marks


def test_the_look_of_the_coordinator_and_the_refusal_are_written_down(
    app: Flask, secrets: Counter, coordinator: User, carrier: User, visit: Visitor
) -> None:
    visit(coordinator).get("/care/people/1/health")
    visit(carrier).get("/care/people/1/health")

    rows = db.session.scalars(select(AuditRow).where(AuditRow.action.startswith("care.health_r")))
    assert [(one.action, one.user_id, one.subject_id) for one in rows] == [
        ("care.health_read", coordinator.id, "1"),
        ("care.health_refused", carrier.id, "1"),
    ]


def test_addresses_and_notices_name_nobody(secrets: Counter) -> None:
    from opsapp.care.alert_models import Delivery
    from opsapp.org.notice_models import Notice

    said = [f"{one.text} {one.url}" for one in db.session.scalars(select(Notice))]
    said += [one.words for one in db.session.scalars(select(Delivery))]
    assert said
    assert not [one for one in said if "髙橋" in one or any(mark in one for mark in MARKERS)]
