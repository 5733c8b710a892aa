"""A published March with Sato in the shop on Monday and Ito on Wednesday, both in the morning."""

from opsapp.db import db
from opsapp.org import notices
from opsapp.org.models import User
from opsapp.rota import assigning, months
from opsapp.rota.duty_models import Shift
from opsapp.rota.plan_models import Assignment
from opsapp.rota.volunteer_models import Volunteer
from tests.rota.staff import MONDAY, Staff


class Living:
    """The staff at work: `monday` is Sato's shop shift, `wednesday` Ito's."""

    def __init__(self, staff: Staff, manager: User) -> None:
        self.staff, self.manager = staff, manager
        for one in staff.all:
            staff.says(one, "yes")
        self.monday, self.wednesday = staff.shift("shop", 0), staff.shift("shop", 2)
        self.satos = assigning.assign(self.monday, staff.sato, by=manager)
        self.itos = assigning.assign(self.wednesday, staff.ito, by=manager)
        months.publish(MONDAY, by=manager)

    def user(self, one: Volunteer) -> User:
        """The account of a volunteer."""
        assert one.user is not None
        return one.user

    def told(self, user: User) -> list[str]:
        """The keys of what somebody has not seen yet, the oldest first."""
        return [one.key for one in reversed(notices.unseen(user))]

    def texts(self, user: User) -> list[str]:
        """The words of what somebody has not seen yet, the oldest first."""
        return [one.text for one in reversed(notices.unseen(user))]

    def standing(self, shift: Shift) -> list[Assignment]:
        """The rows of who is on a shift."""
        query = db.select(Assignment).where(Assignment.shift_id == shift.id, Assignment.ended_at.is_(None))
        return list(db.session.scalars(query.order_by(Assignment.id)))
