"""Web push: a message travels encrypted through the push service of the browser's maker (RFC 8030, 8291, 8292)."""

import base64
import hashlib
import json
from collections.abc import Sequence
from email.utils import parseaddr
from typing import Any
from urllib.parse import urlsplit

from opsapp.notify import LONGEST_FAILURE, Gone, NotSent

TIMEOUT = 10  # seconds
KEPT = 12 * 3600  # seconds that the service keeps a message for a phone without a network
SERVICES = (  # of Chrome, Firefox, Edge and Safari; we never send to an address somebody made up
    ".googleapis.com", ".google.com", ".push.services.mozilla.com", ".notify.windows.com", ".push.apple.com",
)  # fmt: skip
LONGEST_SUBSCRIPTION = 1000


def make_key() -> str:
    """A new private key of a sender (VAPID): the P-256 number in base64url."""
    from cryptography.hazmat.primitives.asymmetric import ec

    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return _base64(number.to_bytes(32, "big"))


def public_key(key: str) -> str:
    """What a browser needs to subscribe: the public point of a private key. ValueError for what is none."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
    from py_vapid import Vapid02

    pair = Vapid02.from_raw(key.encode())
    return _base64(pair.public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def subject(mail_from: str, address: str) -> str:
    """Who a push service may write to about us: mailto: or our https address; '' when neither is known."""
    mail = parseaddr(mail_from)[1]
    if mail:
        return f"mailto:{mail}"
    parts = urlsplit(address)
    return f"https://{parts.hostname}" if parts.scheme == "https" else ""


def read_subscription(sent: str, hosts: Sequence[str] = ()) -> str:
    """A browser's subscription in one spelling. `hosts`: further services, as host or host:port.

    ValueError for anything that is not the subscription of a known service.
    """
    try:
        found = json.loads(sent)
        endpoint, keys = found["endpoint"], found["keys"]
        whole = {name: _base64(_bytes(keys[name])) for name in ("p256dh", "auth")}
    except (AttributeError, KeyError, TypeError, RecursionError) as broken:
        raise ValueError("not a subscription") from broken
    if not isinstance(endpoint, str) or not _is_known(endpoint, hosts):
        raise ValueError("not a known push service")
    if len(_bytes(whole["auth"])) != 16 or not _is_point(_bytes(whole["p256dh"])):
        raise ValueError("not the keys of a browser")
    text = json.dumps({"endpoint": endpoint, "keys": whole}, separators=(",", ":"))
    if len(text) > LONGEST_SUBSCRIPTION:
        raise ValueError("too long")
    return text


def host(subscription: str) -> str:
    """The push service of a subscription."""
    return urlsplit(json.loads(subscription)["endpoint"]).hostname or ""


def send(subscription: str, message: dict[str, str], key: str, sender: str, topic: str) -> None:
    """Send a message to a browser. One of the same `topic` that was not fetched yet is replaced. Raises NotSent;
    Gone when the browser has ended the subscription."""
    import requests
    from py_vapid import Vapid02
    from pywebpush import WebPushException, webpush

    with requests.Session() as session:
        session.max_redirects, session.trust_env = 0, False
        try:
            webpush(
                json.loads(subscription), json.dumps(message), Vapid02.from_raw(key.encode()), {"sub": sender},
                ttl=KEPT, timeout=TIMEOUT, headers=_headers(topic), requests_session=session,
            )  # fmt: skip
        except WebPushException as refused:
            raise _refusal(refused.response) from None  # its text repeats the address of the browser
        except (requests.RequestException, ValueError) as broken:
            raise NotSent(type(broken).__name__) from None


def _headers(topic: str) -> dict[str, str]:
    """At once, also to a phone that saves its battery."""
    return {"Urgency": "high", "Topic": _base64(hashlib.sha256(topic.encode()).digest())[:32]}


def _refusal(response: Any) -> NotSent:
    if response is None:
        return NotSent("?")
    said = f"{response.status_code} {response.reason}"[:LONGEST_FAILURE]
    return Gone(said) if response.status_code in (404, 410) else NotSent(said)


def _is_known(endpoint: str, hosts: Sequence[str]) -> bool:
    parts = urlsplit(endpoint)
    if parts.username is not None or any(ord(one) < 33 or ord(one) > 126 for one in endpoint):
        return False
    if parts.netloc in hosts:
        return parts.scheme in ("http", "https")
    known = f".{parts.hostname}".endswith(SERVICES)
    return known and parts.scheme == "https" and parts.port in (None, 443)


def _is_point(raw: bytes) -> bool:
    from cryptography.hazmat.primitives.asymmetric import ec

    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw)
    except ValueError:
        return False
    return len(raw) == 65


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
