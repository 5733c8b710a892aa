"""Pages of the kitchen."""

from opsapp.kitchen import (
    allergen_views,
    cook_views,
    equipment_views,
    production_views,
    recipe_views,
    record_views,
    safety_views,
    safety_words,
    today_views,
)
from opsapp.kitchen.blueprint import bp

__all__ = [
    "allergen_views",
    "bp",
    "cook_views",
    "equipment_views",
    "production_views",
    "recipe_views",
    "record_views",
    "safety_views",
    "safety_words",
    "today_views",
]
