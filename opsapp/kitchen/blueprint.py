"""The blueprint that the pages of the kitchen share."""

from flask import Blueprint

bp = Blueprint("kitchen", __name__, url_prefix="/kitchen")
