"""Makes the font files of this folder and of `static/fonts` from Debian's packages.

Run by hand, in a virtual environment with fonttools and brotli:

    python opsapp/fonts/make.py BIZ_DIR NOTO_DIR

BIZ_DIR is the folder of fonts-morisawa-bizud-gothic, NOTO_DIR that of fonts-noto-cjk (NotoSansCJK-*.ttc).
"""

import shutil
import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

HERE = Path(__file__).parent
BROWSER = HERE.parent / "static" / "fonts"
WEIGHTS = ("Regular", "Bold")
JIS = ("cp932", "euc_jis_2004", "euc_jp")  # JIS X 0208 with the vendors' rows, JIS X 0213, JIS X 0212
ALSO = (
    *range(0x2000, 0x2E00),  # signs
    *range(0x3200, 0x3400),  # ㊞ ㌔ ㋿
    *range(0xF900, 0xFB00),  # compatibility ideographs
    *range(0x20000, 0x2FA20),  # 𠮷 and other variants found in names
)
PRIVATE_USE = range(0xE000, 0xF900)


def jis_characters() -> set[int]:
    """Every character that a Japanese standard knows or a name may hold, the private use area left out."""
    found = set(ALSO)
    for code in (*range(0x20, 0xD800), *range(0xF900, 0x30000)):
        if any(_fits(chr(code), encoding) for encoding in JIS):
            found.add(code)
    return found - set(PRIVATE_USE)


def _fits(char: str, encoding: str) -> bool:
    try:
        char.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def keep(font: TTFont, characters: set[int], *, features: list[str]) -> None:
    """Cut the font down to these characters; hinting goes, since neither paper nor tablet uses it."""
    options = Options(layout_features=features, hinting=False, notdef_outline=True, desubroutinize=True)
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.drop_tables += ["DSIG", "meta", "vhea", "vmtx", "VORG", "BASE", "gasp"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)


def make_browser(source: Path, weight: str) -> None:
    """The browser's file: every character, without vertical forms and alternates."""
    font = TTFont(source / f"BIZUDGothic-{weight}.ttf")
    keep(font, set(font.getBestCmap()), features=["ccmp", "locl"])
    font.flavor = "woff2"
    font.save(BROWSER / f"BIZUDGothic-{weight}.woff2")


def make_fallback(source: Path, weight: str, has: set[int]) -> set[int]:
    """What BIZ UDGothic lacks of the standards, from Noto Sans CJK JP (number 0 of the collection)."""
    font = TTFont(source / f"NotoSansCJK-{weight}.ttc", fontNumber=0)
    keep(font, (jis_characters() - has) & set(font.getBestCmap()), features=[])
    font.save(HERE / f"NotoSansCJKjp-rare-{weight}.otf")
    font.flavor = "woff2"
    font.save(BROWSER / f"NotoSansCJKjp-rare-{weight}.woff2")
    return set(font.getBestCmap())


def write_ranges(characters: set[int]) -> None:
    """The committed list of what can be printed: `first-last` in hexadecimal, one a line."""
    rows, start, last = [], None, None
    for code in [*sorted(characters), None]:
        if start is None or code != last + 1:
            if start is not None:
                rows.append(f"{start:x}-{last:x}")
            start = code
        last = code
    (HERE / "coverage.txt").write_text("\n".join(rows) + "\n", encoding="ascii")


def main(biz: Path, noto: Path) -> None:
    """Make every file."""
    for weight in WEIGHTS:
        shutil.copyfile(biz / f"BIZUDGothic-{weight}.ttf", HERE / f"BIZUDGothic-{weight}.ttf")
        make_browser(biz, weight)
    has = set.intersection(*(set(TTFont(HERE / f"BIZUDGothic-{w}.ttf").getBestCmap()) for w in WEIGHTS))
    write_ranges(has | set.intersection(*(make_fallback(noto, weight, has) for weight in WEIGHTS)))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
