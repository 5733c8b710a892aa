"""What somebody does at the shelf, in the words of the tests."""

from playwright.sync_api import expect

from tests.till.clerk import Clerk


class Worker(Clerk):
    """A person before the screen for work at the shelf."""

    def arrive(self) -> "Worker":
        """Open the screen and wait until it also works without a network and has its pack."""
        self.page.goto(f"{self.url}/supply/hand")
        self.ready()
        self.page.evaluate(
            "() => navigator.serviceWorker.controller ? 1 : new Promise(done =>"
            " navigator.serviceWorker.addEventListener('controllerchange', () => done(1), {once: true}))"
        )
        expect(self.page.locator(".work-tile").first).to_be_visible()
        return self

    def offline(self, away: bool = True) -> "Worker":
        self.page.context.set_offline(away)
        return self

    def begin(self, task: str) -> "Worker":
        """Press the tile of a task: receive, count, waste, move."""
        self.tap(f"[data-task={task}]")
        return self

    def choose(self, words: str) -> "Worker":
        """Press the large key with these words, once it is offered."""
        self.tap(self.page.locator("dialog .choice-key", has_text=words).first)
        return self

    def at_work(self) -> "Worker":
        expect(self.page.locator("#work-lines")).to_be_visible()
        return self

    def scan(self, code: str, pace: float = 0.005) -> "Worker":
        super().scan(code, pace)
        return self

    def quantity(self, typed: str) -> "Worker":
        """Type the number of the line at hand on the keys."""
        for key in typed:
            self.page.locator(".work-panel .pad-key", has_text=key).first.click()
        return self

    def sees_line(self, name: str, quantity: str) -> "Worker":
        line = self.page.locator(".work-line", has_text=name).first
        expect(line.locator(".line-amount")).to_have_text(quantity)
        return self

    def sees_saved(self, name: str) -> "Worker":
        """The line is on the tablet's disk."""
        expect(self.page.locator(".work-line[data-saved]", has_text=name).first).to_be_visible()
        return self

    def back_at_tiles(self) -> "Worker":
        expect(self.page.locator(".work-home")).to_be_visible()
        return self

    def resume(self, task: str) -> "Worker":
        """Take up work that was left open."""
        self.tap(self.page.locator(f"[data-open={task}]").first)
        return self.at_work()
