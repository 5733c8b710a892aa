"""Entry point for a WSGI server: `gunicorn wsgi:app`."""

from opsapp import create_app

app = create_app()
