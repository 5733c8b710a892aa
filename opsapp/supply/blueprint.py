"""The blueprint that the pages of what is bought share."""

from flask import Blueprint

from opsapp import rooted

bp = Blueprint("supply", __name__, url_prefix="/supply")
get_at_root = rooted.getter(bp)
