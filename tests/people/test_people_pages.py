"""The pages of people: they work, they say no, and they are closed to whom they do not concern."""

import re

import pytest

from opsapp import clock
from opsapp.db import db, transaction
from opsapp.people import sightings
from opsapp.people.models import Household, Person

PAGES = (
    "/people/",
    "/people/1",
    "/people/3",
    "/people/new",
    "/people/1/edit",
    "/people/1/move",
    "/people/households",
    "/people/households/1",
    "/people/households/new",
    "/people/households/1/edit",
    "/people/list",
    "/people/cards?hamlet=上石原",
)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_opens_in_both_languages(visit, manager, path):
    for language in ("ja", "en"):
        with transaction():
            manager.language = language
        answer = visit(manager).get(path)
        assert answer.status_code == 200, path
        assert f'lang="{language}"' in answer.text


@pytest.mark.parametrize("path", ["/people/new", "/people/1/edit", "/people/households/new", "/people/list"])
def test_a_carrier_looks_but_does_not_write(visit, carrier, path):
    assert visit(carrier).get("/people/1").status_code == 200
    assert "/people/1/edit" not in visit(carrier).get("/people/1").text
    assert visit(carrier).get(path).status_code == 403


def test_the_whole_register_leaves_only_through_the_office(visit, clerk, coordinator):
    for user in (clerk, coordinator):
        assert visit(user).get("/people/people.csv").status_code == 403


def test_a_stranger_sees_nobody(visit):
    for path in PAGES:
        assert visit().get(path).status_code == 302, path


def test_whom_nobody_knows_is_not_found(visit, manager):
    for path in ("/people/999", "/people/999/edit", "/people/households/999"):
        assert visit(manager).get(path).status_code == 404


@pytest.mark.parametrize("q", ["たかはし はな", "高橋ハナ", "ハナ", "0887-00-0012", "０８８７００００１２"])
def test_one_box_finds_by_kana_kanji_or_phone(visit, clerk, q):
    page = visit(clerk).get("/people/", query_string={"q": q}).text
    assert "髙橋 ハナ" in page
    assert "𠮷田" not in page


def test_while_typing_only_the_list_is_sent(visit, clerk):
    part = visit(clerk).get("/people/?q=よし", headers={"HX-Request": "true"}).text
    assert "𠮷田 キヨ" in part
    assert "<html" not in part
    assert 'id="results"' in part


def test_the_list_is_narrowed_by_hamlet_and_index_tab(visit, clerk):
    page = visit(clerk).get("/people/?hamlet=下石原").text
    assert "𠮷田" in page
    assert "髙橋" not in page
    page = visit(clerk).get("/people/?kana=や").text
    assert "𠮷田" in page
    assert "髙橋" not in page


def test_an_empty_search_says_what_to_do(visit, clerk):
    assert "見つかりません" in visit(clerk).get("/people/?q=だれもいない").text


def test_a_person_is_written_down_with_phones_and_contacts_at_once(visit, clerk):
    form = {
        "name": "森 トメ",
        "kana": "もり とめ",
        "birth_date": "S11.2.29",
        "household_id": "2",
        "phone_1": "080-1111-2222",
        "phone_2": "",
        "phone_3": "0887-00-0077",
        "contact_1_name": "森 一郎",
        "contact_1_relation": "長男",
        "contact_1_phone": "090-0000-1111",
    }
    answer = visit(clerk).post("/people/new", data=form, follow_redirects=True)
    assert "森 トメ さんを登録しました" in answer.text
    made = db.session.scalars(db.select(Person).where(Person.name == "森 トメ")).one()
    assert str(made.birth_date) == "1936-02-29"
    assert made.household_id == 2
    assert [phone.digits for phone in made.phones] == ["08011112222", "0887000077"]
    assert [contact.phone_digits for contact in made.contacts] == ["09000001111"]
    assert 'href="tel:08011112222"' in answer.text


def test_wrong_words_stay_in_the_form_with_the_reason_beside_them(visit, clerk):
    form = {"name": "森 トメ", "birth_date": "昭和64年2月1日", "phone_1": "12345"}
    page = visit(clerk).post("/people/new", data=form).text
    assert "昭和64年2月1日" in page
    assert "平成元年2月1日" in page
    page = visit(clerk).post("/people/new", data=form | {"birth_date": ""}).text
    assert re.search(r'id="phone_1-error"', page)
    assert 'value="12345"' in page
    assert db.session.scalar(db.select(db.func.count()).select_from(Person)) == 3


def test_who_seems_to_be_there_already_is_asked_about_first(visit, clerk):
    form = {"name": "高橋 花", "kana": "たかはし はな", "birth_date": "1936/2/29"}
    page = visit(clerk).post("/people/new", data=form).text
    assert "すでに登録されています" in page
    assert '<a href="/people/1">' in page
    assert visit(clerk).post("/people/new", data=form | {"confirmed": "y"}).status_code == 302


def test_editing_shows_what_is_there_and_two_more_rows(visit, clerk):
    page = visit(clerk).get("/people/1/edit").text
    assert 'value="0887-00-0012"' in page
    assert 'name="phone_3"' in page
    assert 'name="phone_4"' not in page
    data = {
        "name": "髙橋 ハナ",
        "kana": "たかはし はな",
        "phone_1": "",
        "household_id": "1",
        "note": "耳が遠い",
    }
    assert visit(clerk).post("/people/1/edit", data=data).status_code == 302
    hana = db.session.get_one(Person, 1)
    assert (hana.phones, hana.note) == ([], "耳が遠い")


def test_a_person_moves_leaves_and_comes_back(visit, clerk):
    shop = visit(clerk)
    assert shop.post("/people/1/move", data={"household_id": "2", "relation": "母"}).status_code == 302
    assert shop.post("/people/1/move", data={"household_id": "2"}).status_code == 200
    assert (
        shop.post("/people/1/leave", data={"left_reason": "moved", "left_on": "9999/1/1"}).status_code == 422
    )
    assert shop.post("/people/1/leave", data={"left_on": "2026/4/1"}).status_code == 422
    assert shop.post("/people/1/leave", data={"left_reason": "moved", "left_on": "R8.4.1"}).status_code == 302
    assert "転出" in shop.get("/people/1").text
    assert shop.post("/people/1/return").status_code == 302
    assert db.session.get_one(Person, 1).active


def test_the_page_tells_when_somebody_was_last_seen(visit, clerk):
    with transaction():
        sightings.see(1, "shop", clock.now(), clerk.id)
        sightings.see(1, "visit", clock.now(), clerk.id)
    page = visit(clerk).get("/people/1").text
    assert page.index("訪問") < page.index("佐藤 和子", page.index("訪問"))
    assert clock.today().strftime("%-m月%-d日") in visit(clerk).get("/people/").text


def test_a_name_no_font_can_print_is_pointed_out(visit, clerk, monkeypatch):
    monkeypatch.setattr("opsapp.paper.missing_glyphs", lambda name: [c for c in name if c == "𠮷"])
    assert "印刷できない文字: 𠮷" in visit(clerk).get("/people/").text
    assert "印刷できません: 𠮷" in visit(clerk).get("/people/3").text


def test_a_household_is_written_down_and_refuses_a_place_abroad(visit, clerk):
    form = {"name": "谷", "hamlet": "奥", "position": "133.46, 33.73", "postal_code": "781-3601"}
    page = visit(clerk).post("/people/households/new", data=form).text
    assert 'value="133.46, 33.73"' in page
    assert 'id="position-error"' in page
    done = visit(clerk).post("/people/households/new", data=form | {"position": "33.73, 133.46"})
    assert done.status_code == 302
    home = db.session.scalars(db.select(Household).where(Household.name == "谷")).one()
    assert (home.postal_code, home.latitude) == ("7813601", 33.73)


def test_a_house_with_somebody_in_it_is_not_empty(visit, clerk):
    page = visit(clerk).post("/people/households/1/close", follow_redirects=True).text
    assert "まだ登録されています" in page
    assert db.session.get_one(Household, 1).active


def test_the_list_on_paper_goes_by_hamlet(visit, coordinator):
    page = visit(coordinator).get("/people/list").text
    assert page.index("上石原") < page.index("髙橋 太郎")
    assert "𠮷田 キヨ" not in visit(coordinator).get("/people/list?hamlet=上石原").text


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_register_can_be_taken_along_and_that_is_written_down(visit, manager, form):
    from opsapp.org.models import AuditRow

    answer = visit(manager).get(f"/people/people.{form}")
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    row = db.session.scalars(db.select(AuditRow).where(AuditRow.action == "people.export")).one()
    assert row.detail == {"count": 3, "form": form}
    assert visit(manager).get("/people/people.pdf").status_code == 404


def test_cards_are_printed_and_whoever_has_none_gets_a_code(visit, clerk):
    answer = visit(clerk).post("/people/cards", data={"person": ["1", "3"]})
    assert answer.data.startswith(b"%PDF")
    assert db.session.get_one(Person, 1).card_code == "card-hana"
    assert db.session.get_one(Person, 3).card_code
    assert visit(clerk).post("/people/cards", data={}).status_code == 302
