"""The register comes in as a table: looked through first, wrong lines named, all of it or nothing."""

import pytest
from sqlalchemy import func, select

from opsapp.db import db, transaction
from opsapp.errors import RuleError
from opsapp.org import importing
from opsapp.people import exporting as register
from opsapp.people import search
from opsapp.people.models import Household, Person
from opsapp.tables import csv_bytes, xlsx_bytes

HEAD = (
    "氏名,ふりがな,生年月日,性別,世帯名,続柄,世帯主,自治会,班,住所,電話1,電話2,"
    "緊急連絡先1,緊急連絡先1電話\r\n"
)
LINES = (
    "森 トメ,もり とめ,S11.2.29,女,森,本人,○,奥,3班,石原200,０８８７−００−００７７,080-1111-2222,"
    "森 一郎,090-0000-1111\r\n"
    "森 勇,モリ イサム,昭和9年5月5日,男,森,夫,,奥,3班,石原200,,,,\r\n"
)


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def look(text, encoding="utf-8-sig"):
    return importing.examine("people", text.encode(encoding), "名簿.csv")


def load(report, by):
    with transaction():
        importing.load(report, by=by)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_a_table_of_any_encoding_is_loaded(app, manager, encoding):
    report = look(HEAD + LINES.replace("−", "-"), encoding)
    assert (report.problems, report.count("new")) == ([], 2)
    load(report, manager)
    tome = db.session.scalars(search.persons("もり とめ")).one()
    assert (str(tome.birth_date), tome.sex, tome.is_head) == ("1936-02-29", "f", True)
    assert [phone.digits for phone in tome.phones] == ["0887000077", "08011112222"]
    assert tome.contacts[0].phone_digits == "09000001111"
    isamu = db.session.scalars(search.persons("もり いさむ")).one()
    assert isamu.household is tome.household
    assert (tome.household.hamlet, tome.household.group, tome.household.kana) == ("奥", "3班", "もり")


def test_loading_the_same_table_again_changes_nothing(app, manager):
    load(look(HEAD + LINES), manager)
    report = look(HEAD + LINES)
    assert (report.count("same"), report.count("new"), report.count("changed")) == (2, 0, 0)
    load(report, manager)
    assert (count(Person), count(Household)) == (5, 3)


def test_a_changed_line_changes_only_what_it_names(app, manager):
    load(look(HEAD + LINES), manager)
    report = look("氏名,生年月日,備考\r\n森 トメ,1936/2/29,犬がいる\r\n")
    assert report.count("changed") == 1
    load(report, manager)
    tome = db.session.scalars(search.persons("森 トメ")).one()
    assert (tome.note, tome.kana, len(tome.phones), tome.household.name) == ("犬がいる", "もり とめ", 2, "森")


def test_a_new_head_in_the_table_takes_the_place_of_the_old_one(app, manager):
    load(look("氏名,生年月日,世帯システム番号,世帯主\r\n髙橋 太郎,S9.5.5,1,○\r\n"), manager)
    heads = db.session.scalars(select(Person).where(Person.is_head)).all()
    assert [person.name for person in heads] == ["髙橋 太郎"]


def test_old_spellings_of_a_name_find_the_same_person(app):
    report = look("氏名,生年月日\r\n高橋　ハナ,S11.2.29\r\n")
    assert report.rows[0].values["id"] == 1


def test_wrong_cells_are_named_by_line_and_heading(app):
    report = look(
        "氏名,ふりがな,生年月日,電話\r\n"
        "森 トメ,morito,,\r\n"
        ",もり,,\r\n"
        "谷 フミ,たに ふみ,昭和64年2月1日,\r\n"
        "谷 次郎,たに じろう,,12\r\n"
    )
    assert [(problem.line, problem.column) for problem in report.problems] == [
        (2, "ふりがな"),
        (3, "氏名"),
        (4, "生年月日"),
        (5, "電話"),
    ]
    assert "平成元年" in report.problems[2].reason


def test_a_table_without_names_is_none(app):
    with pytest.raises(RuleError, match="氏名"):
        look("よみ,電話\r\nもり,0887000001\r\n")


def test_nobody_is_in_a_table_twice_and_no_card_has_two_owners(app):
    report = look("氏名,生年月日,カード番号\r\n森 トメ,S11.2.29,\r\n森　トメ,1936/2/29,\r\n")
    assert [problem.line for problem in report.problems] == [3]
    report = look("氏名,生年月日,カード番号\r\n髙橋 太郎,S9.5.5,card-hana\r\n")
    assert report.rows[0].values["id"] == 1  # the card tells who it is
    report = look("システム番号,氏名,カード番号\r\n2,髙橋 太郎,card-hana\r\n99,森 トメ,\r\n")
    assert [(problem.line, problem.column) for problem in report.problems] == [
        (2, "カード番号"),
        (3, "システム番号"),
    ]


def test_what_went_out_comes_back_unchanged(app, manager):
    load(look(HEAD + LINES), manager)
    data, _lost = csv_bytes(register.headings(), register.export_rows())
    assert [r.state for r in importing.examine("people", data, "out.csv").rows] == ["same"] * 5
    sheet = xlsx_bytes("名簿", register.headings(), register.export_rows(), register.KINDS)
    report = importing.examine("people", sheet, "out.xlsx")
    assert (report.problems, report.count("same")) == ([], 5)


def test_the_table_that_went_out_can_move_people_and_correct_names(app, manager):
    with transaction():
        rows = register.export_rows()
    at = {name: register.headings().index(name) for name in ("氏名", "世帯システム番号", "世帯名", "住所")}
    hana = next(row for row in rows if row[0] == 1)
    hana[at["氏名"]], hana[at["世帯システム番号"]], hana[at["住所"]] = "髙橋 花", 2, "石原80-1"
    data, _lost = csv_bytes(register.headings(), [hana])
    load(importing.examine("people", data, "out.csv"), manager)
    person = db.session.get_one(Person, 1)
    assert (person.name, person.household_id, person.household.address) == ("髙橋 花", 2, "石原80-1")
    assert count(Person) == 3


def _village(lines):
    rows = [
        f"住民 {n},じゅうみん {'あいうえお'[n % 5] * (n % 7 + 1)},S{n % 60 + 3}.{n % 12 + 1}.{n % 28 + 1},"
        f"{'女男'[n % 2]},家{n // 2},,,{n // 2 % 10}区,{n // 2 % 8}班,石原{n // 2},0887{n:06},,,\r\n"
        for n in range(lines)
    ]
    rows[4000] = "住民 4000,たろう,昭和64年2月1日" + "," * 11 + "\r\n"
    rows[7000] = "住民 7000,Taro,," + "," * 10 + "\r\n"
    rows[9998] = "," + "," * 12 + "0887000001\r\n"
    return HEAD + "".join(rows)


@pytest.mark.slow
def test_three_bad_lines_of_ten_thousand_are_named_and_nothing_is_loaded(app, manager):
    report = look(_village(10_000), "cp932")
    assert [problem.line for problem in report.problems] == [4002, 7002, 10000]
    assert len(report.rows) == 9_997
    with pytest.raises(RuleError):
        load(report, manager)
    assert count(Person) == 3


@pytest.mark.slow
@pytest.mark.sqlite_only
def test_two_thousand_good_lines_are_loaded_at_once(app, manager):
    report = look("".join(_village(10_000).splitlines(keepends=True)[:2001]))
    load(report, manager)
    assert (count(Person), count(Household)) == (2003, 1002)


def test_a_table_is_previewed_in_the_office_and_loaded_when_confirmed(visit, manager, clerk):
    import io

    from opsapp.org.models import ImportBatch

    upload = {"table": (io.BytesIO((HEAD + LINES).encode()), "名簿.csv")}
    assert visit(clerk).get("/org/imports/people").status_code == 403
    preview = visit(manager).post("/org/imports/people", data=upload, follow_redirects=True)
    assert "森 トメ" in preview.text
    assert count(Person) == 3
    batch = db.session.scalars(select(ImportBatch)).one()
    done = visit(manager).post(f"/org/imports/batches/{batch.id}/load", follow_redirects=True)
    assert done.request.path == "/people/"
    assert count(Person) == 5
