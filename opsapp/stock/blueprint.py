"""The blueprint that the pages of goods share."""

from flask import Blueprint

bp = Blueprint("stock", __name__, url_prefix="/stock")
