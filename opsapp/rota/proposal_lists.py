"""What a proposal says, with names and words: who moves, which places stay open and why."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from opsapp.db import db
from opsapp.people.models import Person
from opsapp.rota import explanations, proposals, rules
from opsapp.rota.duty_models import DutyKind, Shift
from opsapp.rota.plan_models import Proposal
from opsapp.rota.volunteer_models import Volunteer


@dataclass
class Move:
    """A shift on which people change: who goes off, who comes on."""

    shift: Shift
    off: list[str] = field(default_factory=list)
    on: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Remark:
    """Something to say of a shift; of somebody on it, or of its open places."""

    shift: Shift
    name: str
    missing: int
    said: list[str]


def moves(proposal: Proposal) -> list[Move]:
    """Every shift on which somebody goes or comes, in the order of their beginning."""
    come, go = proposals.changes(proposal)
    shifts, names = _shifts(slot for slot, _w in come | go), _names(worker for _s, worker in come | go)
    found: dict[int, Move] = {}
    for pairs, side in ((go, "off"), (come, "on")):
        for slot, worker in sorted(pairs):
            getattr(found.setdefault(slot, Move(shifts[slot])), side).append(names[worker])
    return sorted(found.values(), key=lambda one: (one.shift.starts_at, one.shift.id))


def gaps(proposal: Proposal) -> list[Remark]:
    """Every shift that the proposal leaves short, with what keeps people from it."""
    told = (proposal.result or {}).get("gaps", [])
    shifts = _shifts(one["shift"] for one in told)
    return [
        Remark(
            shifts[one["shift"]], "", one["missing"], explanations.sentences(shifts[one["shift"]].kind, one)
        )
        for one in told
    ]


def held(proposal: Proposal) -> list[Remark]:
    """Whom people put somewhere although a rule speaks against it; the proposal left them there."""
    return _of_people((proposal.result or {}).get("held", []))


def left_out(proposal: Proposal) -> list[Remark]:
    """Who was not put on a shift when the proposal was applied, because something had changed."""
    return _of_people((proposal.result or {}).get("outcome", {}).get("left_out", []))


def _of_people(rows: list[list[Any]]) -> list[Remark]:
    shifts, names = _shifts(row[0] for row in rows), _names(row[1] for row in rows)
    codes: dict[tuple[int, int], list[str]] = defaultdict(list)
    for slot, worker, code in rows:
        codes[slot, worker].append(code)
    found = [
        Remark(
            shifts[slot], names[worker], 0, [rules.objection(code).text for code in dict.fromkeys(several)]
        )
        for (slot, worker), several in codes.items()
    ]
    return sorted(found, key=lambda one: (one.shift.starts_at, one.shift.id))


def _shifts(ids: Iterable[int]) -> dict[int, Shift]:
    query = (
        select(Shift)
        .where(Shift.id.in_(set(ids)))
        .options(joinedload(Shift.kind).selectinload(DutyKind.requirements))
    )
    return {one.id: one for one in db.session.scalars(query).unique()}


def _names(ids: Iterable[int]) -> dict[int, str]:
    query = select(Volunteer.id, Person.name).join(Person, Person.id == Volunteer.person_id)
    return {row[0]: row[1] for row in db.session.execute(query.where(Volunteer.id.in_(set(ids))))}
