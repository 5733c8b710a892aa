"""RuleError: a business rule said no, in the shop-keeper's words."""


class RuleError(Exception):
    """Raised when a business rule says no; `message` is shown to the person at the screen.

    `field` names the form field it belongs to, `code` is a short machine word such as "unknown_product".
    """

    def __init__(self, message: object, *, field: str | None = None, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.code = code

    def __str__(self) -> str:
        return str(self.message)
