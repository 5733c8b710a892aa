import io
import json
import tarfile

import pytest

from opsapp import vendor


def _tarball(**files: bytes) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(f"package/{name}")
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return stream.getvalue()


def _package(content: bytes = b"hello", tarball: bytes | None = None) -> dict:
    return {
        "version": "1.0.0",
        "integrity": vendor.integrity(tarball or _tarball(it=content)),
        "into": "there",
        "files": {"it.js": {"from": "it", "sha512": vendor.integrity(content)}},
    }


def test_every_vendored_file_is_the_one_the_lock_names():
    assert vendor.check() == []


def test_every_vendored_package_comes_with_its_licence():
    for name, package in vendor.read_lock().items():
        assert any("LICENSE" in target for target in package["files"]), name


def test_no_vendored_file_lies_outside_the_lock():
    listed = {vendor.ROOT / p["into"] / target for p in vendor.read_lock().values() for target in p["files"]}
    here = {path for path in (vendor.ROOT / "opsapp/static/vendor").rglob("*") if path.is_file()}
    assert {path.name for path in here - listed} <= {"NOTICE"}


def test_a_changed_or_missing_file_is_named(tmp_path):
    lock = {"toy": _package()}
    assert vendor.check(tmp_path, lock) == ["toy: there/it.js is missing"]
    vendor.unpack(_tarball(it=b"hello"), lock["toy"], tmp_path / "there")
    assert vendor.check(tmp_path, lock) == []
    (tmp_path / "there/it.js").write_bytes(b"hello, world")
    assert vendor.check(tmp_path, lock) == ["toy: there/it.js is not the file of the lock"]


def test_only_listed_files_are_unpacked(tmp_path):
    vendor.unpack(_tarball(it=b"hello", other=b"bad"), _package(), tmp_path)
    assert [path.name for path in tmp_path.rglob("*")] == ["it.js"]


def test_a_file_that_is_not_the_locks_is_never_written(tmp_path):
    with pytest.raises(vendor.VendorError, match="not the file of the lock"):
        vendor.unpack(_tarball(it=b"forged"), _package(), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_the_tarball_lacks_is_an_error(tmp_path):
    with pytest.raises(vendor.VendorError, match="not in the tarball"):
        vendor.unpack(_tarball(other=b""), _package(), tmp_path)


def test_a_tarball_with_another_sum_is_refused(tmp_path, monkeypatch):
    def forged_npm(command, *, cwd, **_):
        assert command[:3] == ["npm", "pack", "toy@1.0.0"]
        (vendor.Path(cwd) / "toy-1.0.0.tgz").write_bytes(_tarball(it=b"forged"))

    monkeypatch.setattr(vendor.subprocess, "run", forged_npm)
    with pytest.raises(vendor.VendorError, match="sha512"):
        vendor.fetch("toy", _package())


def test_what_is_whole_is_not_fetched_again(tmp_path, monkeypatch):
    lock = {"toy": _package()}
    asked = []
    monkeypatch.setattr(vendor, "fetch", lambda name, package: asked.append(name) or _tarball(it=b"hello"))
    assert vendor.update(tmp_path, lock) == ["toy 1.0.0"]
    assert vendor.update(tmp_path, lock) == []
    assert asked == ["toy"]


def test_the_lock_holds_exact_versions_and_no_address():
    text = vendor.LOCK.read_text(encoding="utf-8")
    assert "://" not in text
    for package in json.loads(text)["packages"].values():
        assert package["version"].replace(".", "").isdigit()
        assert package["integrity"].startswith("sha512-")
