"""LINE: messages through the Messaging API, and the proof that what calls us is LINE."""

import base64
import hashlib
import hmac
import json
import uuid
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from urllib.parse import urlsplit

from opsapp.notify import LONGEST_FAILURE, Gone, NotSent

TIMEOUT = 10  # seconds
LONGEST_TEXT = 5000
LONGEST_ANSWER = 20_000  # bytes
_NAMESPACE = uuid.UUID("0192f000-0000-7000-8000-00004c494e45")


def push(base: str, token: str, to: str, words: str, key: str) -> None:
    """Send words to somebody. The same `key` sent again within a day arrives once. Raises NotSent, Gone."""
    body = {"to": to, "messages": [_text(words)]}
    retry = str(uuid.uuid5(_NAMESPACE, f"{key} {to}"))
    status, said = _post(base, "/v2/bot/message/push", token, body, {"X-Line-Retry-Key": retry})
    if status == 200 or status == 409:  # 409: this retry key has been accepted before
        return
    if status == 400 and "'to'" in said:
        raise Gone(f"{status} {said}"[:LONGEST_FAILURE])
    raise NotSent(f"{status} {said}"[:LONGEST_FAILURE])


def reply(base: str, token: str, reply_token: str, words: str) -> None:
    """Answer what somebody has just written. Raises NotSent."""
    body = {"replyToken": reply_token, "messages": [_text(words)]}
    status, said = _post(base, "/v2/bot/message/reply", token, body, {})
    if status != 200:
        raise NotSent(f"{status} {said}"[:LONGEST_FAILURE])


def is_signed(secret: str, body: bytes, signature: str) -> bool:
    """Whether the X-Line-Signature of a webhook is that of LINE."""
    right = base64.b64encode(hmac.digest(secret.encode(), body, hashlib.sha256))
    return bool(secret) and hmac.compare_digest(right, signature.encode("utf-8", "replace"))


def _text(words: str) -> dict[str, str]:
    return {"type": "text", "text": words[:LONGEST_TEXT]}


def _post(base: str, path: str, token: str, body: object, more: Mapping[str, str]) -> tuple[int, str]:
    """Status and message of the answer. Raises NotSent when there is none."""
    parts = urlsplit(base)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.netloc, timeout=TIMEOUT)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json; charset=utf-8", **more}
    try:
        connection.request("POST", parts.path + path, json.dumps(body).encode(), headers)
        answer = connection.getresponse()
        return answer.status, _message(answer)
    except (OSError, HTTPException, ValueError) as broken:
        raise NotSent((str(broken) or type(broken).__name__)[:LONGEST_FAILURE]) from broken
    finally:
        connection.close()


def _message(answer: HTTPResponse) -> str:
    """What LINE says of an error, with the part of our message that it complains of."""
    said = answer.read(LONGEST_ANSWER).decode("utf-8", "replace")
    try:
        found = json.loads(said)
        details = [f"{one.get('property', '')} {one.get('message', '')}" for one in found.get("details", ())]
        return " ".join([str(found.get("message", "")), *details]).strip()
    except (ValueError, AttributeError, TypeError):
        return answer.reason
