"""The words of ./run: a village is founded, filled, checked, saved and put back."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from opsapp.cli import main

ROOT = Path(__file__).resolve().parent.parent
NEW = [
    "new",
    "--name",
    "合同会社嶺",
    "--shop-name",
    "嶺の店",
    "--manager",
    "山本 恵子",
    "--login",
    "yamamoto",
]


@pytest.fixture
def own_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("OPSAPP_DATABASE", f"sqlite:///{tmp_path / 'village.db'}")
    monkeypatch.setenv("OPSAPP_SECRET", "test")
    return tmp_path / "village.db"


def say(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


@pytest.fixture
def village(own_file: Path) -> Path:
    founded = say(*NEW, "--password", "kaze-no-mura-2026")
    assert founded.exit_code == 0, founded.output
    return own_file


def count(database: Path, table: str) -> int:
    connection = sqlite3.connect(database)
    number = connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    connection.close()
    return int(number)


def test_a_new_village_has_a_manager_places_and_a_till(village: Path) -> None:
    assert [count(village, table) for table in ("user_account", "till", "organisation")] == [1, 1, 1]
    assert count(village, "place") == 6
    assert say("check").exit_code == 0


def test_a_second_founding_and_a_weak_password_are_refused_in_words(village: Path) -> None:
    again = say(*NEW, "--password", "kaze-no-mura-2026")
    assert again.exit_code == 1
    assert "Error" in again.output
    assert count(village, "organisation") == 1


def test_a_weak_password_founds_nothing(own_file: Path) -> None:
    assert say(*NEW, "--password", "short").exit_code == 1
    assert count(own_file, "organisation") == 0


def test_a_table_is_checked_first_and_loaded_only_when_confirmed(village: Path, tmp_path: Path) -> None:
    table = tmp_path / "people.csv"
    table.write_bytes("氏名,ふりがな\r\n髙橋 ハナ,たかはし はな\r\n".encode("cp932"))
    assert "1 rows are in order" in say("import", "people", str(table)).output
    assert count(village, "person") == 0
    assert say("import", "people", str(table), "--confirm").exit_code == 0
    assert count(village, "person") == 1


def test_a_bad_table_names_its_lines_and_loads_nothing(village: Path, tmp_path: Path) -> None:
    table = tmp_path / "people.csv"
    table.write_text("氏名,生年月日\n髙橋 ハナ,S11.2.29\n森 一,昭和64年2月1日\n", encoding="utf-8")
    refused = say("import", "people", str(table), "--confirm")
    assert refused.exit_code == 1
    assert "3" in refused.output
    assert count(village, "person") == 0
    assert say("import", "dragons", str(table)).exit_code == 1


def test_what_was_saved_comes_back_and_the_replaced_file_is_kept(village: Path, tmp_path: Path) -> None:
    saved, table = tmp_path / "saved.db", tmp_path / "people.csv"
    assert say("backup", str(saved)).exit_code == 0
    table.write_text("氏名\n森 一\n", encoding="utf-8")
    say("import", "people", str(table), "--confirm")
    assert count(village, "person") == 1
    assert say("restore", str(saved), "--yes").exit_code == 0
    assert count(village, "person") == 0
    assert count(village.with_name("village-before-restore.db"), "person") == 1


def test_a_damaged_file_replaces_nothing(village: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.db"
    broken.write_bytes(b"SQLite format 3\0" + b"\1" * 5000)
    assert say("restore", str(broken), "--yes").exit_code == 1
    assert count(village, "organisation") == 1


def test_check_names_a_difference_and_fails(village: Path) -> None:
    connection = sqlite3.connect(village)
    connection.execute("INSERT INTO daily_figure VALUES ('2026-11-23', 1, 'total', '', 1, 1, 100, 7, 0, 0)")
    connection.commit()
    connection.close()
    found = say("check")
    assert found.exit_code == 1
    assert "2026-11-23" in found.output


def test_tick_forgets_what_is_old(village: Path) -> None:
    assert say("tick").exit_code == 0


def test_serving_an_unfounded_database_says_what_to_do(own_file: Path) -> None:
    refused = say("serve")
    assert refused.exit_code == 1
    assert "./run new" in refused.output


def test_run_says_when_venv_is_missing(tmp_path: Path) -> None:
    (tmp_path / "run").write_text((ROOT / "run").read_text())
    for lock in ("requirements.lock", "requirements-dev.lock"):
        (tmp_path / lock).write_text("")
    code = "import sys, runpy; sys.modules['ensurepip'] = None; sys.argv = ['run', 'demo']; runpy.run_path('run')"
    said = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, env={**os.environ}
    )
    assert said.returncode == 1
    assert "apt-get install python3-venv" in said.stderr
