"""Settings of an installation."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

import config


def test_all_who_start_at_once_sign_with_the_same_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(config, "ROOT", tmp_path)
    monkeypatch.delenv("OPSAPP_SECRET", raising=False)
    together, really = Barrier(8), Path.exists

    def looked(path: Path) -> bool:
        there = really(path)
        if path.name == "secret":
            together.wait(5)  # everybody has looked before anybody writes
        return there

    monkeypatch.setattr(Path, "exists", looked)
    with ThreadPoolExecutor(8) as several:
        keys = set(several.map(lambda _number: str(config.settings()["SECRET_KEY"]), range(8)))
    assert len(keys) == 1
    assert len(keys.pop()) == 64
    assert [one.name for one in (tmp_path / "instance").iterdir()] == ["secret"]
    assert stat.S_IMODE((tmp_path / "instance" / "secret").stat().st_mode) == 0o600
