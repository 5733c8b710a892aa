"""What somebody on duty does with a phone, in the words of the tests."""

from playwright.sync_api import expect

from tests.till.clerk import Clerk


class Worker(Clerk):
    """A person before the screen 当番."""

    def arrive(self, query: str = "") -> "Worker":
        """Open the screen and wait until it also works without a network and has its pack."""
        self.page.goto(f"{self.url}/rota/duty{query}")
        self.ready()
        self.page.evaluate(
            "() => navigator.serviceWorker.controller ? 1 : new Promise(done =>"
            " navigator.serviceWorker.addEventListener('controllerchange', () => done(1), {once: true}))"
        )
        expect(self.page.locator(".duty-card").first).to_be_visible()
        self.sees_unsent(0)
        self.taps = 0
        return self

    def offline(self, away: bool = True) -> "Worker":
        self.page.context.set_offline(away)
        return self

    def choose(self, words: str) -> "Worker":
        """Press the large key with these words, once it is offered."""
        self.tap(self.page.locator("dialog .choice-key", has_text=words).first)
        return self

    def chip(self, group: str, words: str) -> "Worker":
        """Press a chip of a group in the open dialog."""
        self.tap(self.page.get_by_role("group", name=group).get_by_role("button", name=words, exact=True))
        return self

    def is_here(self) -> "Worker":
        """The coming is written down: the key now says 帰ります."""
        expect(self.page.locator("#duty-out")).to_be_visible()
        return self

    def is_gone(self) -> "Worker":
        """The going is written down."""
        expect(self.page.locator("#duty-in")).to_be_visible()
        return self

    def beside(self) -> int:
        """Pixels that stick out sideways."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - innerWidth"))
