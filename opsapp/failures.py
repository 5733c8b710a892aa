"""What a page says when something goes wrong: in the house's own look and words, to scripts as JSON."""

from flask import Flask, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from opsapp.db import db

PAGES = (403, 404, 413, 500)


def register(app: Flask) -> None:
    """Answer refusals and failures with a page of our own."""
    for code in PAGES:
        app.register_error_handler(code, _show)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(400, _plain)
    app.register_error_handler(401, _plain)


def _show(error: HTTPException) -> tuple[object, int]:
    code = error.code or 500
    if code == 500:
        db.session.rollback()  # the page must not stumble over what failed
    return _answer(f"errors/{code}.html", code)


def _stale_form(_error: CSRFError) -> tuple[object, int]:
    """The form lay open longer than the sign-in lasted, or came from somewhere else. Nothing was changed."""
    if request.path.startswith("/api/"):
        return {"message": _("This record came without its key. It will be sent again."), "code": "csrf"}, 400
    return _answer("errors/409.html", 409)


def _plain(error: HTTPException) -> tuple[object, int] | HTTPException:
    if request.path.startswith("/api/"):
        return {"message": error.description}, error.code or 400
    return error


def _answer(template: str, code: int) -> tuple[object, int]:
    if request.path.startswith("/api/"):
        return {"message": _("This is not possible here."), "code": code}, code
    return render_template(template), code
