"""The blueprint that the pages of the rota share."""

from flask import Blueprint

from opsapp import rooted

bp = Blueprint("rota", __name__, url_prefix="/rota")
get_at_root = rooted.getter(bp)
