"""The blueprint that the pages of ledger share."""

from flask import Blueprint

bp = Blueprint("ledger", __name__, url_prefix="/ledger")
