"""Pages of care."""

from opsapp.care import (
    alert_views,
    board_views,
    key_views,
    person_views,
    plan_views,
    report_views,
    settings_views,
    town_list_views,
    weather_views,
)
from opsapp.care.blueprint import bp

__all__ = [
    "alert_views",
    "board_views",
    "bp",
    "key_views",
    "person_views",
    "plan_views",
    "report_views",
    "settings_views",
    "town_list_views",
    "weather_views",
]
