"""A clerk before the till in a real browser."""

import pytest
from playwright.sync_api import Page

from tests.browser import Server
from tests.till.clerk import Clerk


@pytest.fixture
def clerk_at_till(page: Page, server: Server) -> Clerk:
    """佐藤 和子 at the open till, the service worker in charge."""
    return Clerk(page, server.url).arrive().open_day()
