"""The blueprint that the pages of visits share."""

from flask import Blueprint

from opsapp import rooted

bp = Blueprint("visits", __name__, url_prefix="/visits")
get_at_root = rooted.getter(bp)
