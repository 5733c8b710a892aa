"""The blueprint that the pages of shop share."""

from flask import Blueprint

bp = Blueprint("shop", __name__, url_prefix="/shop")
