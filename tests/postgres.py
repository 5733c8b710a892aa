"""A throw-away PostgreSQL cluster: socket only, started by the tests, gone after them. Works as root too."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

OPTIONS = {
    "listen_addresses": "''",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_connections": "100",
    "shared_buffers": "32MB",
}


def binaries() -> Path:
    """Where initdb lives. Raises RuntimeError with what to install when it is nowhere."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    on_path = shutil.which("initdb")
    if not found and on_path:
        found = [Path(on_path).resolve()]
    if not found:
        raise RuntimeError("PostgreSQL is missing: apt-get install postgresql")
    return found[0].parent


def _as_postgres() -> dict[str, Any]:
    """The server refuses to run as root: then it runs as the user `postgres`."""
    if os.geteuid() != 0:
        return {}
    user = pwd.getpwnam("postgres")
    env = {"PATH": os.environ["PATH"], "HOME": tempfile.gettempdir(), "LC_ALL": "C.UTF-8"}
    return {
        "user": user.pw_uid,
        "group": user.pw_gid,
        "extra_groups": [],
        "cwd": tempfile.gettempdir(),
        "env": env,
    }


@contextmanager
def cluster() -> Iterator[str]:
    """URL of the maintenance database of a fresh cluster, up in about two seconds."""
    tools, how = binaries(), _as_postgres()
    root = Path(tempfile.mkdtemp(prefix="ops-pg-"))  # short: a socket's path is limited to 107 bytes
    if how:
        os.chown(root, how["user"], how["group"])
    data = root / "data"
    try:
        _run(
            how,
            tools / "initdb",
            "-D",
            data,
            "-U",
            "opsapp",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        )
        options = " ".join(f"-c {name}={value}" for name, value in OPTIONS.items())
        _run(
            how,
            tools / "pg_ctl",
            "-D",
            data,
            "-w",
            "-t",
            "60",
            "-l",
            root / "log",
            "-o",
            f"{options} -c unix_socket_directories='{root}'",
            "start",
        )
        yield f"postgresql+psycopg://opsapp@/postgres?host={root}"
    finally:
        if (data / "postmaster.pid").exists():
            _run(how, tools / "pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(root, ignore_errors=True)


def _run(how: dict[str, Any], *command: object) -> None:
    subprocess.run(
        [str(part) for part in command], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, **how
    )
