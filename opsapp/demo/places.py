"""The invented village on the map: hamlets along two valleys, landmarks, house positions."""

from dataclasses import dataclass
from random import Random

PREFECTURE, VILLAGE = "高知県", "嶺奥村"
UNPINNED_PERCENT = 9


@dataclass(frozen=True)
class Hamlet:
    """A 自治会 on one side of a valley: its houses stand between two points (latitude, longitude)."""

    name: str
    kana: str
    postal_code: str
    houses: int
    groups: int
    low: tuple[float, float]
    high: tuple[float, float]


HAMLETS = (
    Hamlet("中屋", "なかや", "7819901", 49, 4, (33.7268, 133.4575), (33.7322, 133.4668)),
    Hamlet("日ノ浦", "ひのうら", "7819902", 42, 4, (33.7331, 133.4689), (33.7405, 133.4781)),
    Hamlet("大久保谷", "おおくぼだに", "7819903", 37, 4, (33.7252, 133.4531), (33.7174, 133.4436)),
    Hamlet("柿ノ木", "かきのき", "7819904", 28, 3, (33.7365, 133.4562), (33.7459, 133.4527)),
    Hamlet("奥下川", "おくしもかわ", "7819905", 23, 3, (33.7153, 133.4402), (33.7079, 133.4281)),
)

LANDMARKS = (
    "集会所の上", "集会所の向かい", "旧小学校の裏", "氏神さまの石段の下", "消防屯所のとなり",
    "郵便ポストの横", "バス停から坂を上って二軒目", "沈下橋を渡って左", "赤い屋根の家",
    "大きな柿の木のある家", "ゆず畑の中", "茶畑の上の一軒家", "吊り橋の手前", "水車小屋のとなり",
    "お地蔵さんの角を右", "石垣の上", "棚田の一番上", "カーブミラーのところ", "青いトタンの納屋が目印",
    "軽トラックの車庫の奥", "竹やぶの手前", "銀杏の木のとなり", "製材所の跡の前", "農協の倉庫の裏",
    "橋のたもと", "坂の途中の白い塀", "墓地の下", "用水路ぞい", "道の行き止まり", "井戸のある家",
    "火の見やぐらの下", "谷川のそば", "ビニールハウスのとなり", "桜並木の終わり",
)  # fmt: skip


def landmark(rng: Random) -> str:
    """How the driver finds the house; empty for one in six."""
    return rng.choice(LANDMARKS) if rng.randrange(6) else ""


def position(rng: Random, hamlet: Hamlet, group: int) -> tuple[float, float] | None:
    """Degrees near the valley road, in the stretch of the group; None if nobody has pinned the house yet."""
    along = (group + rng.random()) / hamlet.groups
    aside = [(rng.random() - 0.5) / 500 for _ in "xy"]
    if rng.randrange(100) < UNPINNED_PERCENT:
        return None
    (south, west), (north, east) = hamlet.low, hamlet.high
    latitude, longitude = south + (north - south) * along, west + (east - west) * along
    return round(latitude + aside[0], 5), round(longitude + aside[1], 5)
