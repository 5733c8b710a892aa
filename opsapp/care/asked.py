"""What the address of a page asks for, and the way back to where a button was pressed."""

from datetime import date

from flask import abort, redirect, request
from werkzeug.wrappers import Response

from opsapp import clock
from opsapp.errors import RuleError


def day(name: str, otherwise: date) -> date:
    """The day in the address under this name; 404 for what is none."""
    typed = request.args.get(name, "").strip()
    try:
        return clock.parse_date(typed) if typed else otherwise
    except RuleError:
        abort(404)


def word(name: str) -> str:
    """A word in the address, '' where it is missing."""
    return request.args.get(name, "").strip()


def back(otherwise: str) -> Response:
    """To the page of ours that the form names in "next", else to another one."""
    wanted = request.form.get("next", "")
    return redirect(wanted if wanted.startswith("/care") and "\\" not in wanted else otherwise)
