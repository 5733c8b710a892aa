"""Users: who may sign in; the office keeps them."""

import pytest
from sqlalchemy import select

from opsapp.db import db, transaction
from opsapp.errors import RuleError
from opsapp.org import signing, users
from opsapp.org.models import AuditRow, User
from opsapp.org.secrets import matches
from tests.founding import PASSWORD

NEW = {"name": "中村  光男", "kana": "なかむら みつお", "login": "Ｎakamura", "role": "carrier"}


def test_the_office_adds_a_user_gives_a_pin_and_a_password(visit, manager):
    client = visit(manager)

    answer = client.post("/org/users/new", data=NEW)
    added = db.session.scalars(select(User).where(User.login == "nakamura")).one()

    assert (answer.status_code, answer.location) == (302, f"/org/users/{added.id}")
    assert (added.name, added.role, added.pin_hash, added.password_hash) == (
        "中村 光男",
        "carrier",
        None,
        None,
    )
    assert client.post(f"/org/users/{added.id}/pin", data={"pin": "７３０５"}).status_code == 302
    assert (
        client.post(f"/org/users/{added.id}/password", data={"password": "山の朝は早いから"}).status_code
        == 422
    )
    assert (
        client.post(f"/org/users/{added.id}/password", data={"password": "山の朝は早いからね。"}).status_code
        == 302
    )
    db.session.refresh(added)
    assert matches(added.pin_hash, "7305")
    assert "7305" not in added.pin_hash
    assert signing.by_password("nakamura", "山の朝は早いからね。", "10.0.0.1").id == added.id
    actions = db.session.scalars(
        select(AuditRow.action).where(AuditRow.subject == "user").order_by(AuditRow.id)
    )
    assert actions.all() == ["org.user_add", "org.user_pin", "org.user_password", "org.sign_in"]


def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays(visit, manager):
    client = visit(manager)

    for field, typed, words in (
        ("name", "", "ここを入力してください"),
        ("login", "clerk", "ほかの方が使っています"),
        ("login", "a/b", "英字か数字"),
        ("login", "x", "英字か数字"),
        ("kana", "Nakamura", "かなで"),
        ("role", "king", "選択肢"),
    ):
        answer = client.post("/org/users/new", data=NEW | {field: typed})
        assert answer.status_code == 422, field
        assert words in answer.text, (field, typed)
        assert "なかむら みつお" in answer.text or field == "kana"
    assert db.session.scalar(select(User).where(User.login == "nakamura")) is None


def test_only_the_office_sees_and_changes_users(visit, clerk, carrier, coordinator):
    for person in (clerk, carrier, coordinator):
        client = visit(person)
        for address in ("/org/users", "/org/users/new", "/org/users/1"):
            assert client.get(address).status_code == 403
        assert client.post("/org/users/1/pin", data={"pin": "7305"}).status_code == 403
        assert client.post("/org/users/1/password", data={"password": "taken over 123"}).status_code == 403
        assert client.post("/org/users/1/deactivate").status_code == 403
    assert visit().post("/org/users/1/password", data={"password": "taken over 123"}).status_code == 302
    assert signing.by_password("manager", PASSWORD, "10.0.0.1").id == 1


def test_easy_secrets_are_refused(writing, manager, clerk):
    for pin in ("", "123", "12345", "abcd", "1234", "0000", "9999", "４３２１"):
        with pytest.raises(RuleError) as refused:
            users.set_pin(clerk, pin, by=manager)
        assert refused.value.field == "pin"
    for password in ("", "short", "123456789", "aaaaaaaaaaaa", "x" * 201):
        with pytest.raises(RuleError) as refused:
            users.set_password(clerk, password, by=manager)
        assert refused.value.field == "password"


def test_a_name_and_a_role_are_changed_and_a_new_role_ends_old_screens(visit, manager, clerk):
    old = visit(clerk)
    data = {"name": "佐藤 かずこ", "kana": "さとう かずこ", "login": "clerk", "role": "carrier"}

    assert visit(manager).post(f"/org/users/{clerk.id}", data=data).status_code == 302
    assert (clerk.name, clerk.role) == ("佐藤 かずこ", "carrier")
    assert old.get("/org/users").status_code == 302, "signed out"
    row = db.session.scalars(select(AuditRow).where(AuditRow.action == "org.user_change")).one()
    assert row.detail == {"fields": ["name", "role"], "role": "carrier"}


def test_changing_ones_own_name_does_not_sign_one_out(visit, manager):
    client = visit(manager)
    data = {"name": "山本 けいこ", "kana": "", "login": "manager", "role": "manager"}

    assert client.post("/org/users/1", data=data).status_code == 302
    assert client.get("/org/users").status_code == 200


def test_the_office_never_locks_itself_out(visit, manager, writing):
    with pytest.raises(RuleError):
        users.deactivate(manager, by=manager)
    with pytest.raises(RuleError) as refused:
        users.change(manager, login="manager", name="山本", kana="", role="clerk", by=manager)
    assert refused.value.field == "role"
    second = users.add(login="second", name="二人目", kana="", role="manager", by=manager)
    with pytest.raises(RuleError):
        users.deactivate(manager, by=second)
    users.set_password(second, "a second sentence", by=manager)
    users.deactivate(manager, by=second)
    assert not manager.active


def test_an_account_is_closed_and_opened_again_from_its_page(visit, manager, clerk):
    client = visit(manager)

    assert client.post(f"/org/users/{clerk.id}/deactivate").status_code == 302
    assert not clerk.active
    assert "停止中" in client.get("/org/users").text
    assert "利用は止めてあります" in client.get(f"/org/users/{clerk.id}").text
    assert client.post(f"/org/users/{clerk.id}/activate").status_code == 302
    assert clerk.active
    client.post("/org/users/1/deactivate")
    assert manager.active


def test_no_page_shows_a_hash(visit, manager):
    for address in ("/org/users", "/org/users/1", "/org/audit"):
        assert "argon2" not in visit(manager).get(address).text


def test_a_user_who_does_not_exist_is_not_found(visit, manager):
    assert visit(manager).get("/org/users/999").status_code == 404


def test_names_are_escaped(visit, manager, clerk):
    with transaction():
        clerk.name = "<script>alert(1)</script>"

    for address in ("/org/users", f"/org/users/{clerk.id}"):
        assert "<script>alert" not in visit(manager).get(address).text
    assert "<script>alert" not in visit(tablet=True).get("/org/sign-in").text
