"""A table as a file to keep."""

from collections.abc import Iterable, Sequence
from urllib.parse import quote

from flask import Response, abort

from opsapp import clock
from opsapp.money import percent_text, quantity_text
from opsapp.tables import csv_bytes, xlsx_bytes

TYPES = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


def table_file(
    name: str, headers: Sequence[object], rows: Iterable[Sequence[object]], kinds: Sequence[str], form: str
) -> Response:
    """A table as 'csv' (UTF-8 with BOM) or 'xlsx', named after the list and the day; 404 for other forms.

    `kinds` by column as in tables.xlsx_bytes; in CSV a quantity is written in units, not thousandths.
    """
    if form not in TYPES:
        abort(404)
    headings = [str(header) for header in headers]
    if form == "xlsx":
        body = xlsx_bytes(name, headings, rows, kinds)
    else:
        body, _lost = csv_bytes(
            headings, ([_csv(cell, kind) for cell, kind in zip(row, kinds, strict=True)] for row in rows)
        )
    return file_response(body, f"{name}-{clock.today():%Y%m%d}.{form}", TYPES[form])


def file_response(body: bytes, filename: str, mimetype: str) -> Response:
    """Bytes as a file to save; `filename` may be Japanese."""
    answer = Response(body, mimetype=mimetype)
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(filename, safe='')}"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _csv(cell: object, kind: str) -> object:
    if kind in ("quantity", "percent") and isinstance(cell, int):
        return quantity_text(cell).replace(",", "") if kind == "quantity" else percent_text(cell).rstrip("%")
    return cell
