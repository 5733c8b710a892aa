"""Pages of shop."""

from flask import Blueprint

bp = Blueprint("shop", __name__, url_prefix="/shop")
