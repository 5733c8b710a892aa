"""A server that dies again and again loses nothing and does nothing twice."""

import json
import os
import random
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

import pytest
import sqlalchemy as sa

from opsapp import create_app
from opsapp.bench_shop import DEVICE, SERVER, sales, shop
from opsapp.checking import differences
from opsapp.db import db

SALES, BATCH, KILLS = 1000, 10, 20


class Mortal:
    """A server process of its own."""

    def __init__(self, url: str) -> None:
        self.url, self.pace = url, 0.05  # seconds from a batch to its answer

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", SERVER, self.url], stdout=subprocess.PIPE, text=True, env=dict(os.environ)
        )
        self.port = int(self.process.stdout.readline())

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def send(self, operations: list[dict]) -> bool:
        """Whether an answer came."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/bench",
            json.dumps(operations).encode(),
            {"Content-Type": "application/json"},
        )
        began = time.monotonic()
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                taken = json.load(answer)["taken"] == len(operations)
            self.pace = time.monotonic() - began
            return taken
        except Exception:  # whatever a dying server leaves on the wire, it is no answer
            return False


@pytest.mark.slow
def test_killed_twenty_times_in_a_thousand_sales_every_sale_is_there_once(tmp_path: Path) -> None:
    url, rng = f"sqlite:///{tmp_path}/village.db", random.Random(23)
    with shop(url):
        pass
    operations, server, unanswered = sales(SALES), Mortal(url), 0
    batches = [operations[at : at + BATCH] for at in range(0, len(operations), BATCH)]
    deadly = sorted(rng.sample(range(1, len(batches)), KILLS))
    server.start()
    for number, batch in enumerate(batches):
        if number in deadly:
            unanswered += dies_while_sending(server, batch, rng)
            server.start()
        assert server.send(batch)
    for batch in batches:
        assert server.send(batch)
    server.kill()
    assert_every_sale_once(url)
    assert unanswered > 0


def dies_while_sending(server: Mortal, batch: list[dict], rng: random.Random) -> bool:
    """Send a batch and kill the server at some moment of it; whether the answer was lost."""
    answered: list[bool] = []
    sending = threading.Thread(target=lambda: answered.append(server.send(batch)))
    sending.start()
    deadline = time.monotonic() + rng.uniform(0, server.pace)
    while time.monotonic() < deadline:
        os.sched_yield()
    server.kill()
    sending.join()
    return answered != [True]


def assert_every_sale_once(url: str) -> None:
    app = create_app(SQLALCHEMY_DATABASE_URI=url, SECRET_KEY="test")
    with app.test_request_context("/"):
        numbers = db.session.scalars(sa.text("SELECT number FROM sale ORDER BY number")).all()
        assert list(numbers) == list(range(1, SALES + 1))
        lines, moves, operations = (
            db.session.scalar(sa.text(f"SELECT count(*) FROM {table}"))
            for table in ("sale_line", "stock_move", "operation")
        )
        assert (lines, moves, operations) == (SALES * 5, SALES * 5, SALES + 1)
        assert db.session.scalar(
            sa.text("SELECT count(*) FROM operation WHERE device_id = :d"), {"d": DEVICE}
        )
        assert list(differences()) == []
        db.session.remove()
        db.engine.dispose()
