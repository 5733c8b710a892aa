"""Fetches the browser files that others wrote: `python -m opsapp.vendor`, or `--check` to compare only."""

import base64
import hashlib
import io
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parent.parent
LOCK = Path(__file__).with_name("vendor.lock.json")


class VendorError(Exception):
    """A vendored file is missing or is not the one the lock names."""


def read_lock(path: Path = LOCK) -> dict[str, dict]:
    """The packages of the lock by npm name: version, integrity, into, and files with their sha512."""
    return json.loads(path.read_text(encoding="utf-8"))["packages"]


def integrity(content: bytes) -> str:
    """The sha512 sum as npm writes it: `sha512-` and base64."""
    return "sha512-" + base64.b64encode(hashlib.sha512(content).digest()).decode("ascii")


def check(root: Path = ROOT, lock: dict[str, dict] | None = None) -> list[str]:
    """What is wrong with the committed files, one sentence each; no network."""
    packages = read_lock() if lock is None else lock
    wrong = []
    for name, package in packages.items():
        for target, entry in package["files"].items():
            path = root / package["into"] / target
            if not path.is_file():
                wrong.append(f"{name}: {path.relative_to(root)} is missing")
            elif integrity(path.read_bytes()) != entry["sha512"]:
                wrong.append(f"{name}: {path.relative_to(root)} is not the file of the lock")
    return wrong


def fetch(name: str, package: dict) -> bytes:
    """The package's tarball from npm. Raises VendorError when its sum is not the lock's."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["npm", "pack", f"{name}@{package['version']}", "--silent", "--pack-destination", folder]
        subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL)
        (tarball,) = Path(folder).glob("*.tgz")
        content = tarball.read_bytes()
    if integrity(content) != package["integrity"]:
        raise VendorError(f"{name}: the tarball's sha512 sum is not the lock's")
    return content


def unpack(tarball: bytes, package: dict, folder: Path) -> None:
    """Write the listed files, and no others. Raises VendorError when one is not the lock's."""
    with tarfile.open(fileobj=io.BytesIO(tarball), mode="r:gz") as archive:
        contents = {target: _member(archive, entry["from"]) for target, entry in package["files"].items()}
    for target, content in contents.items():
        if integrity(content) != package["files"][target]["sha512"]:
            raise VendorError(f"{target} in the tarball is not the file of the lock")
    for target, content in contents.items():
        path = folder / target
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _member(archive: tarfile.TarFile, name: str) -> bytes:
    try:
        stream = archive.extractfile(f"package/{name}")
    except KeyError:
        stream = None
    if stream is None:
        raise VendorError(f"{name} is not in the tarball")
    return stream.read()


def update(root: Path = ROOT, lock: dict[str, dict] | None = None) -> list[str]:
    """Fetch every package that is not whole here, and name those fetched."""
    packages = read_lock() if lock is None else lock
    fetched = []
    for name, package in packages.items():
        if check(root, {name: package}):
            unpack(fetch(name, package), package, root / package["into"])
            fetched.append(f"{name} {package['version']}")
    return fetched


@click.command()
@click.option("--check", "only_check", is_flag=True, help="Only compare the files with the lock.")
def main(only_check: bool) -> None:
    """Fetch the vendored browser files named in vendor.lock.json."""
    try:
        for line in [] if only_check else update():
            click.echo(f"fetched {line}")
    except VendorError as broken:
        raise click.ClickException(str(broken)) from broken
    wrong = check()
    for line in wrong:
        click.echo(line, err=True)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
