"""Reading whole tables in: looked through first, every error named, then all of it or nothing.

A feature says in its own `importing.py`, which its views import, what its table looks like:

    register(Importer("people", _l("Residents"), "people.load", COLUMNS, known, check_row, load, "people.persons"))
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy import select

from opsapp import clock
from opsapp.db import db
from opsapp.errors import RuleError
from opsapp.org.models import ImportBatch, User
from opsapp.org.service import audit
from opsapp.tables import Row, Table, read_table
from opsapp.text import clean_name, normalize_code, search_key

NEW, CHANGED, SAME = "new", "changed", "same"
Values = dict[str, Any]


@dataclass(frozen=True)
class Column:
    """A column: its name in `values`, the headings under which it may come, how a cell is read.

    The first heading is the Japanese one, the first in Latin letters the English one. `parse` gets a cell that is
    not empty and raises RuleError when it cannot be read; an empty cell is `default`. Of a column that is `required`
    neither heading nor cell may be missing. `hint` tells people what belongs there.
    """

    name: str
    headings: tuple[str, ...]
    required: bool = False
    parse: Callable[[str], Any] = clean_name
    default: Any = None
    hint: object = ""

    @property
    def heading(self) -> str:
        """The heading in the language of the page."""
        latin = next((one for one in self.headings if one.isascii()), self.headings[0])
        return self.headings[0] if str(get_locale() or "ja").startswith("ja") else latin


YES = {"1", "○", "◯", "〇", "はい", "有", "yes", "true", "y"}
NO = {"0", "×", "いいえ", "無", "no", "false", "n"}


def yes_or_no(cell: str) -> bool:
    """Parser of a column that is ticked or not, however people write that. RuleError for anything else."""
    word = normalize_code(cell).lower()
    if word not in YES | NO:
        raise RuleError(_("%(cell)s is neither yes nor no. Write ○ or ×.", cell=cell))
    return word in YES


@dataclass(frozen=True)
class Record:
    """A line that can be loaded: where it stands, its values by column name, and what it would do."""

    number: int
    values: Values
    state: str


@dataclass(frozen=True)
class Importer:
    """A kind of table.

    `known()` loads once what the rows are compared with and returns it; `check_row(values, known)` gets it with each
    row, may note the row in it to find doubles, returns NEW, CHANGED or SAME, and raises RuleError, whose `field` is a
    column name, for a row that cannot be loaded. `load(records, by)` writes all records in the caller's transaction.
    `page` is the endpoint to return to.
    """

    kind: str
    title: object
    permission: str
    columns: Sequence[Column]
    known: Callable[[], Any]
    check_row: Callable[[Values, Any], str]
    load: Callable[[list[Record], User | None], None]
    page: str


@dataclass(frozen=True)
class Problem:
    """What is wrong in a line: its number in the file, the heading (or ""), the reason in plain words."""

    line: int
    column: str
    reason: str

    def __str__(self) -> str:
        where = _("Line %(n)s", n=self.line) + (f" {self.column}" if self.column else "")
        return f"{where}: {self.reason}"


@dataclass
class Report:
    """A table looked through: what could be loaded and what is wrong."""

    importer: Importer
    table: Table
    rows: list[Record] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)  # headings nobody asked for

    def count(self, state: str) -> int:
        """How many lines are NEW, CHANGED or SAME."""
        return sum(record.state == state for record in self.rows)


_importers: dict[str, Importer] = {}


def register(importer: Importer) -> None:
    """Make a kind of table known, when its feature is loaded."""
    _importers[importer.kind] = importer


def importer_of(kind: str) -> Importer:
    """The importer of a kind. Raises RuleError for an unknown one."""
    if kind not in _importers:
        known = ", ".join(sorted(_importers)) or "-"
        raise RuleError(
            _("There is no table of the kind %(kind)s. Known: %(known)s.", kind=kind, known=known)
        )
    return _importers[kind]


# --- looking through ---------------------------------------------------------------------------------------


def examine(kind: str, data: bytes, filename: str) -> Report:
    """Look through a CSV or XLSX file; nothing is changed. Raises RuleError when it is no such table at all."""
    return _look_through(importer_of(kind), read_table(data, filename))


def _look_through(importer: Importer, table: Table) -> Report:
    found = _headings(importer, table)
    report = Report(importer, table, ignored=[one for one in table.headers if one not in found.values()])
    known = importer.known()
    for row in table.rows:
        before = len(report.problems)
        values: Values = {}
        report.problems.extend(_read(importer, found, row, values))
        if len(report.problems) == before:
            _judge(report, row, values, known)
    return report


def _headings(importer: Importer, table: Table) -> dict[str, str]:
    """The table's own heading by column name. Raises RuleError naming every column that is missing."""
    given = {search_key(heading): heading for heading in reversed(table.headers)}
    found = {}
    for column in importer.columns:
        spellings = (search_key(one) for one in (*column.headings, column.name))
        if match := next((given[one] for one in spellings if one in given), None):
            found[column.name] = match
    missing = [column.heading for column in importer.columns if column.required and column.name not in found]
    if missing:
        separator = _(", ")
        raise RuleError(
            _("These columns are missing: %(names)s.", names=separator.join(missing)), code="columns_missing"
        )
    return found


def _read(importer: Importer, found: dict[str, str], row: Row, values: Values) -> Iterator[Problem]:
    """Fill `values` from the cells of a row; what cannot be read is told."""
    if row.problem:
        yield Problem(row.number, "", row.problem)
        return
    for column in importer.columns:
        heading = found.get(column.name, "")
        cell = row.values.get(heading, "").strip()
        try:
            values[column.name] = _value(column, cell)
        except RuleError as broken:
            yield Problem(row.number, heading, str(broken))
        except ValueError:
            yield Problem(row.number, heading, _("%(cell)s cannot be read.", cell=cell))


def _value(column: Column, cell: str) -> Any:
    if cell:
        return column.parse(cell)
    if column.required:
        raise RuleError(_("This cell is empty."))
    return column.default


def _judge(report: Report, row: Row, values: Values, known: Any) -> None:
    try:
        state = report.importer.check_row(values, known)
    except RuleError as broken:
        heading = next((c.heading for c in report.importer.columns if c.name == broken.field), "")
        report.problems.append(Problem(row.number, heading, str(broken)))
    else:
        report.rows.append(Record(row.number, values, state))


def load(report: Report, *, by: User | None) -> None:
    """Write everything the report holds. Raises RuleError when anything in it is wrong: then nothing is loaded."""
    if report.problems:
        raise RuleError(_("Nothing was loaded, because some lines are not right yet."))
    report.importer.load(report.rows, by)
    numbers = {state: report.count(state) for state in (NEW, CHANGED, SAME)}
    audit(f"import.{report.importer.kind}", "import", by=by, **numbers)


# --- between preview and confirmation ----------------------------------------------------------------------


def keep(report: Report, filename: str, *, by: User) -> ImportBatch:
    """Put a table aside until somebody confirms it."""
    lines = [[row.number, list(row.values.values()), row.problem] for row in report.table.rows]
    batch = ImportBatch(
        kind=report.importer.kind,
        filename=clean_name(filename)[:200],
        content=json.dumps({"headers": report.table.headers, "rows": lines}, ensure_ascii=False),
        rows=len(lines),
        uploaded_by_id=by.id,
        uploaded_at=clock.now(),
    )
    db.session.add(batch)
    db.session.flush()
    return batch


def examine_batch(batch: ImportBatch) -> Report:
    """Look through a table put aside, against what is known now."""
    if batch.loaded_at is not None or not batch.content:
        raise RuleError(_("This table has already been loaded."), code="already_loaded")
    kept = json.loads(batch.content)
    headers = kept["headers"]
    rows = [Row(n, dict(zip(headers, cells, strict=True)), problem) for n, cells, problem in kept["rows"]]
    return _look_through(importer_of(batch.kind), Table(headers, rows))


def load_batch(batch: ImportBatch, *, by: User) -> Report:
    """Load a table put aside, once. Raises RuleError when something in it is wrong, or it was loaded before."""
    locked = select(ImportBatch).where(ImportBatch.id == batch.id).with_for_update()
    batch = db.session.scalars(locked.execution_options(populate_existing=True)).one()
    report = examine_batch(batch)
    load(report, by=by)
    batch.loaded_at, batch.content = clock.now(), ""
    db.session.flush()
    return report


def drop(batch: ImportBatch) -> None:
    """Forget a table that was put aside and not loaded."""
    if batch.loaded_at is not None:
        raise RuleError(_("This table has already been loaded."), code="already_loaded")
    db.session.delete(batch)
    db.session.flush()
