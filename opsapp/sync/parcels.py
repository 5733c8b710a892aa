"""Operations as they arrive, of any shape: each with an id, a digest and the device it came from."""

import hashlib
import json
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Source:
    """Which device sent a batch, whose it is, who was signed in, when it came."""

    device_id: str
    owner_id: int | None
    sender_id: int
    received_at: datetime
    clock_off: bool


@dataclass(frozen=True, slots=True)
class Parcel:
    """One operation as it arrived, of any shape. `told` is the id by which its device knows it."""

    id: str
    told: str
    raw: Any
    digest: str
    source: Source


def parcel_of(raw: Any, source: Source) -> Parcel:
    """An operation without a proper id gets one from its content, so that it is kept once as well."""
    fingerprint, given = digest(raw), raw.get("id") if isinstance(raw, dict) else None
    number = str(given) if is_id(given) else str(uuid.uuid5(uuid.NAMESPACE_OID, fingerprint))
    return Parcel(number, given if isinstance(given, str) else number, raw, fingerprint, source)


def is_id(given: Any) -> bool:
    """A UUID in its usual spelling; another spelling of the same number would pass as another operation."""
    try:
        return isinstance(given, str) and str(uuid.UUID(given)) == given
    except ValueError:
        return False


def canonical(raw: Any) -> str:
    """The operation as text, the same in whatever order its fields came; any database holds it."""
    return json.dumps(raw, sort_keys=True, separators=(",", ":"))


def digest(raw: Any) -> str:
    """What tells one body from another under the same id."""
    return hashlib.sha256(canonical(raw).encode()).hexdigest()


def moment(written: Any) -> datetime | None:
    """When the device says it happened, in UTC; None when that cannot be read or stored."""
    try:
        local = datetime.fromisoformat(written)
        read = local.astimezone(UTC) if local.tzinfo else None
    except (TypeError, ValueError, OverflowError):
        return None
    return read if read is not None and 1900 < read.year < 3000 else None
