"""The blueprint that the pages of sales share."""

from flask import Blueprint

from opsapp import rooted

bp = Blueprint("sales", __name__, url_prefix="/sales")
get_at_root = rooted.getter(bp)
