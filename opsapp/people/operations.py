"""What a device records about people: somebody was seen."""

from flask_babel import gettext as _

from opsapp import shapes
from opsapp.db import db
from opsapp.errors import RuleError
from opsapp.people import sightings
from opsapp.people.models import Person
from opsapp.people.words import CHANNEL_WORDS
from opsapp.sync.service import CLOCK_TOLERANCE, Answer, Submitted, handles


@handles("sighting", "people.sight")
def sighting(op: Submitted) -> Answer:
    """Somebody saw a person. Held when nobody knows the person; who has left is recorded and flagged."""
    person = db.session.get(Person, shapes.whole(op.data, "person"))
    if person is None:
        raise RuleError(_("The person who was seen is not known."), code="unknown_person", field="person")
    channel = shapes.one_of(op.data, "channel", CHANNEL_WORDS)
    sightings.see(person.id, channel, op.happened_at, op.user_id, op.id)
    early = op.happened_at > op.received_at + CLOCK_TOLERANCE
    wrong = {"inactive_person": not person.active, "clock": op.clock_off or early}
    flags = [flag for flag, holds in wrong.items() if holds]
    return {"person": person.id, **({"flags": flags} if flags else {})}
