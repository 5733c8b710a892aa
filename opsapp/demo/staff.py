"""Those who run the demo shop, with PINs and passwords that are printed at the start."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Staff:
    """A user of the demo with one of the roles of access.py; password None: signs in by PIN only."""

    login: str
    name: str
    kana: str
    role: str
    pin: str
    password: str | None
    born: date


STAFF = (
    Staff("jimu", "岡林 早苗", "おかばやし さなえ", "manager", "1103", "sato-no-jimu", date(1974, 5, 18)),
    Staff("kaikei", "有光 浩司", "ありみつ こうじ", "manager", "2415", "sato-no-kaikei", date(1961, 9, 2)),
    Staff("mimamori", "和田 美穂", "わだ みほ", "coordinator", "3620", "sato-no-mimamori", date(1983, 3, 27)),
    Staff("yaeko", "筒井 八重子", "つつい やえこ", "clerk", "4178", None, date(1950, 2, 11)),
    Staff("kazuko", "川村 和子", "かわむら かずこ", "clerk", "5206", None, date(1948, 7, 30)),
    Staff("teruko", "式地 照子", "しきじ てるこ", "clerk", "6341", None, date(1954, 12, 4)),
    Staff("yukio", "上田 幸男", "うえだ ゆきお", "clerk", "7059", None, date(1952, 4, 23)),
    Staff("setsuko", "髙橋 節子", "たかはし せつこ", "clerk", "8612", None, date(1957, 10, 9)),
    Staff("ayaka", "山中 彩", "やまなか あや", "clerk", "9437", None, date(1991, 8, 16)),
    Staff("isao", "田岡 功", "たおか いさお", "carrier", "1586", None, date(1955, 6, 5)),
    Staff("naoki", "近藤 直樹", "こんどう なおき", "carrier", "2793", None, date(1968, 1, 21)),
    Staff("megumi", "西森 恵", "にしもり めぐみ", "carrier", "3864", None, date(1979, 11, 13)),
)


def staff() -> tuple[Staff, ...]:
    """The twelve users of the demo; PINs and passwords are public, and good for nothing else."""
    return STAFF
