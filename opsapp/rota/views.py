"""Pages of the rota."""

from opsapp.rota import (
    alcohol_views,
    answers_views,
    assigning_views,
    availability_views,
    board_views,
    duty_screen,
    feed_views,
    handover_views,
    hours_views,
    mine_views,
    offer_views,
    poster_views,
    proposal_views,
    rate_views,
    reward_views,
    swap_views,
)
from opsapp.rota.blueprint import bp

__all__ = [
    "alcohol_views",
    "answers_views",
    "assigning_views",
    "availability_views",
    "board_views",
    "bp",
    "duty_screen",
    "feed_views",
    "handover_views",
    "hours_views",
    "mine_views",
    "offer_views",
    "poster_views",
    "proposal_views",
    "rate_views",
    "reward_views",
    "swap_views",
]
