"""Translations: every feature keeps its own catalogue; this compiles them and hands some to scripts."""

import json
import re
from functools import cache
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

PACKAGE = Path(__file__).resolve().parent
_SAID = re.compile(r'\bt\(\s*"((?:[^"\\]|\\.)+)"')


def catalogues() -> list[Path]:
    """All Japanese catalogues, the shared one first."""
    return sorted(
        PACKAGE.glob("**/translations/ja/LC_MESSAGES/messages.po"), key=lambda po: (len(po.parts), po)
    )


def directories() -> str:
    """Where Flask-Babel looks for translations."""
    return ";".join(str(po.parents[2]) for po in catalogues()) or str(PACKAGE / "translations")


def compile_stale() -> None:
    """Compile each catalogue whose source is newer than its compiled form."""
    for po in catalogues():
        mo = po.with_suffix(".mo")
        if not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime:
            _compile(po, mo)


def _compile(po: Path, mo: Path) -> None:
    with po.open("rb") as source:
        catalogue = read_po(source, locale="ja")
    draft = mo.with_suffix(f".{id(catalogue)}.tmp")
    with draft.open("wb") as target:
        write_mo(target, catalogue)
    draft.replace(mo)


@cache
def japanese() -> dict[str, str]:
    """The Japanese of every msgid of the house; a msgid has one Japanese in all catalogues."""
    found: dict[str, str] = {}
    for po in catalogues():
        with po.open("rb") as source:
            found |= {str(m.id): str(m.string) for m in read_po(source, locale="ja") if m.id and m.string}
    return found


def of_script(script: str) -> dict[str, str]:
    """The Japanese of the words that a script says, t("…"), by their English msgid."""
    said = {json.loads(f'"{words}"') for words in _SAID.findall(script)}
    return {words: text for words, text in japanese().items() if words in said}
