"""Who lives together: the mix of houses of a village that has grown old."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

HEAD, WIFE, MOTHER, FATHER, SON, DAUGHTER = "世帯主", "妻", "母", "父", "長男", "長女"


@dataclass(frozen=True)
class Part:
    """Somebody's part in a family: relation to the head, sex ('f', 'm') and age in years."""

    relation: str
    sex: str
    age: int


def all_families(rng: Random) -> list[tuple[Part, ...]]:
    """The 179 families with 358 persons in a random order, the head of each first."""
    found = [family(rng) for count, family in MIX for _ in range(count)]
    rng.shuffle(found)
    return found


def _couple(rng: Random, least: int, most: int) -> tuple[Part, Part]:
    age = rng.randint(least, most)
    return Part(HEAD, "m", age), Part(WIFE, "f", max(20, age - rng.randint(-1, 6)))


def _widow(rng: Random) -> tuple[Part, ...]:
    return (Part(HEAD, "f", rng.randint(71, 96)),)


def _widower(rng: Random) -> tuple[Part, ...]:
    return (Part(HEAD, "m", rng.randint(66, 91)),)


def _single(rng: Random) -> tuple[Part, ...]:
    return (Part(HEAD, rng.choice("mmf"), rng.randint(33, 64)),)


def _old_couple(rng: Random) -> tuple[Part, ...]:
    return _couple(rng, 65, 88)


def _middle_couple(rng: Random) -> tuple[Part, ...]:
    return _couple(rng, 48, 66)


def _young_couple(rng: Random) -> tuple[Part, ...]:
    return _couple(rng, 26, 42)


def _child_and_mother(rng: Random) -> tuple[Part, ...]:
    age = rng.randint(45, 67)
    return Part(HEAD, rng.choice("mmmf"), age), Part(MOTHER, "f", min(98, age + rng.randint(22, 31)))


def _lone_parent(rng: Random) -> tuple[Part, ...]:
    age = rng.randint(32, 46)
    return Part(HEAD, rng.choice("ffm"), age), _child(rng, age - rng.randint(22, 29), 1)[0]


def _child(rng: Random, eldest: int, count: int) -> list[Part]:
    """Children two to four years apart, called 長男, 長女, 二男, 二女."""
    found: list[Part] = []
    for _ in range(count):
        sex = rng.choice("fm")
        earlier = sum(part.sex == sex for part in found)
        relation = ("長" if not earlier else "二") + ("男" if sex == "m" else "女")
        found.append(Part(relation, sex, max(0, eldest)))
        eldest -= rng.randint(2, 4)
    return found


def _couple_and_grown_son(rng: Random) -> tuple[Part, ...]:
    head, wife = _couple(rng, 70, 86)
    return head, wife, Part(SON, "m", wife.age - rng.randint(23, 31))


def _couple_and_child(rng: Random) -> tuple[Part, ...]:
    head, wife = _couple(rng, 30, 48)
    return head, wife, *_child(rng, wife.age - rng.randint(24, 30), 1)


def _couple_and_mother(rng: Random) -> tuple[Part, ...]:
    head, wife = _couple(rng, 55, 69)
    return head, wife, Part(MOTHER, "f", min(99, head.age + rng.randint(22, 29)))


def _couple_and_children(rng: Random) -> tuple[Part, ...]:
    head, wife = _couple(rng, 33, 47)
    return head, wife, *_child(rng, wife.age - rng.randint(24, 28), 2)


def _three_generations(rng: Random) -> tuple[Part, ...]:
    head, wife, *children = _couple_and_children(rng)
    return head, wife, *children, Part(MOTHER, "f", head.age + rng.randint(24, 30))


def _six(rng: Random) -> tuple[Part, ...]:
    head, wife, *children, mother = _three_generations(rng)
    return head, wife, *children, Part(FATHER, "m", mother.age + rng.randint(0, 5)), mother


MIX: tuple[tuple[int, Callable[[Random], tuple[Part, ...]]], ...] = (
    (26, _widow),
    (9, _widower),
    (9, _single),
    (58, _old_couple),
    (20, _child_and_mother),
    (20, _middle_couple),
    (5, _young_couple),
    (4, _lone_parent),
    (7, _couple_and_grown_son),
    (6, _couple_and_child),
    (5, _couple_and_mother),
    (5, _couple_and_children),
    (4, _three_generations),
    (1, _six),
)
