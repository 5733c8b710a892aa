"""What a visitor does with a phone, in the words of the tests."""

from playwright.sync_api import expect

from tests.till.clerk import Clerk


class Walker(Clerk):
    """A person before the screen 訪問."""

    def arrive(self) -> "Walker":
        """Open the screen and wait until it also works without a network and has its pack."""
        self.page.goto(f"{self.url}/visits/round")
        self.ready()
        self.page.evaluate(
            "() => navigator.serviceWorker.controller ? 1 : new Promise(done =>"
            " navigator.serviceWorker.addEventListener('controllerchange', () => done(1), {once: true}))"
        )
        expect(self.page.locator("#visit-left")).to_be_visible()
        self.sees_unsent(0)
        self.taps = 0
        return self

    def again(self) -> "Walker":
        """Open the screen once more, with or without a network."""
        self.page.goto(f"{self.url}/visits/round")
        self.ready()
        expect(self.page.locator("#visit-left")).to_be_visible()
        return self

    def offline(self, away: bool = True) -> "Walker":
        self.page.context.set_offline(away)
        return self

    def house(self, name: str) -> "Walker":
        """Press the house of the list in which somebody lives."""
        return self.tap(self.page.locator(".visit-house", has_text=name).first)

    def face(self, condition: str) -> "Walker":
        return self.tap(f"[data-condition={condition}]")

    def met(self, how: str) -> "Walker":
        return self.tap(f"[data-met={how}]")

    def chip(self, words: str) -> "Walker":
        return self.tap(self.page.locator(".visit-chip", has_text=words).first)

    def back_on_list(self) -> "Walker":
        expect(self.page.locator("#visit-left")).to_be_visible()
        return self

    def sees_left(self, houses: int) -> "Walker":
        expect(self.page.locator("#visit-left")).to_have_attribute("data-left", str(houses))
        return self

    def sees_state(self, name: str, words: str) -> "Walker":
        """What the list says of somebody."""
        expect(self.page.locator(".visit-member", has_text=name).first).to_contain_text(words)
        return self

    def beside(self) -> int:
        """Pixels that stick out sideways."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - innerWidth"))
