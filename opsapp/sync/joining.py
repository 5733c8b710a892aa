"""A screen's modules as one script: forty files that import each other would be fetched one level after the other.

They stay ordinary modules for everybody else. What they may use of the language is little: imports by name at the top,
declarations that are exported where they stand (or one list of them), no circles.
"""

import re
from pathlib import Path

_IMPORT = re.compile(r'^import \{ (.+) \} from "(\..+)";\n', re.MULTILINE)
_LISTED = re.compile(r"^export \{ (.+) \};\n?", re.MULTILINE)
_DECLARED = re.compile(r"^export (?=(?:async function|function|const|class) (\w+))", re.MULTILINE)


def ordered(entry: Path) -> list[Path]:
    """Everything that a module needs, each before those that need it; the module itself comes last."""
    found: dict[Path, None] = {}
    _follow(entry.resolve(), found)
    return list(found)


def joined(files: list[Path]) -> str:
    """One script that does what the last of these modules does; each keeps its own names to itself."""
    return "\n".join(_wrapped(path) for path in files)


def _follow(path: Path, found: dict[Path, None]) -> None:
    for _names, where in _IMPORT.findall(path.read_text()):
        needed = (path.parent / where).resolve()
        if needed not in found:
            _follow(needed, found)
    found[path] = None


def _wrapped(path: Path) -> str:
    text = path.read_text()
    given = ", ".join([*_DECLARED.findall(text), *_LISTED.findall(text)])
    body = _DECLARED.sub("", _LISTED.sub("", _IMPORT.sub(_taken, text)))
    return f"const {_place(path.name)} = (() => {{\n{body}\nreturn {{ {given} }};\n}})();\n"


def _taken(found: re.Match[str]) -> str:
    return f"const {{ {found[1].replace(' as ', ': ')} }} = {_place(found[2])};\n"


def _place(where: str) -> str:
    return "$" + Path(where).stem.replace("-", "_")
