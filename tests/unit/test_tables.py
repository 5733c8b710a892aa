"""Tables: what offices send is read, what they get opens safely in their spreadsheet."""

import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opsapp import tables
from opsapp.errors import RuleError
from opsapp.tables import csv_bytes, read_table, require_columns, xlsx_bytes

PEOPLE = (
    "氏名,ふりがな,電話\r\n髙橋 花子,たかはし はなこ,０８８０－２２－１２３４\r\n山田 太郎,やまだ たろう,\r\n"
)
cells = st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cc")), max_size=12)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_a_list_is_read_in_every_encoding_offices_use(encoding):
    table = read_table(PEOPLE.encode(encoding), "people.csv")
    assert table.headers == ["氏名", "ふりがな", "電話"]
    assert [row.number for row in table.rows] == [2, 3]
    assert table.rows[0].values == {
        "氏名": "髙橋 花子",
        "ふりがな": "たかはし はなこ",
        "電話": "０８８０－２２－１２３４",
    }
    assert table.rows[1].values["電話"] == ""


def test_cells_parted_by_tabs_are_read():
    table = read_table("氏名\t住所\n山田\t1,2番地\n".encode())
    assert table.rows[0].values == {"氏名": "山田", "住所": "1,2番地"}


def test_lines_are_numbered_as_in_the_file():
    text = '\n\n名前,メモ\n花子,"一行目\n二行目"\n\n太郎,三\n,\n次郎,四\n'
    table = read_table(text.encode())
    assert [(row.number, row.values["名前"]) for row in table.rows] == [(4, "花子"), (7, "太郎"), (9, "次郎")]
    assert table.rows[0].values["メモ"] == "一行目\n二行目"


def test_columns_without_a_heading_are_left_out():
    table = read_table("名前,,電話,,\nA,x,1,,\n".encode())
    assert table.headers == ["名前", "電話"]
    assert table.rows[0].values == {"名前": "A", "電話": "1"}
    assert table.rows[0].problem == ""


def test_a_line_whose_cells_slipped_is_pointed_out_and_the_rest_is_read():
    table = read_table("品名,価格\n牛乳,1,200\n茶,300\n".encode())
    assert [bool(row.problem) for row in table.rows] == [True, False]


def test_a_short_line_has_empty_cells():
    assert read_table(b"a,b,c\n1\n").rows[0].values == {"a": "1", "b": "", "c": ""}


@pytest.mark.parametrize(
    ("data", "filename", "code"),
    [
        (b"", "", "file_empty"),
        (b"\r\n,,\r\n", "", "file_empty"),
        (b"\xef\xbb\xbf", "", "file_empty"),
        (b"a,b,a\n1,2,3\n", "", "column_twice"),
        (b'a,b\n1,2\n3,"4\n5,6\n', "", "file_unreadable"),
        (b'a,b\n1,"2"x\n', "", "file_unreadable"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "x.csv", "file_unreadable"),
        (b"a,b\n\xff\xfe\n", "", "file_unreadable"),
        (b"PK\x03\x04broken", "x.xlsx", "file_unreadable"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "x.xls", "file_kind"),
        (b"%PDF-1.7", "x.PDF", "file_kind"),
    ],
)
def test_what_is_no_table_is_refused_with_the_reason(data, filename, code):
    with pytest.raises(RuleError) as no:
        read_table(data, filename)
    assert no.value.code == code


def test_an_open_quotation_mark_is_named_by_its_line():
    with pytest.raises(RuleError, match="line 3"):
        read_table(b'a,b\n1,2\n3,"4\n5,6\n')


def test_a_zip_that_is_no_workbook_is_refused():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("hello.txt", "hello")
    with pytest.raises(RuleError, match="cannot be read"):
        read_table(target.getvalue(), "hello.xlsx")


def test_a_workbook_that_unpacks_to_far_more_than_it_seems_is_refused(monkeypatch):
    monkeypatch.setattr(tables, "MAX_UNPACKED", 100_000)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * (tables.MAX_UNPACKED + 1))
    with pytest.raises(RuleError, match="too large"):
        read_table(target.getvalue(), "bomb.xlsx")


def test_too_many_lines_are_refused(monkeypatch):
    monkeypatch.setattr(tables, "MAX_ROWS", 3)
    assert len(read_table(b"a\n1\n2\n3\n").rows) == 3
    with pytest.raises(RuleError, match="3 lines"):
        read_table(b"a\n1\n2\n3\n4\n")


def test_missing_columns_are_named_all_at_once():
    table = read_table("氏名,電話\n".encode())
    require_columns(table, ["氏名"])
    with pytest.raises(RuleError, match="ふりがな、住所"):
        require_columns(table, ["氏名", "ふりがな", "住所"])


def _workbook(*rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_an_excel_sheet_is_read_as_people_see_it():
    data = _workbook(
        ["コード", "価格", "重さ", "日", "時", "時刻", "はい", "空"],
        [
            4901234567894.0,
            490.0,
            0.1 + 0.2,
            date(2026, 11, 23),
            datetime.fromisoformat("2026-11-23T09:05"),
            1e-7,
        ],
        [],
        ["０１２", 1e15, -1.5, datetime.fromisoformat("2026-11-23T00:00"), "", "", True],
    )
    table = read_table(data, "products.xlsx")
    assert [row.number for row in table.rows] == [2, 4]
    assert list(table.rows[0].values.values()) == [
        *("4901234567894", "490", "0.3", "2026-11-23", "2026-11-23 09:05", "0.0000001", "", ""),
    ]
    assert list(table.rows[1].values.values()) == [
        *("０１２", "1000000000000000", "-1.5", "2026-11-23", "", "", "TRUE", ""),
    ]


@pytest.mark.parametrize("bad", ["=1+1", "+A1", "-A1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "＠A"])
def test_no_cell_of_a_csv_runs_as_a_formula(bad):
    data, _replaced = csv_bytes(["h"], [[bad]])
    text = data.decode("utf-8-sig")
    assert text.removeprefix("h\r\n").lstrip('"').startswith("'")
    kept, _replaced = csv_bytes(["h"], [[bad]], neutralise=False)
    assert "'" not in kept.decode("utf-8-sig")


def test_numbers_days_and_moments_are_written_plainly():
    moment = datetime(2026, 11, 23, 1, 15, tzinfo=UTC)
    row = [-1234, "-1234", Decimal("1.5"), date(2026, 11, 23), moment, None, True, "－", "a,b", '"']
    data, replaced = csv_bytes(["h"] * len(row), [row])
    assert data.startswith(b"\xef\xbb\xbf")
    line = data.decode("utf-8-sig").splitlines()[1]
    assert line == '-1234,-1234,1.5,2026-11-23,2026-11-23 10:15,,1,－,"a,b",""""'
    assert replaced == []


def test_what_the_accountants_file_cannot_hold_is_replaced_and_named():
    data, replaced = csv_bytes(["氏名"], [["𠮷野 髙子"], ["𠮷田—"]], encoding="cp932")
    assert data.decode("cp932") == "氏名\r\n〓野 髙子\r\n〓田〓\r\n"
    assert replaced == ["𠮷", "—"]


def test_a_slip_for_the_accountant_has_no_heading_and_nothing_added():
    slip = (
        "2110,101,,2026/11/23,現金,,,対象外,48720,0,売上高,,,課税売上込軽減8%,45360,3360,"
        "さとのみせ 日計 №1,,,3,,,0,0,no"
    )
    row = [int(cell) if cell.isdigit() else cell for cell in slip.split(",")]
    data, replaced = csv_bytes([], [row], encoding="cp932", neutralise=False)
    assert data == (slip + "\r\n").encode("cp932")
    assert replaced == []


@given(st.lists(st.tuples(cells, cells), max_size=5))
def test_a_csv_comes_back_as_it_went_out(rows):
    data, _replaced = csv_bytes(["ひとつ", "ふたつ"], rows)
    went = [tuple(cell.strip() for cell in row) for row in rows]
    came = [tuple(row.values.values()) for row in read_table(data).rows]
    assert came == [row for row in went if any(row)]


@settings(max_examples=25)
@given(st.lists(st.tuples(cells, cells), max_size=3))
def test_an_excel_sheet_comes_back_as_it_went_out(rows):
    came = read_table(xlsx_bytes("表", ["ひとつ", "ふたつ"], rows)).rows
    went = [tuple(cell.strip() for cell in row) for row in rows]
    assert [tuple(row.values.values()) for row in came] == [row for row in went if any(row)]


def _sheet(*args):
    return openpyxl.load_workbook(io.BytesIO(xlsx_bytes(*args))).active


def test_text_in_excel_is_never_a_formula_or_a_link():
    sheet = _sheet("s", ["a", "b", "c", "d"], [["=1+1", "https://example.org", "0123", 456]])
    values = [sheet.cell(2, column) for column in (1, 2, 3, 4)]
    assert [cell.value for cell in values] == ["=1+1", "https://example.org", "0123", "456"]
    assert all(cell.data_type == "s" for cell in values)
    assert all(cell.hyperlink is None for cell in values)


def test_money_quantities_and_days_are_numbers_in_excel():
    moment = datetime(2026, 11, 23, 1, 15, tzinfo=UTC)
    kinds = ["yen", "quantity", "percent", "number", "date", "datetime", "yen"]
    row = [-1234, 1500, 300, 42, date(2026, 11, 23), moment, None]
    sheet = _sheet("売上/日報:[1]", [str(i) for i in range(7)], [row], kinds)
    assert [sheet.cell(2, column).value for column in range(1, 8)] == [
        *(-1234, 1.5, 30, 42, datetime.fromisoformat("2026-11-23")),
        *(datetime.fromisoformat("2026-11-23T10:15"), None),
    ]
    assert "¥" in sheet.cell(2, 1).number_format
    assert sheet.cell(2, 5).number_format == "yyyy/mm/dd"
    assert sheet.title == "売上 日報  1"


def test_an_excel_sheet_has_a_bold_heading_that_stays_and_wide_enough_columns():
    sheet = _sheet("s", ["名前", "n"], [["とても長い名前の商品", 1], ["x" * 500, 1]], ["text", "number"])
    assert sheet.cell(1, 1).font.bold
    assert sheet.freeze_panes == "A2"
    assert sheet.column_dimensions["A"].width > 60
    narrow = _sheet("s", ["名前"], [["とても長い名前の商品"]])
    assert 20 <= narrow.column_dimensions["A"].width < 25


def test_ten_thousand_lines_name_the_three_that_slipped():
    lines = [f"{n},品名{n},100" for n in range(2, 10002)]
    for bad in (10, 5000, 10001):
        lines[bad - 2] += ",0"
    table = read_table(("番号,品名,価格\n" + "\n".join(lines)).encode("cp932"))
    assert len(table.rows) == 10_000
    assert [row.number for row in table.rows if row.problem] == [10, 5000, 10001]
