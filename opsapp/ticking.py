"""The clock: what has to happen without anybody pressing a key. Twice at once, late or after a crash does no harm."""

import os
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask

EVERY = 60  # seconds between two rounds of the built-in clock


@dataclass
class Round:
    """What the parts of one round said, and the names of those that failed."""

    said: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


def tick(app: Flask) -> Round:
    """One round of everything. A part that fails is logged, and the others go on."""
    made = Round()
    for name, part in _parts().items():
        _run(app, name, part, made)
    return made


def _parts() -> dict[str, Callable[[], str]]:
    """In their order: somebody in need comes before the costs of goods."""
    return {"care": _care, "rota": _rota, "notices": _notices, "costs": _costs, "tidy": _tidy}


def _care() -> str:
    from opsapp.care import upkeep

    upkeep.run()
    return ""


def _rota() -> str:
    from opsapp.db import transaction
    from opsapp.rota import upkeep

    with transaction():
        upkeep.run()
    return ""


def _notices() -> str:
    from opsapp.org import notices

    return f"{notices.send_waiting()} e-mails sent."


def _costs() -> str:
    from opsapp.stock import costs

    costs.catch_up()
    return ""


def _tidy() -> str:
    from opsapp.db import transaction
    from opsapp.org.upkeep import tidy

    with transaction():
        return f"{tidy()} old rows forgotten."


def _run(app: Flask, name: str, part: Callable[[], str], made: Round) -> None:
    from opsapp.db import db

    with app.test_request_context("/"):
        try:
            if words := part():
                made.said.append(words)
        except Exception as broken:
            made.failed.append(name)
            for one in _each(broken):
                app.logger.error("tick: %s failed: %s at %s", name, type(one).__name__, _place(one))
        finally:
            with suppress(Exception):  # a database that is away
                db.session.remove()


def _each(broken: BaseException) -> Iterator[BaseException]:
    if isinstance(broken, BaseExceptionGroup):
        for one in broken.exceptions:
            yield from _each(one)
    else:
        yield broken


def _place(broken: BaseException) -> str:
    """Where in the house it happened. The message is left away: a database's repeats whom the row is about."""
    house = str(Path(__file__).resolve().parent)
    frames = [one for one in traceback.extract_tb(broken.__traceback__) if one.filename.startswith(house)]
    return f"{Path(frames[-1].filename).relative_to(house)}:{frames[-1].lineno}" if frames else "?"


# --- the built-in clock -----------------------------------------------------------------------------------


@contextmanager
def ticking(app: Flask, every: float = EVERY) -> Iterator[None]:
    """Within the block a thread of this process ticks, the first time at once; OPSAPP_TICK=0 leaves it to a timer."""
    if os.environ.get("OPSAPP_TICK") == "0":
        yield
        return
    over = threading.Event()
    thread = threading.Thread(target=_keep_ticking, args=(app, every, over), name="tick", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(5)


def _keep_ticking(app: Flask, every: float, over: threading.Event) -> None:
    while True:
        tick(app)
        if over.wait(every):
            return
