"""The blueprint that the pages of org share. Addresses are written out whole: some belong to the API."""

from flask import Blueprint

bp = Blueprint("org", __name__)
