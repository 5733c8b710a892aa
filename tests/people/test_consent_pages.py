"""Consents on the screen: given, taken back, kept; the form to sign."""

import io
import re

from pypdf import PdfReader

from opsapp.db import db, transaction
from opsapp.org.models import User
from opsapp.people import consents
from opsapp.people.consent_models import Consent
from opsapp.people.models import Person
from tests.conftest import Visitor

GIVEN = {
    "purpose": "visit",
    "given_by": "self",
    "method": "paper",
    "given_on": "2026/11/1",
    "note": "棚の青いファイル",
}


def test_a_consent_is_given_and_taken_back(hana: Person, coordinator: User, visit: Visitor) -> None:
    client, address = visit(coordinator), f"/people/{hana.id}/consents"
    assert client.post(address, data=GIVEN).status_code == 302
    assert consents.has(hana.id, "visit")

    one = consents.standing(hana.id, "visit")
    client.post(f"/people/consents/{one.id}/withdraw", data={"said_by": "本人"})
    assert not consents.has(hana.id, "visit")
    page = client.get(address).text
    assert "棚の青いファイル" in page
    assert "本人" in page


def test_somebody_agrees_for_them_with_name_and_relation(
    hana: Person, coordinator: User, visit: Visitor
) -> None:
    client, address = visit(coordinator), f"/people/{hana.id}/consents"
    proxy = GIVEN | {"given_by": "proxy"}
    assert client.post(address, data=proxy).status_code == 422

    client.post(address, data=proxy | {"proxy_name": "髙橋 良子", "proxy_relation": "長女"})
    one = consents.standing(hana.id, "visit")
    assert (one.given_by, one.proxy_name, one.proxy_relation) == ("proxy", "髙橋 良子", "長女")


def test_giving_twice_or_in_the_future_is_refused(hana: Person, coordinator: User, visit: Visitor) -> None:
    client, address = visit(coordinator), f"/people/{hana.id}/consents"
    client.post(address, data=GIVEN)
    again = client.post(address, data=GIVEN)
    assert again.status_code == 422
    assert "すでに同意しています" in again.text
    assert client.post(address, data=GIVEN | {"purpose": "key", "given_on": "2099/1/1"}).status_code == 422
    assert db.session.query(Consent).count() == 1


def test_taking_back_twice_changes_nothing(hana: Person, coordinator: User, visit: Visitor) -> None:
    with transaction():
        one = consents.give(hana, "photo", by=coordinator)
    client = visit(coordinator)
    client.post(f"/people/consents/{one.id}/withdraw")
    again = client.post(f"/people/consents/{one.id}/withdraw", follow_redirects=True)
    assert "この同意はすでに取り消されています。" in again.text


def test_the_form_to_sign_names_every_purpose(hana: Person, coordinator: User, visit: Visitor) -> None:
    pdf = PdfReader(io.BytesIO(visit(coordinator).get(f"/people/{hana.id}/consents.pdf").data))
    words = re.sub(r"\s", "", "".join(page.extract_text() for page in pdf.pages))
    assert len(pdf.pages) == 1
    for word in ("同意書", "ハナ", "見守り訪問", "鍵", "ご署名"):
        assert word in words


def test_consents_are_for_the_coordinator(hana: Person, clerk: User, carrier: User, visit: Visitor) -> None:
    for user in (clerk, carrier):
        for address in (f"/people/{hana.id}/consents", f"/people/{hana.id}/consents.pdf"):
            assert visit(user).get(address).status_code == 403
        assert visit(user).post(f"/people/{hana.id}/consents", data=GIVEN).status_code == 403
