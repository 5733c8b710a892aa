"""Tables in and out: CSV in the encodings of Japanese offices, and Excel sheets."""

import csv
import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal

import openpyxl
import xlsxwriter
from flask_babel import gettext as _
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from opsapp import clock
from opsapp.errors import RuleError
from opsapp.text import cp932_safe

MAX_ROWS = 100_000
MAX_BYTES = 30_000_000
MAX_UNPACKED = 10 * MAX_BYTES
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_OTHER_KINDS = (".ods", ".numbers", ".pdf")
_BROKEN_SHEET = (
    zipfile.BadZipFile,
    zlib.error,
    LookupError,
    ValueError,
    TypeError,
    SyntaxError,
    OSError,
    EOFError,
)
_NO_TEXT = re.compile("[\x00-\x08\x0e-\x1f\x80\uf8f0-\uf8f3]")  # the last ones are what cp932 makes of junk
_DANGEROUS = tuple("=+-@＝＋－＠\t\r\n")  # a spreadsheet takes a cell that begins so for a formula
_HARMLESS = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?|[-－]")


@dataclass(frozen=True)
class Row:
    """One line of a table: where it stands in the file, its cells by heading, and what is wrong with it."""

    number: int
    values: dict[str, str]
    problem: str = ""


@dataclass(frozen=True)
class Table:
    """A table as read: headings in order, and its lines without the empty ones."""

    headers: list[str]
    rows: list[Row] = field(default_factory=list)


# --- reading ----------------------------------------------------------------------------------------------


def read_table(data: bytes, filename: str = "") -> Table:
    """A CSV, tab-separated or .xlsx file as text cells; RuleError when it is none, in plain words.

    A line with more cells than headings carries a `problem`, since its cells may have slipped.
    """
    if len(data) > MAX_BYTES:
        raise RuleError(_("This file is too large."), code="file_too_large")
    if data.startswith(_OLD_EXCEL) or filename.lower().endswith(_OTHER_KINDS):
        raise RuleError(_("Please save this file as .xlsx or CSV and try again."), code="file_kind")
    lines = _sheet_lines(data) if data.startswith(b"PK\x03\x04") else _text_lines(_decoded(data))
    return _table(lines)


def require_columns(table: Table, names: Iterable[str]) -> None:
    """RuleError naming every heading that is missing."""
    if missing := [name for name in names if name not in table.headers]:
        raise RuleError(
            _("These columns are missing: %(names)s.", names="、".join(missing)), code="columns_missing"
        )


def _table(lines: Iterator[tuple[int, list[str]]]) -> Table:
    filled = ((number, cells) for number, cells in lines if any(cells))
    _number, headers = next(filled, (0, []))
    while headers and not headers[-1]:
        headers.pop()
    if not headers:
        raise RuleError(_("There is nothing in this file."), code="file_empty")
    if twice := sorted({header for header in headers if header and headers.count(header) > 1}):
        raise RuleError(
            _("The column %(name)s is there twice. Please keep one.", name=twice[0]), code="column_twice"
        )
    table = Table([header for header in headers if header])
    for number, cells in filled:
        if len(table.rows) == MAX_ROWS:
            raise RuleError(_("This file has more than %(n)s lines.", n=MAX_ROWS), code="file_too_large")
        table.rows.append(_row(number, headers, cells))
    return table


def _row(number: int, headers: list[str], cells: list[str]) -> Row:
    problem = ""
    if any(cells[len(headers) :]):
        problem = _("This line has more cells than there are headings. Is there a comma inside a cell?")
    padded = cells + [""] * (len(headers) - len(cells))
    values = {header: cell for header, cell in zip(headers, padded, strict=False) if header}
    return Row(number, values, problem)


def _decoded(data: bytes) -> str:
    for encoding in _encodings(data):
        try:
            decoded = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _NO_TEXT.search(decoded):
            return decoded
    raise RuleError(_("This file cannot be read. Please save it as .xlsx or CSV."), code="file_unreadable")


def _encodings(data: bytes) -> tuple[str, ...]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)  # Excel's "Unicode text"
    return ("utf-8-sig",) if data.startswith(b"\xef\xbb\xbf") else ("utf-8", "cp932")


def _text_lines(text: str) -> Iterator[tuple[int, list[str]]]:
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = "\t" if first.count("\t") > first.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 1
    try:
        for cells in reader:
            yield number, [_plain(cell.strip()) for cell in cells]
            number = reader.line_num + 1
    except csv.Error as broken:
        raise RuleError(
            _("The quotation marks in line %(n)s do not match.", n=number), code="file_unreadable"
        ) from broken


def _plain(cell: str) -> str:
    """Take off the ' with which `csv_bytes` disarms a cell, so that a table comes back as it went out."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_DANGEROUS) else cell


def _sheet_lines(data: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            if sum(part.file_size for part in parts.infolist()) > MAX_UNPACKED:
                raise RuleError(_("This file is too large."), code="file_too_large")
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # some programs write a wrong size, and the rest would be lost
        for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
            yield number, [_cell_text(cell) for cell in cells]
        book.close()
    except _BROKEN_SHEET as broken:
        raise RuleError(
            _("This file cannot be read. Please save it as .xlsx or CSV."), code="file_unreadable"
        ) from broken


def _cell_text(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case float():
            # Excel keeps 15 digits; without this 0.1 + 0.2 and 490.0 would show.
            return f"{Decimal(format(value, '.15g')):f}"
        case datetime():
            midnight = value.time() == time()
            return value.date().isoformat() if midnight else value.isoformat(" ", "minutes")
        case date():
            return value.isoformat()
        case time():
            return value.isoformat("minutes")
        case _:
            return str(value).strip()


# --- writing CSV ------------------------------------------------------------------------------------------


def csv_bytes(
    headers: Sequence[object],
    rows: Iterable[Sequence[object]],
    encoding: str = "utf-8-sig",
    neutralise: bool = True,
) -> tuple[bytes, list[str]]:
    """A CSV file, and the characters that 'cp932' could not hold and 〓 replaces ([] for 'utf-8-sig').

    `neutralise` puts ' before text a spreadsheet would run as a formula; leave it out for accounting
    imports. Numbers stay numbers, days are ISO, moments Japanese time (DOMAIN 8.5).
    """
    target = io.StringIO(newline="")
    writer = csv.writer(target, lineterminator="\r\n")
    if headers:
        writer.writerow([_csv_cell(cell, neutralise) for cell in headers])
    writer.writerows([_csv_cell(cell, neutralise) for cell in row] for row in rows)
    if encoding != "cp932":
        return target.getvalue().encode(encoding), []
    safe, replaced = cp932_safe(target.getvalue())
    return safe.encode("cp932"), replaced


def _csv_cell(value: object, neutralise: bool) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(int(value))
        case datetime():
            return clock.to_japan(value).strftime("%Y-%m-%d %H:%M")
        case date():
            return value.isoformat()
        case str() if neutralise and value.startswith(_DANGEROUS) and not _HARMLESS.fullmatch(value):
            return "'" + value
        case _:
            return str(value)


# --- writing Excel ----------------------------------------------------------------------------------------

_FORMATS = {
    "text": {"num_format": "@"},
    "number": {"num_format": '#,##0;"▲"#,##0'},
    "yen": {"num_format": '"¥"#,##0;"▲¥"#,##0'},
    "quantity": {"num_format": "General"},
    "percent": {"num_format": '0.0"%"'},
    "date": {"num_format": "yyyy/mm/dd"},
    "datetime": {"num_format": "yyyy/mm/dd hh:mm"},
}
_SCALES = {"quantity": 1000, "percent": 10}


def xlsx_bytes(
    name: str, headers: Sequence[object], rows: Iterable[Sequence[object]], kinds: Sequence[str] = ()
) -> bytes:
    """An Excel sheet; `kinds` by column: text, number, yen, quantity (thousandths), percent (tenths),
    date, datetime (aware). Columns without a kind are text. Text is never a formula or a link.
    """
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"constant_memory": True})
    sheet = book.add_worksheet(_sheet_name(name))
    formats = {kind: book.add_format(look) for kind, look in _FORMATS.items()}
    kinds = [*kinds, *["text"] * (len(headers) - len(kinds))]
    widths = [_width(header) for header in headers]
    sheet.write_row(0, 0, [str(header) for header in headers], book.add_format({"bold": True, "bottom": 1}))
    sheet.freeze_panes(1, 0)
    for line, row in enumerate(rows, start=1):
        for column, (value, kind) in enumerate(zip(row, kinds, strict=True)):
            shown = _write(sheet, line, column, value, kind, formats)
            widths[column] = max(widths[column], shown)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, min(width, 60) + 2)
    book.close()
    return target.getvalue()


def _write(
    sheet: Worksheet, line: int, column: int, value: object, kind: str, formats: dict[str, Format]
) -> int:
    """Write one cell and say how wide it is."""
    match value:
        case None | "":
            return 0
        case datetime():
            sheet.write_datetime(
                line, column, clock.to_japan(value).replace(tzinfo=None), formats["datetime"]
            )
            return 16
        case date():
            sheet.write_datetime(line, column, value, formats["date"])
            return 10
        case int() | float() | Decimal() if kind != "text":
            number = Decimal(value) / _SCALES.get(kind, 1)
            sheet.write_number(line, column, number, formats[kind])
            return len(f"{number:,.15g}") + 1
        case _:
            sheet.write_string(line, column, str(value), formats["text"])
            return _width(value)


def _width(value: object) -> int:
    """Columns of type a text takes: full-width characters count two; the longest line counts."""
    lines = str(value).splitlines() or [""]
    return max(sum(2 if unicodedata.east_asian_width(c) in "FWA" else 1 for c in line) for line in lines)


def _sheet_name(name: str) -> str:
    """Excel allows 31 characters and not all of them."""
    return re.sub(r"[\[\]:*?/\\]", " ", name).strip(" '")[:31] or "Sheet1"
