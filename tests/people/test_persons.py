"""Persons are written down, changed, moved, marked as gone; nobody is deleted, only a name is asked."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from opsapp import clock
from opsapp.db import db
from opsapp.errors import RuleError
from opsapp.org.models import AuditRow
from opsapp.people import households, search, service
from opsapp.people.models import Household, Person
from opsapp.people.service import ContactGiven


def audits(person):
    query = select(AuditRow).where(AuditRow.subject == "person", AuditRow.subject_id == str(person.id))
    return db.session.scalars(query.order_by(AuditRow.id)).all()


def test_a_name_alone_is_enough(writing, clerk):
    person = service.create("森 トメ", by=clerk)
    assert (person.kana, person.birth_date, person.household, person.phones) == ("", None, None, [])


def test_a_person_is_kept_as_written_and_found_by_every_spelling(writing, clerk):
    person = service.create("髙﨑 ﾊﾅ", kana="ﾀｶｻｷ ﾊﾅ", phones=["０９０−１２３４−５６７８"], by=clerk)
    assert person.name == "髙﨑 ﾊﾅ"
    assert person.kana == "たかさき はな"
    assert (person.phones[0].digits, person.phones[0].shown) == ("09012345678", "０９０−１２３４−５６７８")
    for words in ("高崎", "髙﨑ハナ", "たかさき", "タカサキはな", "090-1234", "12345678", "はな 高崎"):
        assert person in db.session.scalars(search.persons(words)).all(), words


def test_without_a_name_nobody_is_written_down(writing, clerk):
    with pytest.raises(RuleError) as broken:
        service.create(" 　", by=clerk)
    assert broken.value.field == "name"


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"kana": "takahashi"}, "kana"),
        ({"birth_date": date(1800, 1, 1)}, "birth_date"),
        ({"phones": ["", "12"]}, "phone_2"),
        ({"email": "hana"}, "email"),
        ({"card_code": "card-hana"}, "card_code"),
        ({"contacts": [ContactGiven("", phone="0887000001")]}, "contact_1_name"),
        ({"contacts": [ContactGiven("長男"), ContactGiven("次男", phone="9")]}, "contact_2_phone"),
        ({"sex": "x"}, "sex"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(writing, clerk, facts, field):
    with pytest.raises(RuleError) as broken:
        service.create("森 トメ", by=clerk, **facts)
    assert broken.value.field == field


def test_nobody_is_born_tomorrow(writing, clerk):
    with pytest.raises(RuleError):
        service.create("森 トメ", birth_date=clock.today() + timedelta(days=1), by=clerk)


def test_changing_keeps_what_is_not_named_and_writes_down_only_field_names(writing, hana, manager):
    fields = service.change(hana, by=manager, name="髙橋 花", phones=["0887-00-0012", "080-1111-2222"])
    assert fields == ["name", "phones"]
    assert hana.kana == "たかはし はな"
    assert hana.card_code == "card-hana"
    row = audits(hana)[-1]
    assert (row.action, row.detail, row.user_id) == (
        "people.change",
        {"fields": ["name", "phones"]},
        manager.id,
    )
    assert "花" not in str(row.detail)


def test_changing_nothing_leaves_no_trace(writing, hana, manager):
    assert service.change(hana, by=manager, name=hana.name, phones=["0887-00-0012"]) == []
    assert audits(hana) == []


def test_the_search_follows_a_change_of_phone(writing, hana, manager):
    service.change(hana, by=manager, phones=["080-1111-2222"])
    assert hana in db.session.scalars(search.persons("0801111")).all()
    assert hana not in db.session.scalars(search.persons("0887000012")).all()


def test_contacts_keep_their_order_and_empty_rows_are_left_out(writing, hana, manager):
    given = [
        ContactGiven("次郎", "次男", "080-3333-4444", "高知市"),
        ContactGiven(""),
        ContactGiven("民生委員 林"),
    ]
    service.change(hana, by=manager, contacts=given)
    assert [(one.rank, one.name) for one in hana.contacts] == [(1, "次郎"), (2, "民生委員 林")]


def test_a_household_has_one_head(writing, hana, manager):
    taro = db.session.get_one(Person, 2)
    service.change(taro, by=manager, is_head=True)
    assert (taro.is_head, hana.is_head) == (True, False)


def test_moving_takes_a_person_to_another_household(writing, hana, manager):
    other = db.session.get_one(Household, 2)
    service.move(hana, other, relation="母", by=manager)
    assert (hana.household, hana.relation, hana.is_head) == (other, "母", False)
    assert hana in other.persons


def test_nobody_moves_to_where_they_are_or_into_a_closed_household(writing, hana, manager):
    with pytest.raises(RuleError, match="すでに"):
        service.move(hana, hana.household, by=manager)
    empty = households.create("空家", by=manager)
    households.close(empty, by=manager)
    with pytest.raises(RuleError):
        service.move(hana, empty, by=manager)


def test_who_left_is_kept_and_can_come_back(writing, hana, manager):
    service.leave(hana, "moved", clock.today(), by=manager)
    assert (hana.active, hana.left_reason, hana.is_head) == (False, "moved", False)
    assert hana not in db.session.scalars(search.persons("はな")).all()
    assert hana in db.session.scalars(search.persons("はな", left=True)).all()
    with pytest.raises(RuleError):
        service.leave(hana, "died", clock.today(), by=manager)
    service.come_back(hana, by=manager)
    assert (hana.active, hana.left_reason, hana.left_on) == (True, None, None)
    assert db.session.scalar(select(func.count()).select_from(Person)) == 3


def test_nobody_leaves_tomorrow_or_without_a_reason(writing, hana, manager):
    with pytest.raises(RuleError) as broken:
        service.leave(hana, "moved", clock.today() + timedelta(days=1), by=manager)
    assert broken.value.field == "left_on"
    with pytest.raises(RuleError) as broken:
        service.leave(hana, "", clock.today(), by=manager)
    assert broken.value.field == "left_reason"


def test_a_lost_card_gets_a_new_code(writing, hana, manager):
    assert service.give_card(hana, by=manager) == "card-hana"
    code = service.give_card(hana, by=manager, new=True)
    assert code != "card-hana"
    assert hana.card_code == code


def test_the_same_reading_and_birth_date_are_pointed_out(writing, hana, manager):
    twin = service.create("高橋 はな", kana="タカハシ ハナ", birth_date=hana.birth_date, by=manager)
    assert search.namesakes(twin.kana, twin.birth_date, but=twin) == [hana]
    assert search.namesakes("たかはし はな", None) == []


def test_the_order_is_that_of_the_syllabary(writing, manager):
    words = "オータ おおた おた かとう がとう きょし きよし ちば っつ つづき ぱく はしもと ばば はやし はら"
    readings = [*words.split(), "ばんどう"]
    for reading in reversed(readings):
        service.create(f"試 {reading}", kana=reading, by=manager)
    found = [person.kana for person in db.session.scalars(search.persons("試"))]
    assert found == ["おーた" if reading == "オータ" else reading for reading in readings]


def test_the_index_tab_takes_voiced_sounds_along(writing, manager):
    baba = service.create("馬場 一", kana="ばば はじめ", by=manager)
    assert db.session.scalars(search.persons(tab="は")).all() == [baba]


def test_a_household_holds_until_everybody_is_gone(writing, manager):
    home = db.session.get_one(Household, 2)
    with pytest.raises(RuleError, match="キヨ"):
        households.close(home, by=manager)
    service.leave(home.persons[0], "died", clock.today(), by=manager)
    households.close(home, by=manager)
    assert not home.active
    service.come_back(home.persons[0], by=manager)
    assert home.active


def test_a_household_is_found_by_landmark_kana_and_member(writing, manager):
    home = households.create(
        "谷", kana="タニ", hamlet="奥", address="石原200", landmark="水車のとなり", by=manager
    )
    service.create("谷 フミ", kana="たに ふみ", household=home, by=manager)
    for words in ("水車", "たに", "谷", "ふみ", "石原200"):
        assert home in db.session.scalars(search.households(words)).all(), words
    assert db.session.scalars(search.households(hamlet="奥")).all() == [home]


def test_coordinates_are_read_as_a_map_shows_them():
    assert households.parse_position("33.7300, 133.4600") == (33.73, 133.46)
    assert households.parse_position("３３．７３、１３３．４６") == (33.73, 133.46)
    assert households.parse_position("  ") is None


@pytest.mark.parametrize("typed", ["133.46, 33.73", "33.73", "north, east"])
def test_a_place_outside_of_japan_is_refused(app, typed):
    with pytest.raises(RuleError) as broken:
        households.parse_position(typed)
    assert broken.value.field == "position"
