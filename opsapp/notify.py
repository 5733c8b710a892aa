"""E-mail, sent after the commit: the address of the server is a setting; without one nothing is ever sent."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, make_msgid
from urllib.parse import unquote, urlsplit

TIMEOUT = 20  # seconds
LONGEST_FAILURE = 200
PORTS = {"smtp": 25, "smtps": 465}


class NotSent(Exception):
    """One letter was not taken; the next one may be."""


class Gone(NotSent):
    """The other side no longer knows this address: nothing will ever arrive there."""


class Unreachable(Exception):
    """The server does not answer or does not let us in: no letter can go now."""


class Mailer:
    """An open connection to a mail server."""

    def __init__(self, connection: smtplib.SMTP, sender: str) -> None:
        self._connection, self._sender = connection, sender

    def send(self, to: str, subject: str, text: str) -> None:
        """Hand one letter over. Raises NotSent when it is refused, Unreachable when the line is dead."""
        try:
            self._connection.send_message(_letter(self._sender, to, subject, text))
        except smtplib.SMTPServerDisconnected as broken:
            raise Unreachable(failure(broken)) from broken
        except (smtplib.SMTPException, ValueError) as broken:
            raise NotSent(failure(broken)) from broken
        except OSError as broken:
            raise Unreachable(failure(broken)) from broken


def _letter(sender: str, to: str, subject: str, text: str) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = sender, to, " ".join(subject.split())
    message["Date"], message["Message-ID"] = formatdate(), make_msgid(domain="opsapp.invalid")
    message["Auto-Submitted"] = "auto-generated"  # no holiday notice answers it
    message.set_content(text, charset="utf-8", cte="base64")
    return message


@contextmanager
def mailer(address: str, sender: str) -> Iterator[Mailer]:
    """Connected to smtp://user:password@host:port (encrypted where the server can) or smtps://…, until the end of the
    block. Raises Unreachable; ValueError for an address that is neither."""
    connection = _connect(address)
    try:
        yield Mailer(connection, sender)
    finally:
        with suppress(smtplib.SMTPException, OSError):
            connection.quit()


def _connect(address: str) -> smtplib.SMTP:
    parts = urlsplit(address)
    if parts.scheme not in PORTS or not parts.hostname:
        raise ValueError("OPSAPP_SMTP is smtp://user:password@host:port or smtps://user:password@host:port")
    try:
        connection = _dial(parts.scheme, parts.hostname, parts.port or PORTS[parts.scheme])
        try:
            _introduce(connection, parts.username, parts.password)
        except BaseException:
            connection.close()
            raise
    except (smtplib.SMTPException, OSError) as broken:
        raise Unreachable(failure(broken)) from broken
    return connection


def _dial(scheme: str, host: str, port: int) -> smtplib.SMTP:
    if scheme == "smtp":
        return smtplib.SMTP(host, port, timeout=TIMEOUT)
    return smtplib.SMTP_SSL(host, port, timeout=TIMEOUT, context=ssl.create_default_context())


def _introduce(connection: smtplib.SMTP, user: str | None, password: str | None) -> None:
    """Encrypt where it is offered, then sign in; a password never travels in the clear."""
    connection.ehlo()
    if connection.has_extn("starttls"):
        connection.starttls(context=ssl.create_default_context())
        connection.ehlo()
    if not user:
        return
    if not isinstance(connection.sock, ssl.SSLSocket) and not _is_here(connection):
        raise smtplib.SMTPNotSupportedError("the server offers no encryption, so the password is not sent")
    connection.login(unquote(user), unquote(password or ""))


def _is_here(connection: smtplib.SMTP) -> bool:
    return bool(connection.sock and str(connection.sock.getpeername()[0]) in ("127.0.0.1", "::1"))


def failure(broken: Exception) -> str:
    """Why it failed, short, for the office to read."""
    if isinstance(broken, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(broken.recipients.values()))
        return f"{code} {_plain(said)}"[:LONGEST_FAILURE]
    if isinstance(broken, smtplib.SMTPResponseException):
        return f"{broken.smtp_code} {_plain(broken.smtp_error)}"[:LONGEST_FAILURE]
    return (str(broken) or type(broken).__name__)[:LONGEST_FAILURE]


def _plain(said: bytes | str) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else said
