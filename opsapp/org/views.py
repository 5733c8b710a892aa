"""Pages of org, by noun."""

from opsapp.org import (
    channels_views,
    devices_views,
    importing_views,
    notices_views,
    settings_views,
    sign_in_views,
    users_views,
)
from opsapp.org.blueprint import bp

__all__ = [
    "bp",
    "channels_views",
    "devices_views",
    "importing_views",
    "notices_views",
    "settings_views",
    "sign_in_views",
    "users_views",
]
