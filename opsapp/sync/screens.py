"""Screens that work without a network: their pages, their scripts, and what the one service worker keeps of them."""

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from flask import Response, current_app, render_template, request, url_for
from flask_babel import force_locale

from opsapp import words
from opsapp.sync import joining


@dataclass(frozen=True)
class Screen:
    """A page drawn by script: `page` and `script` are endpoints, `entry` the module that starts it."""

    name: str
    page: str
    script: str
    entry: str
    styles: tuple[str, ...]
    template: str


_screens: dict[str, Screen] = {}


def register(screen: Screen) -> Screen:
    """Have a screen kept on every device that opened one of them."""
    _screens[screen.name] = screen
    return screen


def registered() -> list[Screen]:
    """All screens by name: every process writes the same worker."""
    return [_screens[name] for name in sorted(_screens)]


# --- what a browser asks for -------------------------------------------------------------------------------


def page_answer(screen: Screen) -> Response:
    """The empty page: no data of anybody, so that every device may keep it."""
    return Response(page(screen), mimetype="text/html", headers={"Cache-Control": "no-cache"})


def script_answer(screen: Screen) -> Response:
    """All modules of a screen as one script."""
    answer = Response(script(screen), mimetype="text/javascript", headers={"Cache-Control": "no-cache"})
    answer.add_etag()
    answer.make_conditional(request.environ)
    return answer


def worker_answer() -> Response:
    """The service worker with the list of what it keeps; its version is a hash of all of that."""
    text = f"const VERSION = {json.dumps(version())};\n" + _lists() + (_static() / "js/worker.js").read_text()
    headers = {"Cache-Control": "no-cache", "Service-Worker-Allowed": "/"}
    return Response(text, mimetype="text/javascript", headers=headers)


def _lists() -> str:
    pages = [url_for(one.page) for one in registered()]
    styles = dict.fromkeys(url for one in registered() for url in _urls(style_files(one)))
    shell = [*styles, *(url_for(one.script) for one in registered())]
    lists = {"PAGES": pages, "SHELL": shell, "EXTRAS": _urls(extra_files())}
    return "".join(f"const {name} = {json.dumps(urls)};\n" for name, urls in lists.items())


# --- what belongs to a screen ------------------------------------------------------------------------------


def page(screen: Screen) -> str:
    """The page in Japanese; the script turns it into English where that was chosen."""
    said = _said(_stamps(module_files(screen)))
    with force_locale("ja"):
        return render_template(screen.template, screen=screen, words=said)


def script(screen: Screen) -> str:
    """The script of a screen."""
    return _joined(_stamps(module_files(screen)))


def module_files(screen: Screen) -> list[Path]:
    """A screen's script files, each before those that need it."""
    return joining.ordered(_static() / "js" / screen.entry)


def style_files(screen: Screen) -> list[Path]:
    """A screen's style sheets, in their order."""
    return [_static() / "css" / f"{name}.css" for name in screen.styles]


def shell_files(screen: Screen) -> list[Path]:
    """What a screen cannot start without."""
    return [*style_files(screen), *module_files(screen)]


def extra_files() -> list[Path]:
    """What is good to have without a network: letters, the camera scanner, the icon."""
    static, scanner = _static(), _static() / "vendor" / "zxing-wasm"
    letters = sorted((static / "fonts").glob("*.woff2"))
    reader = [scanner / "share.js", *sorted((scanner / "reader").iterdir())]
    return [*letters, *reader, static / "icons" / "icon-192.png"]


def version() -> str:
    """Changes whenever a page or any of its files does."""
    files = [path for one in registered() for path in shell_files(one)]
    files += [*extra_files(), _static() / "js" / "worker.js"]
    return _digest("".join(page(one) for one in registered()), _stamps(files))


Stamps = tuple[tuple[Path, int], ...]


def _stamps(files: list[Path]) -> Stamps:
    return tuple((path, path.stat().st_mtime_ns) for path in files)


@lru_cache(maxsize=16)
def _joined(stamps: Stamps) -> str:
    return joining.joined([path for path, _stamp in stamps])


@lru_cache(maxsize=16)
def _said(stamps: Stamps) -> dict[str, str]:
    return words.of_script(_joined(stamps))


@lru_cache(maxsize=4)
def _digest(pages: str, stamps: Stamps) -> str:
    whole = hashlib.sha256(pages.encode())
    for path, _stamp in stamps:
        whole.update(path.read_bytes())
    return whole.hexdigest()[:16]


def _urls(files: list[Path]) -> list[str]:
    return [url_for("static", filename=path.relative_to(_static()).as_posix()) for path in files]


def _static() -> Path:
    return Path(current_app.static_folder or "")
