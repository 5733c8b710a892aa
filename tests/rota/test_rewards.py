"""Accounts: what hours earn, what is paid out, and that nothing mixes."""

from datetime import timedelta

import pytest

from opsapp.db import db, transaction
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.rota import checks, hours, rates, rewards, volunteers
from opsapp.rota.volunteer_models import Volunteer
from opsapp.rota.work_models import RewardEntry, WorkedTime
from tests.rota.at_work import evening, rate, span
from tests.rota.staff import MONDAY, Staff


def book(staff: Staff, who: Volunteer, begin: float = 7, end: float = 9, day: int = 0) -> WorkedTime:
    return hours.book(who, staff.kinds["shop"], span(begin, end, 0, day), by=staff.manager)


def pay(staff: Staff, who: Volunteer, yen: int, ledger: str = "reward", **more: object) -> RewardEntry:
    return rewards.pay_out(who, ledger, yen, day=MONDAY, by=staff.manager, **more)  # type: ignore[arg-type]


@pytest.fixture
def rewarded(staff: Staff, manager: User) -> Staff:
    """佐藤 is rewarded with 500 yen an hour, 森 employed at 1,000; 伊藤 is unpaid."""
    with transaction():
        rate("reward", 500, manager)
        rate("wage", 1000, manager)
        volunteers.change(staff.sato, by=manager, pay="points")
        volunteers.change(staff.mori, by=manager, pay="paid")
    return staff


def test_hours_earn_by_the_standing_of_the_volunteer_and_the_ledgers_never_mix(rewarded: Staff) -> None:
    staff = rewarded
    with evening(), transaction():
        for who in (staff.sato, staff.mori, staff.ito):
            book(staff, who)
        found = {(one.volunteer.id, one.ledger): one.balance for one in rewards.accounts()}
        assert found == {(staff.sato.id, "reward"): 1000, (staff.mori.id, "wage"): 2000}
        assert list(checks.check()) == []


def test_who_becomes_employed_keeps_what_was_earned_before_in_its_own_ledger(rewarded: Staff) -> None:
    staff = rewarded
    with evening(1), transaction():
        first = book(staff, staff.sato)
        volunteers.change(staff.sato, by=staff.manager, pay="paid")
        book(staff, staff.sato, day=1)
        assert [rewards.balance(staff.sato.id, ledger) for ledger in ("reward", "wage")] == [1000, 2000]
        hours.reverse(first, by=staff.manager)
        assert [rewards.balance(staff.sato.id, ledger) for ledger in ("reward", "wage")] == [0, 2000]
        assert list(checks.check()) == []


def test_a_new_rule_never_changes_what_was_earned(rewarded: Staff) -> None:
    staff = rewarded
    with evening(1), transaction():
        first = book(staff, staff.sato)
        rate("reward", 900, staff.manager, valid_from=MONDAY - timedelta(10))
        assert rewards.balance(staff.sato.id, "reward") == 1000
        book(staff, staff.sato, day=1)
        assert rewards.balance(staff.sato.id, "reward") == 1000 + 1800
        hours.reverse(first, by=staff.manager)
        assert rewards.balance(staff.sato.id, "reward") == 1800
        assert list(checks.check()) == []


def test_a_rule_by_which_something_was_earned_stays(rewarded: Staff) -> None:
    staff = rewarded
    with evening(), transaction():
        used = book(staff, staff.sato)
        rule = rates.rule_for(used.kind_id, "reward", MONDAY)
        assert rule is not None
        with pytest.raises(RuleError):
            rates.remove(rule, by=staff.manager)
        unused = rates.rule_for(used.kind_id, "wage", MONDAY)
        assert unused is not None
        rates.remove(unused, by=staff.manager)
        assert rates.rule_for(used.kind_id, "wage", MONDAY) is None


def test_hours_without_a_rule_earn_once_there_is_one_and_only_once(staff: Staff, manager: User) -> None:
    with evening(), transaction():
        volunteers.change(staff.sato, by=manager, pay="points")
        gone = book(staff, staff.sato)
        hours.reverse(gone, by=manager)
        book(staff, staff.sato)
        assert (len(rewards.unearned()), rewards.balance(staff.sato.id, "reward")) == (1, 0)
        rate("reward", 500, manager)
        assert (rewards.earn_what_waits(by=manager), rewards.earn_what_waits(by=manager)) == (1, 0)
        assert rewards.balance(staff.sato.id, "reward") == 1000
        assert list(checks.check()) == []


def test_no_more_is_paid_out_than_there_is(rewarded: Staff) -> None:
    staff = rewarded
    with evening(), transaction():
        book(staff, staff.sato)
        for yen in (0, -1, 1001):
            with pytest.raises(RuleError) as broken:
                pay(staff, staff.sato, yen)
            assert broken.value.field == "yen"
        with pytest.raises(RuleError):
            pay(staff, staff.sato, 1, ledger="wage")
        pay(staff, staff.sato, 600)
        assert rewards.balance(staff.sato.id, "reward") == 400
        [account] = rewards.accounts(volunteer_id=staff.sato.id)
        assert (account.earned, account.paid, account.balance) == (1000, 600, 400)


def test_a_second_press_pays_nothing_twice(rewarded: Staff) -> None:
    staff = rewarded
    with evening(), transaction():
        book(staff, staff.sato)
        pay(staff, staff.sato, 400, seen=1000)
        with pytest.raises(RuleError) as broken:
            pay(staff, staff.sato, 400, seen=1000)
        assert broken.value.code == "changed"


def test_a_payment_is_taken_back_once_and_an_earning_only_with_its_hours(rewarded: Staff) -> None:
    staff = rewarded
    with evening(), transaction():
        worked = book(staff, staff.sato)
        paid = pay(staff, staff.sato, 1000)
        back = rewards.reverse(paid, by=staff.manager)
        assert rewards.balance(staff.sato.id, "reward") == 1000
        for row in (paid, back, db.session.query(RewardEntry).filter_by(worked_id=worked.id).one()):
            with pytest.raises(RuleError):
                rewards.reverse(row, by=staff.manager)
        assert rewards.accounts()[0].paid == 0


def test_hours_taken_back_after_the_payment_leave_the_account_below_zero(rewarded: Staff) -> None:
    staff = rewarded
    with evening(), transaction():
        worked = book(staff, staff.sato)
        pay(staff, staff.sato, 1000)
        hours.reverse(worked, by=staff.manager)
        assert rewards.balance(staff.sato.id, "reward") == -1000
        assert list(checks.check()) == []


def test_check_finds_an_earning_that_its_rule_does_not_give(rewarded: Staff) -> None:
    staff = rewarded
    with evening(), transaction():
        worked = book(staff, staff.sato)
        rule = rates.rule_for(worked.kind_id, "reward", MONDAY)
        assert rule is not None
        rule.bands = [{"days": "1234567", "from": 0, "to": 1440, "first": 0, "unit": 501}]
        db.session.flush()
        assert len(list(checks.check())) == 1


def test_accounts_are_found_by_reading(rewarded: Staff) -> None:
    staff = rewarded
    with evening(), transaction():
        book(staff, staff.sato)
        book(staff, staff.mori)
        assert [one.volunteer for one in rewards.accounts("さとう")] == [staff.sato]
