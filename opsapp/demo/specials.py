"""特売: what the weekly leaflet makes cheaper, and several for a round sum."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from opsapp.demo.shelves import RATES, Article, articles

A_WEEK = 12
UNSUITED = {"03", "06", "07", "24", "25", "26", "27"}  # made here, sold for others, or fees


@dataclass(frozen=True)
class Special:
    """A lower price in yen with tax per piece ('price'), or for `mix_count` pieces together ('mix')."""

    name: str
    kind: str
    yen: int
    mix_count: int | None
    first_day: date
    last_day: date
    products: tuple[str, ...]


MIXES = (
    ("ゆで麺 どれでも3玉100円", 3, 100, ("ゆで麺 うどん 1玉", "ゆで麺 そば 1玉", "ゆで麺 中華 1玉")),
    ("棒付き飴 3本100円", 3, 100, ("棒付き飴 コーラ 1本", "棒付き飴 いちご 1本", "棒付き飴 ぶどう 1本")),
    (
        "菓子パン 3個300円",
        3,
        300,
        ("クリームパン 1個", "メロンパン 1個", "ジャムパン 1個", "あんぱん つぶあん 1個"),
    ),
    ("納豆 2個200円", 2, 200, ("納豆 小粒 3個パック", "納豆 中粒 3個パック", "納豆 ひきわり 3個パック")),
    (
        "カップラーメン 3個500円",
        3,
        500,
        ("カップラーメン しょうゆ 1食", "カップラーメン シーフード 1食", "カップラーメン みそ 1食"),
    ),
    (
        "レトルトカレー 3個400円",
        3,
        400,
        ("レトルトカレー 甘口 200g", "レトルトカレー 中辛 200g", "レトルトカレー 辛口 200g"),
    ),
    ("さば缶 3個680円", 3, 680, ("缶詰さば 水煮 190g", "缶詰さば みそ煮 190g", "缶詰さば しょうゆ煮 190g")),
    ("アイスキャンデー 3本250円", 3, 250, ("アイスキャンデー ソーダ 1本", "アイスキャンデー みかん 1本")),
    ("グミ 3袋380円", 3, 380, ("グミ ぶどう 50g", "グミ もも 50g", "グミ コーラ 50g", "グミ みかん 50g")),
    ("こんにゃく 2枚150円", 2, 150, ("こんにゃく 黒 250g", "こんにゃく 白 250g")),
    (
        "缶コーヒー 3本280円",
        3,
        280,
        ("缶コーヒー 微糖 185g", "缶コーヒー 無糖 185g", "缶コーヒー カフェオレ 185g"),
    ),
    ("風船ガム 7個100円", 7, 100, ("風船ガム オレンジ 1個", "風船ガム いちご 1個", "風船ガム コーラ 1個")),
)


def specials(rng: Random, first_day: date, last_day: date) -> tuple[Special, ...]:
    """Twelve lower prices for each week from Monday to Saturday, and three mixes for each month."""
    return (*_leaflets(rng, first_day, last_day), *_mixes(rng, first_day, last_day))


def _leaflets(rng: Random, first_day: date, last_day: date) -> Iterator[Special]:
    in_mixes = {name for *_, names in MIXES for name in names}
    fit = [article for article in articles() if _suits_a_leaflet(article) and article.name not in in_mixes]
    monday = first_day - timedelta(days=first_day.weekday())
    while monday <= last_day:
        in_season = [article for article in fit if article.season[monday.month - 1] >= 80]
        for article in rng.sample(in_season, A_WEEK):
            days = max(monday, first_day), min(monday + timedelta(days=5), last_day)
            if days[0] <= days[1]:
                yield Special(
                    f"週間特売 {article.name}", "price", _lower(rng, article), None, *days, (article.name,)
                )
        monday += timedelta(days=7)


def _suits_a_leaflet(article: Article) -> bool:
    """Something with a code that many buy, and dear enough to be made cheaper."""
    common = article.level >= 4 and article.price >= 100 and max(article.season) < 400
    return common and not set(article.marks) & {"n", "i"} and article.department not in UNSUITED


def _lower(rng: Random, article: Article) -> int:
    """Some 12 to 30 percent off, the price without tax ending in 8."""
    net = article.price * rng.randint(70, 88) // (100 + RATES[article.tax_class])
    return ((net + 2) // 10 * 10 - 2) * (100 + RATES[article.tax_class]) // 100


def _mixes(rng: Random, first_day: date, last_day: date) -> Iterator[Special]:
    month = first_day.replace(day=1)
    while month <= last_day:
        following = (month + timedelta(days=31)).replace(day=1)
        for name, pieces, yen, names in rng.sample(MIXES, 3):
            days = max(month, first_day), min(following - timedelta(days=1), last_day)
            yield Special(name, "mix", yen, pieces, *days, names)
        month = following
