"""Pages of the rota."""

from opsapp.rota import (
    alcohol_views,
    answers_views,
    availability_views,
    duty_screen,
    handover_views,
    hours_views,
    rate_views,
    reward_views,
)
from opsapp.rota.blueprint import bp

__all__ = [
    "alcohol_views",
    "answers_views",
    "availability_views",
    "bp",
    "duty_screen",
    "handover_views",
    "hours_views",
    "rate_views",
    "reward_views",
]
