"""The blueprint that the pages of what is bought share."""

from flask import Blueprint

bp = Blueprint("supply", __name__, url_prefix="/supply")
