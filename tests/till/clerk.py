"""What a clerk does at the till, in the words of the tests."""

import re
import time
from typing import Any

from playwright.sync_api import Locator, Page, expect

MILK, SOAP, SAKE = "4901234567894", "4912345678904", "4512345678906"


def _key(character: str) -> dict[str, Any]:
    if character == "\r":
        return {"key": "Enter", "code": "Enter", "text": "\r", "windowsVirtualKeyCode": 13}
    return {"key": character, "text": character}


class Clerk:
    """A person before the till's screen. Counts the taps; scans are no taps."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url, self.taps = page, url, 0
        self.problems: list[str] = []
        page.on("pageerror", lambda error: self.problems.append(str(error)))

    # --- coming and going

    def arrive(self) -> "Clerk":
        """Open the till and wait until it also works without a network."""
        self.page.goto(f"{self.url}/sales/till")
        self.ready()
        self.page.evaluate(
            "() => navigator.serviceWorker.controller ? 1 : new Promise(done =>"
            " navigator.serviceWorker.addEventListener('controllerchange', () => done(1), {once: true}))"
        )
        expect(self.page.locator("#who, .welcome .button").first).to_be_visible()
        return self

    def ready(self) -> "Clerk":
        self.page.wait_for_selector("html[data-ready='1']", state="attached")
        return self

    def reload(self) -> "Clerk":
        self.page.reload()
        return self.ready()

    # --- hands

    def tap(self, target: str | Locator) -> "Clerk":
        self.taps += 1
        found = self.page.locator(target) if isinstance(target, str) else target
        found.click()
        return self

    def press(self, words: str | re.Pattern[str]) -> "Clerk":
        """Tap the button with these words in what is on top."""
        return self.tap(self.top.get_by_role("button", name=words, exact=isinstance(words, str)).first)

    def scan(self, code: str, pace: float = 0.005) -> "Clerk":
        """The scanner types the code and Enter, `pace` seconds from key to key on its own clock."""
        wire = self.page.context.new_cdp_session(self.page)
        moment = time.time()
        for character in (*code, "\r"):
            moment += pace
            wire.send("Input.dispatchKeyEvent", {"type": "keyDown", "timestamp": moment, **_key(character)})
        wire.detach()
        return self

    def type_slowly(self, text: str) -> "Clerk":
        self.page.keyboard.type(text, delay=70)
        return self

    def digits(self, number: str | int) -> "Clerk":
        """Enter a number on the keypad on top."""
        self.top.locator(".keypad-input").fill(str(number))
        return self

    # --- eyes

    @property
    def top(self) -> Locator:
        dialogs = self.page.locator("dialog[open]")
        return dialogs.last if dialogs.count() else self.page.locator("body")

    def sees(self, words: str) -> "Clerk":
        expect(self.page.get_by_text(words).first).to_be_visible()
        return self

    def sees_total(self, yen: int) -> "Clerk":
        expect(self.page.locator("#total")).to_have_attribute("data-yen", str(yen))
        return self

    def keeps_basket_of(self, pieces: int) -> "Clerk":
        """The open basket is on the disk with so many pieces."""
        until = time.monotonic() + 15
        while self._pieces_kept() != [pieces]:
            assert time.monotonic() < until, self.storage("baskets")
        return self

    def _pieces_kept(self) -> list[int]:
        baskets = self.storage("baskets")
        return [sum(line["quantity"] for line in basket["lines"]) // 1000 for basket in baskets]

    def sees_unsent(self, count: int, timeout: int = 20_000) -> "Clerk":
        expect(self.page.locator("#unsent")).to_have_attribute("data-unsent", str(count), timeout=timeout)
        return self

    def sees_change(self, yen: int) -> "Clerk":
        expect(self.page.locator("#change")).to_have_attribute("data-yen", str(yen))
        return self.sees_it_written_down()

    def sees_it_written_down(self) -> "Clerk":
        """The receipt's number appears when the sale is on the disk."""
        expect(self.page.locator("#receipt-number")).not_to_be_empty()
        return self

    # --- work

    def open_day(self, **pieces: int) -> "Clerk":
        """Count the float ({"count_10000": 2} or the usual 30,000) and open the till."""
        self.tap("#open-day")
        for worth, number in (pieces or {"n10000": 2, "n5000": 1, "n1000": 4, "n500": 1, "n100": 5}).items():
            self.top.locator(f"[name=count-{worth[1:]}]").fill(str(number))
        self.tap("#do-open")
        expect(self.page.locator("#pay")).to_be_visible()
        self.taps = 0
        return self

    def pay_cash(self, note: int) -> "Clerk":
        """お会計, then the note the customer holds out."""
        return self.tap("#pay").tap(f"[data-note='{note}']")

    def pay_by(self, tender: str, label: str = "") -> "Clerk":
        """Another way of paying; QR and card ask which one."""
        self.tap("#pay").tap(f"[data-tender={tender}]")
        usual = {"qr": "PayPay", "card": "クレジット"}.get(tender)
        return self.press(label or usual) if usual else self

    def sell(self, *codes: str, note: int | None = None, tender: str | None = None) -> "Clerk":
        """A whole sale; exactly the sum in cash unless told otherwise."""
        for code in codes:
            self.scan(code)
        expect(self.page.locator(".line")).not_to_have_count(0)
        total = int(self.page.locator("#total").get_attribute("data-yen") or 0)
        self.pay_by(tender) if tender else self.pay_cash(note or total)
        return self.sees_it_written_down()

    def next(self) -> "Clerk":
        return self.tap("#next")

    def menu(self, words: str) -> "Clerk":
        self.tap("#menu")
        return self.press(words)

    def storage(self, store: str) -> Any:
        """What the tablet keeps in a store of its own database."""
        return self.page.evaluate(
            "(store) => new Promise((done, failed) => { const asked = indexedDB.open('opsapp');"
            " asked.onerror = () => failed(asked.error); asked.onsuccess = () => {"
            " const all = asked.result.transaction(store).objectStore(store).getAll();"
            " all.onsuccess = () => { asked.result.close(); done(all.result); }; }; })",
            store,
        )
