"""Printed papers: a typst template of `templates/papers` and data make a PDF."""

import io
import json
import unicodedata
from bisect import bisect_right
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from urllib.parse import quote

import segno
import typst
from barcode import EAN8, EAN13
from flask import Response

HERE = Path(__file__).resolve().parent
TEMPLATES = HERE.parent / "templates" / "papers"
FONTS = HERE / "fonts"
SHARED = "common"
QUIET = 11  # white modules that a scanner wants on either side of the bars
LARGE = 1_000_000  # bytes of a PDF: some forty pages
REMEMBERED = 11  # compilations after which typst has let go of an earlier one
UNSEEN = ("Cc", "Cf", "Mn")  # line breaks, joiners, variation selectors: nothing to draw


@cache
def templates() -> frozenset[str]:
    """The names that `render` takes."""
    return frozenset(path.stem for path in TEMPLATES.glob("*.typ")) - {SHARED}


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])


def render(template: str, data: Mapping, *, images: Mapping[str, str] | None = None) -> bytes:
    """The PDF of a paper; `data` as the template's head says, `images` are SVG texts by name.

    The same data gives the same bytes. Raises ValueError when there is no such paper.
    """
    if template not in templates():
        raise ValueError(f"no such paper: {template}")
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    inputs.update((f"image-{name}", svg) for name, svg in (images or {}).items())
    pdf = _compile(template, inputs)
    if len(pdf) > LARGE:
        _forget()
    return pdf


def _compile(template: str, inputs: dict[str, str]) -> bytes:
    # A Compiler object may not be used by two threads at once, and is not faster: the fonts are what costs.
    return typst.compile(
        str(TEMPLATES / f"{template}.typ"),
        root=str(TEMPLATES),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs=inputs,
    )


def _forget() -> None:
    """Empty typst's memory of its last compilations, which after a bundle of 100 pages is 80 MB each."""
    for _ in range(REMEMBERED):
        _compile(SHARED, {})


def receipt(data: Mapping) -> bytes:
    """A receipt whose QR is `data["qr"]`, or its number when there is none (DOMAIN 1.3, 1.5)."""
    return render("receipt", data, images={"qr": qr_svg(data.get("qr") or data["number"])})


def person_cards(data: Mapping) -> bytes:
    """Sheets of membership cards, each with the QR of its `code`."""
    codes = {card["code"] for card in data["cards"]}
    return render("person_cards", data, images={f"qr-{code}": qr_svg(code) for code in codes})


def shelf_labels(data: Mapping) -> bytes:
    """Sheets of shelf labels with a barcode where there is a `jan` (DOMAIN 1.2, 総額表示)."""
    jans = {label["jan"] for label in data["labels"] if label.get("jan")}
    return render("shelf_labels", data, images={f"jan-{jan}": barcode_svg(jan) for jan in jans})


@cache
def _coverage() -> list[int]:
    """Bounds at which "can be printed" turns on and off: an odd place in the list is on."""
    bounds = []
    for row in (FONTS / "coverage.txt").read_text(encoding="ascii").split():
        first, last = row.split("-")
        bounds += [int(first, 16), int(last, 16) + 1]
    return bounds


def missing_glyphs(text: str) -> list[str]:
    """The characters that no font of ours can print, once each, in the order of the text."""
    return [char for char in dict.fromkeys(text) if not _can_print(char)]


def _can_print(char: str) -> bool:
    return unicodedata.category(char) in UNSEEN or bisect_right(_coverage(), ord(char)) % 2 == 1


def qr_svg(text: str) -> str:
    """A QR code of the text, error correction M, with its quiet zone."""
    stream = io.BytesIO()
    segno.make(text, error="m", micro=False).save(stream, kind="svg", xmldecl=False, nl=False, border=4)
    return stream.getvalue().decode("utf-8")


def barcode_svg(jan: str) -> str:
    """The bars of a JAN-13, JAN-8 or 12-digit UPC code, quiet zones included, without digits (DOMAIN 2.2).

    Raises ValueError when the check digit or the length is wrong.
    """
    modules = _modules(jan)
    width = len(modules) + 2 * QUIET
    bars = "".join(f"M{QUIET + at} 0h{run}v40h-{run}z" for at, run in _runs(modules))
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} 40"><path d="{bars}"/></svg>'


def _modules(jan: str) -> str:
    digits = jan.rjust(13, "0") if len(jan) == 12 else jan
    if not (digits.isascii() and digits.isdigit() and len(digits) in (8, 13)):
        raise ValueError(f"not a JAN code: {jan}")
    code = (EAN8 if len(digits) == 8 else EAN13)(digits[:-1])
    if code.get_fullcode() != digits:
        raise ValueError(f"wrong check digit: {jan}")
    return code.build()[0]


def _runs(modules: str) -> list[tuple[int, int]]:
    """Where each black bar begins and how many modules it is wide."""
    runs, start = [], None
    for at, module in enumerate(modules + "0"):
        if module == "1" and start is None:
            start = at
        elif module == "0" and start is not None:
            runs.append((start, at - start))
            start = None
    return runs


def response(pdf: bytes, filename: str) -> Response:
    """The PDF, shown in the browser; `filename` may be Japanese and is kept when it is saved."""
    answer = Response(pdf, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = (
        f"inline; filename=\"paper.pdf\"; filename*=UTF-8''{quote(filename, safe='')}"
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer
