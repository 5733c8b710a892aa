"""The rules that hold the house together. A message says what to do about it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from flask import Flask

from opsapp import FEATURES, words
from opsapp.access import PERMISSIONS
from opsapp.db import Base

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "opsapp"
FLOORS = (  # from the ground up; features on one floor never import each other
    {"org"},
    {"sync"},
    {"people"},
    {"stock", "ledger"},
    {"supply", "kitchen", "rota", "sales"},
    {"care"},
    {"shop", "visits"},
    {"reports"},
    {"home"},
    {"demo"},
)
FLOOR = {feature: number for number, floor in enumerate(FLOORS) for feature in floor}
# these few may see the whole house
WIRING = {
    *("__init__", "cli", "checking", "ticking"),
    *("bench", "bench_browser", "bench_care", "bench_reports", "bench_shop", "bench_stock"),
    *("bench_rota", "bench_rota_board", "bench_rota_published"),
}
FACES = {"views", "forms", "operations", "screen"}  # a feature's own way to the outside
LONGEST_FILE, LONGEST_FUNCTION = 350, 40


def sources() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if "vendor" not in path.parts)


def feature_of(path: Path) -> str | None:
    first = path.relative_to(PACKAGE).parts[0]
    return first if first in FLOOR else None


def imports(path: Path) -> Iterator[tuple[str, str]]:
    """Feature and module of every import from a feature, wherever in the file it stands."""
    for node in ast.walk(ast.parse(path.read_text())):
        names: list[str] = []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        for name in names:
            parts = name.split(".")
            if parts[0] == "opsapp" and len(parts) > 1 and parts[1] in FLOOR:
                yield parts[1], parts[2] if len(parts) > 2 else ""


def test_features_import_only_downwards() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {other}: move what both need a floor down"
        for path in sources()
        if (own := feature_of(path))
        for other, _ in imports(path)
        if other != own and FLOOR[other] >= FLOOR[own]
    ]
    assert not wrong, "\n".join(wrong)


def test_tools_import_no_feature() -> None:
    wrong = [
        f"{path.name} imports {other}: a tool knows no feature; pass it in, or move it into the feature"
        for path in PACKAGE.glob("*.py")
        if path.stem not in WIRING
        for other, _ in imports(path)
    ]
    assert not wrong, "\n".join(wrong)


def test_another_feature_is_asked_through_its_models_and_services() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {other}.{module}: ask its services instead"
        for path in sources()
        if (own := feature_of(path))
        for other, module in imports(path)
        if other != own and module in FACES
    ]
    assert not wrong, "\n".join(wrong)


def test_every_feature_has_its_floor() -> None:
    folders = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert folders == set(FLOOR), "name the new feature in FLOORS, and in FEATURES of opsapp/__init__.py"
    assert set(FEATURES) | {"demo"} == set(FLOOR)


def test_only_the_transaction_commits() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{number} commits: services flush, the caller opens `with transaction():`"
        for path in sources()
        if path.name not in ("db.py", "bench.py")
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if re.search(r"session\.commit\(|\.begin\(\)", line)
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.sqlite_only
def test_every_view_names_its_permission(app: Flask) -> None:
    known = {*PERMISSIONS, "public"}
    wrong = [
        f"{endpoint}: put @requires(...) or @public above the view"
        for endpoint, view in app.view_functions.items()
        if endpoint != "static" and getattr(view, "permission", None) not in known
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.sqlite_only
def test_addresses_are_plain(app: Flask) -> None:
    wrong = [
        str(rule)
        for rule in app.url_map.iter_rules()
        if re.search(r"[A-Z_]", re.sub(r"<[^>]+>", "", str(rule)))
    ]
    assert not wrong, f"lower case and hyphens: {wrong}"


@pytest.mark.sqlite_only
def test_the_menu_leads_somewhere(app: Flask) -> None:
    from opsapp.menu import ENTRIES

    assert {endpoint for endpoint, *_ in ENTRIES} <= set(app.view_functions)
    assert {permission for _, permission, *_ in ENTRIES} <= set(PERMISSIONS)


@pytest.mark.sqlite_only
def test_one_organisation_is_one_database(app: Flask) -> None:
    wrong = [table.name for table in Base.metadata.tables.values() if "organisation_id" in table.columns]
    assert not wrong, f"no table has an organisation column: {wrong}"


@pytest.mark.sqlite_only
def test_no_float_touches_money_or_stock(app: Flask) -> None:
    tables = [table for name, table in Base.metadata.tables.items() if name != "household"]  # coordinates
    floats = [
        f"{t.name}.{c.name}"
        for t in tables
        for c in t.columns
        if c.type.__visit_name__ in ("float", "numeric")
    ]
    calls = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sources()
        if path.parts[-2] in ("stock", "ledger", "sales", "shop", "reports") or path.name == "money.py"
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if re.search(r"\bfloat\(|[^/]/[^/].*\byen\b", line) and "import" not in line and '"' not in line
    ]
    assert not floats + calls


def _spoken() -> Iterator[tuple[str, str]]:
    methods = [("**.py", "python"), ("**.js", "javascript"), ("**.html", "jinja2.ext:babel_extract")]
    options = {"**.html": {"trimmed": "true", "silent": "false"}}
    keywords = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2), "t": None}
    for folder in (PACKAGE, ROOT / "templates"):
        found = extract_from_dir(
            str(folder),
            methods,
            options,
            keywords,
            strip_comment_tags=True,
            directory_filter=lambda p: "vendor" not in p,
        )
        for file, line, message, *_ in found:
            for one in message if isinstance(message, tuple) else (message,):
                if one:
                    yield one, f"{file}:{line}"


def test_every_string_is_translated() -> None:
    japanese: dict[str, str] = {}
    for po in words.catalogues():
        with po.open("rb") as source:
            for entry in read_po(source, locale="ja"):
                text = entry.string if isinstance(entry.string, str) else "".join(entry.string)
                for one in entry.id if isinstance(entry.id, tuple) else (entry.id,):
                    japanese[one] = text
    missing = sorted({f"{place}: {one!r}" for one, place in _spoken() if not japanese.get(one)})
    assert not missing, "write the Japanese into the feature's messages.po:\n" + "\n".join(missing)


def test_one_thing_is_called_by_one_word() -> None:
    said: dict[str, set[str]] = {}
    for po in words.catalogues():
        with po.open("rb") as source:
            for entry in read_po(source, locale="ja"):
                said.setdefault(str(entry.id), set()).add(str(entry.string))
    wrong = [f"{one!r}: {sorted(several)}" for one, several in said.items() if len(several) > 1 and one]
    assert not wrong, "the catalogues are merged, so one msgid has one Japanese:\n" + "\n".join(wrong)


def test_files_and_functions_stay_small() -> None:
    wrong = []
    for path in sources():
        text = path.read_text()
        if text.count("\n") > LONGEST_FILE:
            wrong.append(f"{path.relative_to(ROOT)} has {text.count(chr(10))} lines: split it by noun")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno + 1 > LONGEST_FUNCTION:
                wrong.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name} is long: take a part out")
    assert not wrong, "\n".join(wrong)


def test_public_functions_say_what_they_do() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name} needs a sentence"
        for path in sources()
        if path.name not in ("views.py", "forms.py")
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
        if not ast.get_docstring(node) and not any(isinstance(d, ast.Call) for d in node.decorator_list)
    ]
    assert not wrong, "\n".join(wrong)


def test_no_word_is_made_from_a_constant() -> None:
    """A template folds a filter on a constant when it is first read, and keeps that reader's language for everybody."""
    wrong = [
        f"{path.relative_to(ROOT)}:{number}: give the filter a variable"
        for path in sorted((ROOT / "templates").rglob("*.html"))
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if re.search(r"""["']\|\w+_text\b""", line)
    ]
    assert not wrong, "\n".join(wrong)
