"""Tables are looked through first: every error named, then all of it or nothing."""

import io
import json

import pytest
from sqlalchemy import select

from opsapp import access
from opsapp.db import db, transaction
from opsapp.errors import RuleError
from opsapp.org import importing
from opsapp.org.importing import CHANGED, NEW, SAME, Column, Importer
from opsapp.org.models import AuditRow, ImportBatch, User
from opsapp.tables import xlsx_bytes
from opsapp.text import is_kana, normalize_code

HEADINGS = "サインイン名,氏名,ふりがな\n"


def kana(cell):
    """Kana, or a plain word on what is wrong."""
    if not is_kana(cell):
        raise RuleError("かなで書いてください。")
    return cell


def check_row(values, known):
    """New logins, changed names; a login twice in one file is wrong."""
    login = values["login"]
    if login in known["seen"]:
        raise RuleError("この名前は2回出てきます。", field="login")
    known["seen"].add(login)
    if login not in known["names"]:
        return NEW
    return SAME if known["names"][login] == values["name"] else CHANGED


def load(records, by):
    """Write users; "boom" fails in the middle."""
    for record in records:
        values = record.values
        if values["login"] == "boom":
            raise RuleError("だめです。")
        user = db.session.scalar(select(User).where(User.login == values["login"]))
        if user is None:
            user = User(login=values["login"], role="clerk")
            db.session.add(user)
        user.name, user.kana = values["name"], values["kana"]
    db.session.flush()


def begin():
    """The names there are."""
    return {"names": dict(db.session.execute(select(User.login, User.name)).all()), "seen": set()}


TESTERS = Importer(
    "testers",
    "試し",
    "people.load",
    (
        Column(
            "login",
            ("サインイン名", "ID", "Login"),
            required=True,
            parse=lambda cell: normalize_code(cell).lower(),
        ),
        Column("name", ("氏名", "名前", "Name"), required=True),
        Column("kana", ("ふりがな", "Reading"), parse=kana, default=""),
    ),
    begin,
    check_row,
    load,
    "org.users_list",
)


@pytest.fixture(autouse=True)
def registered(monkeypatch):
    monkeypatch.setitem(importing._importers, "testers", TESTERS)


def upload(client, content, name="表.csv"):
    """Choose a file on the page."""
    data = {"table": (io.BytesIO(content if isinstance(content, bytes) else content.encode()), name)}
    return client.post("/org/imports/testers", data=data, content_type="multipart/form-data")


def logins():
    return set(db.session.scalars(select(User.login)))


def test_a_table_is_looked_through_shown_and_only_then_loaded(visit, manager):
    client = visit(manager)
    before = logins()

    answer = upload(
        client, HEADINGS + "clerk,佐藤 和子,さとう かずこ\nclerk2,伊藤 みよ,\nnew1,新井 一,あらい はじめ\n"
    )
    assert answer.status_code == 302
    page = client.get(answer.location).text
    assert [f'<span class="tile-value">{n}</span>' in page for n in (1,)] == [True]
    assert "新井 一" in page
    assert logins() == before
    loaded = client.post(f"{answer.location}/load")

    assert loaded.location == "/org/users"
    assert logins() == before | {"new1"}
    assert db.session.scalar(select(User.name).where(User.login == "clerk2")) == "伊藤 みよ"
    batch = db.session.scalars(select(ImportBatch)).one()
    assert (batch.rows, batch.content, batch.loaded_at is None) == (3, "", False)
    row = db.session.scalars(select(AuditRow).where(AuditRow.action == "import.testers")).one()
    assert row.detail == {"new": 1, "changed": 1, "same": 1}


def test_ten_thousand_lines_with_three_bad_ones_name_the_three_and_load_nothing(visit, manager):
    lines = [f"u{n},氏名{n},ふりがな" for n in range(10_000)]
    lines[17] = "u17,,ふりがな"
    lines[4_000] = "u4000,氏名,Kana"
    lines[9_998] = "u3,氏名,ふりがな"
    client = visit(manager)

    answer = upload(client, (HEADINGS + "\n".join(lines)).encode("cp932"))
    page = client.get(answer.location).text

    for line, words in ((19, "空になっています"), (4002, "かなで書いてください"), (10_000, "2回出てきます")):
        assert f">{line}行目<" in page, line
        assert words in page
    assert "/load" not in page
    client.post(f"{answer.location}/load")
    assert len(logins()) == 5
    problems = client.get(f"{answer.location}/problems.csv").data.decode("utf-8-sig").splitlines()
    assert problems[1:] == [
        "19,氏名,空になっています。",
        "4002,ふりがな,かなで書いてください。",
        "10000,サインイン名,この名前は2回出てきます。",
    ]


def test_every_spelling_of_a_heading_is_understood_in_every_encoding(app):
    rows = "clerk,佐藤\n"
    for heading in ("サインイン名,氏名", "ｻｲﾝｲﾝ名, 氏　名", "ＩＤ,名前", "login,NAME", "name,login"):
        cells = rows if not heading.startswith("name") else "佐藤,clerk\n"
        for encoding in ("utf-8", "utf-8-sig", "cp932"):
            data = f"{heading}\n{cells}".encode(encoding)
            report = importing.examine("testers", data, "x.csv")
            assert [record.values["name"] for record in report.rows] == ["佐藤"], (heading, encoding)
    sheet = xlsx_bytes("表", ["ID", "名前"], [["clerk", "佐藤"]])
    assert importing.examine("testers", sheet, "x.xlsx").count(CHANGED) == 1


def test_missing_columns_are_named_all_at_once(visit, manager):
    client = visit(manager)

    answer = upload(client, "ふりがな,電話\nさとう,1\n")

    assert answer.status_code == 422
    assert "サインイン名、氏名" in answer.text
    assert db.session.scalar(select(ImportBatch)) is None


def test_what_is_no_table_is_told_in_plain_words(visit, manager):
    client = visit(manager)

    for content, name in (
        (b"", "x.csv"),
        (b"\x00\x01\x02", "x.csv"),
        (b"%PDF-1.7", "x.pdf"),
        (b"PK\x03\x04xx", "x.xlsx"),
    ):
        answer = upload(client, content, name)
        assert answer.status_code == 422, name
        assert 'id="table-error"' in answer.text, name
    assert client.post("/org/imports/testers", data={}).status_code == 422


def test_what_changed_since_the_preview_is_looked_at_again(visit, manager):
    client = visit(manager)
    location = upload(client, HEADINGS + "clerk,佐藤 和子,\nnew1,新井 一,\n").location
    with transaction():
        db.session.add(User(login="new1", name="新井 一", role="clerk"))

    client.post(f"{location}/load")

    row = db.session.scalars(select(AuditRow).where(AuditRow.action == "import.testers")).one()
    assert row.detail == {"new": 0, "changed": 0, "same": 2}


def test_a_failure_in_the_middle_loads_nothing_and_the_table_stays(visit, manager):
    client = visit(manager)
    location = upload(client, HEADINGS + "new1,新井 一,\nboom,爆 発,\n").location

    answer = client.post(f"{location}/load", follow_redirects=True)

    assert "だめです。" in answer.text
    assert "new1" not in logins()
    assert client.get(location).status_code == 200


def test_a_table_is_loaded_once(visit, manager):
    client = visit(manager)
    location = upload(client, HEADINGS + "new1,新井 一,\n").location

    client.post(f"{location}/load")
    client.post(f"{location}/load")

    assert len(db.session.scalars(select(AuditRow).where(AuditRow.action == "import.testers")).all()) == 1
    assert client.get(location).location == "/org/users"
    assert client.get(f"{location}/problems.csv").status_code == 404


def test_a_table_is_forgotten_when_asked(visit, manager):
    client = visit(manager)
    location = upload(client, HEADINGS + "new1,新井 一,\n").location

    assert client.post(f"{location}/drop").location == "/org/imports/testers"
    assert client.get(location).status_code == 404
    assert "new1" not in logins()


def test_each_table_asks_for_its_own_permission(visit, manager, clerk, monkeypatch):
    location = upload(visit(manager), HEADINGS + "new1,新井 一,\n").location
    client = visit(clerk)

    assert client.get("/org/imports/testers").status_code == 403
    assert client.get("/org/imports/testers/template.csv").status_code == 403
    assert client.get(location).status_code == 403
    assert client.get(f"{location}/problems.csv").status_code == 403
    for deed in ("load", "drop"):
        assert client.post(f"{location}/{deed}").status_code == 403
    assert "new1" not in logins()
    monkeypatch.setitem(access.PERMISSIONS, "people.load", frozenset({"clerk"}))
    assert client.get(location).status_code == 200
    assert visit(manager).get("/org/imports/unheard").status_code == 404
    assert visit().get(location).status_code == 302


def test_the_empty_table_has_the_headings_of_the_page_and_comes_back(visit, manager):
    client = visit(manager)

    data = client.get("/org/imports/testers/template.csv").data
    assert data.decode("utf-8-sig").strip() == "サインイン名,氏名,ふりがな"
    client.post("/org/preferences", data={"language": "en"})
    assert (
        client.get("/org/imports/testers/template.csv").data.decode("utf-8-sig").strip() == "ID,Name,Reading"
    )
    assert importing.examine("testers", data, "x.csv").rows == []


def test_cells_of_a_stranger_are_shown_not_run(visit, manager):
    client = visit(manager)

    location = upload(client, HEADINGS + "x1,<script>alert(1)</script>,<b>\n", "<i>.csv").location
    page = client.get(location).text
    assert "<script>alert" not in page
    assert "<i>.csv" not in page


def test_columns_nobody_asked_for_are_passed_over_and_named(app):
    report = importing.examine("testers", "ID,名前,血液型\nclerk,佐藤,A\n".encode(), "x.csv")

    assert report.ignored == ["血液型"]
    assert "血液型" not in json.dumps(report.rows[0].values, ensure_ascii=False)


@pytest.mark.parametrize("cell", ["○", "はい", "ＹＥＳ", "１", "有"])
def test_a_tick_is_understood_however_it_is_written(cell: str) -> None:
    assert importing.yes_or_no(cell) is True


def test_a_tick_that_is_neither_is_named() -> None:
    assert importing.yes_or_no("いいえ") is False
    with pytest.raises(RuleError, match="たぶん"):
        importing.yes_or_no("たぶん")
