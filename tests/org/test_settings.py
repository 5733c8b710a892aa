"""Settings, dated figures, the trail, and the founding of an organisation."""

from datetime import date

import pytest
from sqlalchemy import select

from opsapp.db import db, transaction
from opsapp.errors import RuleError
from opsapp.org import founding, parameters, service, trail
from opsapp.org.models import AuditRow, Organisation, Parameter, User
from opsapp.org.signing import by_password

WHOLE = {
    "name": "合同会社いしはらの里",
    "shop_name": "さとのみせ",
    "form": "llc",
    "registration_number": "Ｔ７１２３４５６７８９０１２",
    "postal_code": "〒781-3601",
    "address": "高知県長岡郡さとの村石原1",
    "phone": "0887-00-0001",
    "tax_rounding": "floor",
    "override_limit_percent": "３０",
    "default_float": "35,000",
    "receipt_footer": "ありがとうございました",
    "bank_account": "",
    "voucher_change": "y",
}


# --- the organisation --------------------------------------------------------------------------------------


def test_the_settings_are_saved_in_one_spelling(visit, manager):
    assert visit(manager).post("/org/", data=WHOLE).status_code == 302

    owner = service.organisation()
    assert owner.registration_number == "T7123456789012"
    assert (owner.postal_code, owner.phone) == ("7813601", "0887-00-0001")
    assert (owner.override_limit_percent, owner.default_float, owner.voucher_change) == (30, 35000, True)
    row = db.session.scalars(select(AuditRow).where(AuditRow.action == "org.change")).one()
    assert "registration_number" in row.detail["fields"]
    assert "shop_name" not in row.detail["fields"]


def test_an_empty_number_means_not_registered_and_is_pointed_out(visit, manager):
    page = visit(manager).post("/org/", data=WHOLE | {"registration_number": " "}, follow_redirects=True).text

    assert service.organisation().registration_number is None
    assert "適格簡易請求書になりません" in page


def test_a_corporation_needs_the_check_digit_a_person_only_a_second_look(visit, manager):
    client, wrong = visit(manager), WHOLE | {"registration_number": "T4011001098994"}

    assert client.post("/org/", data=wrong).status_code == 422
    answer = client.post("/org/", data=wrong | {"form": "person"}, follow_redirects=True)
    assert answer.status_code == 200
    assert service.organisation().registration_number == "T4011001098994"
    assert "notice-attention" in answer.text


def test_wrong_settings_change_nothing(visit, manager):
    client = visit(manager)

    for field, typed in (
        ("registration_number", "T123"),
        ("registration_number", "1234567890123"),
        ("name", ""),
        ("postal_code", "78"),
        ("phone", "none"),
        ("tax_rounding", "up"),
        ("form", "kingdom"),
        ("override_limit_percent", "101"),
        ("override_limit_percent", "-1"),
        ("default_float", "-5"),
        ("default_float", "x"),
        ("receipt_footer", "あ" * 201),
    ):
        answer = client.post("/org/", data=WHOLE | {field: typed})
        assert answer.status_code == 422, (field, typed)
        assert f'id="{field}-error"' in answer.text, (field, typed)
    assert service.organisation().default_float == 30000


def test_only_the_office_opens_the_settings(visit, clerk, carrier, coordinator):
    for person in (clerk, carrier, coordinator):
        for address in ("/org/", "/org/parameters", "/org/audit"):
            assert visit(person).get(address).status_code == 403
        assert visit(person).post("/org/", data=WHOLE).status_code == 403
    assert visit().get("/org/").location == "/org/sign-in?next=/org/"


# --- dated figures -----------------------------------------------------------------------------------------


def test_a_plan_counts_only_once_it_is_in_force(visit, manager):
    client, during = visit(manager), date(2028, 1, 1)
    plan = db.session.scalars(select(Parameter).where(Parameter.status == "proposed")).one()
    assert service.tax_rates(during)["FOOD"] == 8

    assert client.post(f"/org/parameters/{plan.id}/enact").status_code == 302

    days = (date(2027, 3, 31), date(2027, 4, 1), date(2029, 3, 31), date(2029, 4, 1))
    assert [service.tax_rates(day)["FOOD"] for day in days] == [8, 1, 1, 8]
    assert [service.tax_rates(day)["NEWS"] for day in days] == [8, 8, 8, 8]
    client.post(f"/org/parameters/{plan.id}/withdraw")
    assert service.tax_rates(during)["FOOD"] == 1, "what is in force is not deleted"


def test_a_plan_that_did_not_become_law_is_taken_away(visit, manager):
    plan = db.session.scalars(select(Parameter).where(Parameter.status == "proposed")).one()

    visit(manager).post(f"/org/parameters/{plan.id}/withdraw")

    assert db.session.scalar(select(Parameter).where(Parameter.status == "proposed")) is None


def test_a_row_is_added_from_its_day(visit, manager):
    data = {
        "name": "tax.STD",
        "valid_from": "R12.4.1",
        "valid_to": "",
        "value": "１２",
        "status": "enacted",
        "source": "法",
    }
    client = visit(manager)

    assert client.post("/org/parameters", data=data).status_code == 302

    assert [service.tax_rates(day)["STD"] for day in (date(2030, 3, 31), date(2030, 4, 1))] == [10, 12]
    for field, typed in (
        ("valid_from", "R12.4.1"),
        ("valid_from", ""),
        ("valid_to", "2030/3/31"),
        ("value", "101"),
        ("value", ""),
        ("name", "tax.KING"),
        ("status", ""),
        ("source", ""),
    ):
        answer = client.post("/org/parameters", data=data | {field: typed})
        assert answer.status_code == 422, (field, typed)


def test_a_plan_cannot_be_enacted_over_a_row_of_the_same_day(writing, manager):
    plan = db.session.scalars(select(Parameter).where(Parameter.status == "proposed")).one()
    parameters.add(
        name="tax.FOOD",
        valid_from=plan.valid_from,
        valid_to=None,
        value=5,
        enacted=True,
        source="x",
        by=manager,
    )

    with pytest.raises(RuleError):
        parameters.enact(plan, by=manager)


# --- the trail ---------------------------------------------------------------------------------------------


def test_the_trail_is_searched_by_person_deed_and_number_and_leafed_through(visit, manager, clerk):
    with transaction():
        for n in range(60):
            service.audit("people.see", "person", n, by=clerk)
        service.audit("org.user_pin", "user", 77, by=manager)
    client = visit(manager)

    assert client.get("/org/audit").text.count("<tr") == 51
    assert client.get("/org/audit?page=2").text.count("<tr") == 12
    for asked, found in (
        ("山本", 1),
        ("さとう", 60),
        ("暗証番号", 1),
        ("org.user_pin 77", 1),
        ("住民 佐藤 59", 1),
        ("%", 0),
    ):
        assert len(db.session.scalars(trail.search(asked)).all()) == found, asked
        assert ("<td" in client.get("/org/audit", query_string={"q": asked}).text) == (found > 0), asked
    assert "見つかりません" in client.get("/org/audit?q=xyz").text


# --- founding ----------------------------------------------------------------------------------------------


@pytest.fixture
def empty(app):
    """A database without an organisation."""
    with transaction() as session:
        for table in reversed(db.metadata.sorted_tables):
            if table.name in ("organisation", "parameter"):
                session.execute(table.delete())
        for user in session.scalars(select(User)):
            user.login = f"old-{user.login}"


def test_an_organisation_is_founded_with_a_manager_and_the_rates_of_the_law(app, empty):
    assert not service.is_founded()
    with transaction():
        founding.found(
            "合同会社  里", "里の店", "Keiko", "山本 恵子", "a long sentence", phone="0887-00-0001"
        )

    assert (service.organisation().name, service.organisation().phone) == ("合同会社 里", "0887-00-0001")
    assert by_password("keiko", "a long sentence", "10.0.0.1").role == "manager"
    assert service.tax_rates(date(2026, 11, 23)) == {"STD": 10, "FOOD": 8, "NEWS": 8, "EXEMPT": 0, "OUT": 0}
    plan = db.session.scalars(select(Parameter).where(Parameter.status == "proposed")).one()
    assert (plan.name, plan.value, plan.valid_from, plan.valid_to) == (
        "tax.FOOD",
        1,
        date(2027, 4, 1),
        date(2029, 3, 31),
    )
    assert all(row.source for row in db.session.scalars(select(Parameter)))


def test_an_organisation_is_founded_once_and_not_with_an_easy_password(app, empty):
    for arguments in (("里", "店", "keiko", "山本", "short"), ("", "店", "keiko", "山本", "a long sentence")):
        with pytest.raises(RuleError), transaction():
            founding.found(*arguments)
    assert db.session.get(Organisation, 1) is None
    with transaction():
        founding.found("里", "店", "keiko", "山本", "a long sentence")
    with pytest.raises(RuleError), transaction():
        founding.found("里", "店", "other", "山本", "a long sentence")
