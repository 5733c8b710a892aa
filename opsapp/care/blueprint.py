"""The blueprint that the pages of care share."""

from flask import Blueprint

from opsapp import rooted

bp = Blueprint("care", __name__, url_prefix="/care")
get_at_root = rooted.getter(bp)
