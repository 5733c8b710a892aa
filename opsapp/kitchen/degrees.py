"""Temperatures in tenths of a degree: as they are typed, and as they are shown."""

import re
import unicodedata
from typing import Any

from flask_babel import gettext as _

from opsapp.errors import RuleError
from opsapp.forms import ParsedField

COLDEST, HOTTEST = -900, 3000
_TYPED = re.compile(r"(?P<sign>-?)(?P<whole>\d{1,3})(?:\.(?P<tenth>\d)0*)?(?:°C|°|C|度)?")


def parse(typed: str) -> int:
    """Tenths of a degree from '-18.5', '−18', '３．５℃'; RuleError when it is anything else."""
    plain = unicodedata.normalize("NFKC", typed).upper().replace("。", ".")
    plain = re.sub(r"\s", "", re.sub("[‐‑‒–—―−ー]", "-", plain))
    found = _TYPED.fullmatch(plain)
    if found is None:
        raise RuleError(
            _("%(typed)s is not a temperature. Write it like 3.5 or -18.0.", typed=typed.strip()),
            code="temperature_unreadable",
        )
    tenths = int(found["whole"]) * 10 + int(found["tenth"] or 0)
    tenths = -tenths if found["sign"] else tenths
    if not COLDEST <= tenths <= HOTTEST:
        raise RuleError(_("This temperature is not possible."), code="temperature_impossible")
    return tenths


def text(tenths: int | None) -> str:
    """'3.5', '−18.0' from tenths of a degree; nothing for None."""
    if tenths is None:
        return ""
    return f"{'−' if tenths < 0 else ''}{abs(tenths) // 10}.{abs(tenths) % 10}"


def typed(tenths: int | None) -> str:
    """The same with the minus that keyboards have, for fields and files."""
    return text(tenths).replace("−", "-")


class DegreesField(ParsedField):
    """A temperature with one decimal: 3.5, -18.0."""

    reader = staticmethod(parse)
    writer: Any = staticmethod(typed)
