"""The volunteers of the tests: who can do what, in the week of Monday, 1 March 2027."""

from datetime import date, timedelta

from opsapp import text
from opsapp.db import db
from opsapp.org.models import User
from opsapp.people.models import Person
from opsapp.rota import shifts, usual, volunteers
from opsapp.rota.duty_models import DutyKind, Qualification, Shift
from opsapp.rota.plan_models import Assignment
from opsapp.rota.shifts import Hours
from opsapp.rota.volunteer_models import Availability, Volunteer, VolunteerQualification

MONDAY = date(2027, 3, 1)
MARCH = MONDAY, date(2027, 3, 31)
MORNING, AFTERNOON = Hours(7 * 60, 13 * 60), Hours(13 * 60, 19 * 60)
EXPIRES = date(2027, 3, 14)
# name, reading, login, kinds of duty (a star: experienced), qualifications
PEOPLE = (
    ("森 健一", "もり けんいち", "carrier", ("van_driver*", "meals*", "shop"), ("licence", "till")),
    ("佐藤 和子", "さとう かずこ", "clerk", ("shop*", "kitchen*"), ("till", "cooking")),
    ("伊藤 ミヨ", "いとう みよ", "clerk2", ("shop", "kitchen"), ("till", "cooking")),
    ("川村 武", "かわむら たけし", None, ("shop", "meals", "van_driver"), ("till", "licence")),
)


class Staff:
    """Four volunteers: Mori drives, Sato and Ito keep the shop and cook, old Kawamura has neither phone nor account;
    his licence ends on the 14th."""

    def __init__(self, manager: User) -> None:
        self.manager = manager
        usual.write_down()
        self.kinds = {one.code: one for one in db.session.scalars(db.select(DutyKind))}
        self.asked = {one.code: one for one in db.session.scalars(db.select(Qualification))}
        self.mori, self.sato, self.ito, self.kawamura = self.all = [self._hire(*row) for row in PEOPLE]
        self._paper(self.kawamura, "licence").expires_on = EXPIRES
        db.session.flush()

    def _hire(
        self, name: str, kana: str, login: str | None, kinds: tuple[str, ...], held: tuple[str, ...]
    ) -> Volunteer:
        person = Person(
            name=name,
            kana=kana,
            kana_key=text.kana_key(kana),
            search_key=text.search_key(f"{name} {kana}"),
            household_id=1,
        )
        db.session.add(person)
        user = db.session.scalar(db.select(User).where(User.login == login)) if login else None
        one = volunteers.create(
            person, by=self.manager, user_id=user.id if user else None, since=date(2025, 4, 1)
        )
        duties = {self.kinds[kind.rstrip("*")].id: (kind.endswith("*"), 0) for kind in kinds}
        volunteers.set_duties(one, duties, by=self.manager)
        for code in held:
            self._hold(one, code)
        db.session.flush()
        db.session.expire(one, ["qualifications"])
        return one

    def _hold(self, one: Volunteer, code: str) -> None:
        db.session.add(
            VolunteerQualification(
                volunteer_id=one.id,
                qualification_id=self.asked[code].id,
                licence_class="ordinary" if code == "licence" else "",
                recorded_at=shifts.at(MONDAY - timedelta(60), 0),
            )
        )

    def _paper(self, one: Volunteer, code: str) -> VolunteerQualification:
        return next(held for held in one.qualifications if held.qualification.code == code)

    def shift(self, kind: str, day: int = 0, hours: Hours = MORNING, **facts: object) -> Shift:
        """A shift so many days after Monday."""
        return shifts.add(self.kinds[kind], MONDAY + timedelta(day), hours, by=self.manager, **facts)  # type: ignore[arg-type]

    def says(self, one: Volunteer, answer: str, days: range = range(31)) -> None:
        """Somebody's answer for whole days."""
        for day in days:
            for part in ("am", "pm"):
                db.session.add(
                    Availability(
                        volunteer_id=one.id,
                        day=MONDAY + timedelta(day),
                        part=part,
                        answer=answer,
                        recorded_at=shifts.at(MONDAY - timedelta(20), 0),
                    )
                )
        db.session.flush()

    def on(self, shift: Shift) -> list[str]:
        """The family names of those on a shift."""
        query = db.select(Assignment).where(Assignment.shift_id == shift.id, Assignment.ended_at.is_(None))
        return [
            one.volunteer.person.name.split()[0] for one in db.session.scalars(query.order_by(Assignment.id))
        ]
