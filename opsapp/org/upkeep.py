"""What may be forgotten after a while."""

from datetime import timedelta

from sqlalchemy import delete, func, select

from opsapp import clock
from opsapp.db import db
from opsapp.org.models import ImportBatch, SignInAttempt
from opsapp.org.notice_models import Notice

ATTEMPTS_KEPT = timedelta(days=30)
UPLOADS_KEPT = timedelta(days=7)
NOTICES_KEPT = timedelta(days=365)


def tidy() -> int:
    """Forget old sign-in attempts, old notices and tables that were never loaded; how many rows went."""
    now = clock.now()
    stale = (
        (SignInAttempt, SignInAttempt.at < now - ATTEMPTS_KEPT),
        (Notice, Notice.made_at < now - NOTICES_KEPT),
        (ImportBatch, (ImportBatch.loaded_at.is_(None)) & (ImportBatch.uploaded_at < now - UPLOADS_KEPT)),
    )
    gone = 0
    for model, old in stale:
        gone += db.session.scalar(select(func.count()).select_from(model).where(old)) or 0
        db.session.execute(delete(model).where(old))
    return gone
