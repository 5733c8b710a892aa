"""Who may do what. A view without a permission is closed to everybody."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, current_app, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

CLERK, CARRIER, COORDINATOR, MANAGER = ROLES = ("clerk", "carrier", "coordinator", "manager")
EVERYBODY = frozenset(ROLES)
SELLERS = frozenset({CLERK, CARRIER, MANAGER})
OFFICE = frozenset({MANAGER})

PERMISSIONS: dict[str, frozenset[str]] = {
    "home.look": EVERYBODY,
    "org.preferences": EVERYBODY,
    "org.manage": OFFICE,  # settings, users, devices, dated parameters
    "org.audit": OFFICE,
    "sync.apply": EVERYBODY,  # each operation names its own permission as well
    "sync.resolve": OFFICE,
    "people.see": EVERYBODY,
    "people.change": frozenset({CLERK, COORDINATOR, MANAGER}),
    "people.load": OFFICE,  # import and export of the whole register
    "people.sight": EVERYBODY,
    "stock.see": EVERYBODY,
    "stock.register": SELLERS,  # a name, a price and a tax class for an unknown barcode
    "stock.cost": frozenset({CLERK, MANAGER}),  # what goods cost us
    "stock.correct": frozenset({CLERK, MANAGER}),
    "stock.waste": SELLERS,  # thrown away, tasted, used ourselves
    "stock.transfer": SELLERS,
    "stock.markdown": frozenset({CLERK, MANAGER}),
    "stock.count": frozenset({CLERK, MANAGER}),
    "stock.post": OFFICE,  # a count's differences are booked
    "stock.manage": OFFICE,  # catalogue, prices, layouts, places, values
    "supply.see": frozenset({CLERK, MANAGER}),
    "supply.order": frozenset({CLERK, MANAGER}),
    "supply.receive": frozenset({CLERK, MANAGER}),
    "supply.manage": OFFICE,  # suppliers, their invoices, payments
    "kitchen.see": frozenset({CLERK, CARRIER, MANAGER}),
    "kitchen.cook": frozenset({CLERK, MANAGER}),  # production and temperature records
    "kitchen.manage": OFFICE,  # recipes, allergens, equipment
    "rota.see": EVERYBODY,  # the published sheet, one's own shifts and answers
    "rota.work": EVERYBODY,  # come and go, hand over, alcohol checks
    "rota.arrange": frozenset(
        {COORDINATOR, MANAGER}
    ),  # fill a gap, write down what somebody said on the phone
    "rota.manage": OFFICE,  # duties, volunteers, proposals, publishing, accounts
    "care.raise": EVERYBODY,  # say that something is worrying; each operation names its own permission as well
    "care.answer": frozenset({COORDINATOR, MANAGER}),  # plans, the board, alerts, consents
    "care.health": frozenset(
        {COORDINATOR, MANAGER}
    ),  # notes about health; a visitor on duty sees them at the door
    "care.manage": OFFICE,  # the ladder, settings, the municipality's list
    "ledger.see": frozenset({CLERK, MANAGER}),
    "ledger.post": SELLERS,  # cash in and out, tab payments at the till
    "ledger.manage": OFFICE,  # tills, tab limits, statements
    "sales.sell": SELLERS,
    "sales.return": SELLERS,
    "sales.override": SELLERS,  # within the clerk's limit; beyond it the sale is flagged for the manager
    "sales.see": frozenset({CLERK, CARRIER, MANAGER}),
    "sales.review": OFFICE,  # flagged sales have been looked at
    "shop.open": frozenset({CLERK, MANAGER}),  # cash day: open, hand over, close
    "shop.see": frozenset({CLERK, MANAGER}),
    "shop.manage": OFFICE,  # quick keys, shelf labels
    "visits.see": frozenset({CARRIER, COORDINATOR, MANAGER}),
    "visits.report": frozenset({CARRIER, COORDINATOR, MANAGER}),
    "reports.tell": OFFICE,
    "reports.day": frozenset({CLERK, MANAGER}),
}

View = TypeVar("View", bound=Callable[..., Any])


def requires(permission: str) -> Callable[[View], View]:
    """Open a view to the roles that hold this permission."""
    if permission not in PERMISSIONS:
        raise LookupError(f"unknown permission {permission}: add it to PERMISSIONS in opsapp/access.py")

    def mark(view: View) -> View:
        view.permission = permission  # type: ignore[attr-defined]
        return view

    return mark


def public(view: View) -> View:
    """Open a view to everybody, signed in or not."""
    view.permission = "public"  # type: ignore[attr-defined]
    return view


def signed(view: View) -> View:
    """Open a view to a machine that signs what it sends: the view checks the signature, no form's token is asked."""
    view.csrf_exempt = True  # type: ignore[attr-defined]
    return public(view)


def allowed(user: Any, permission: str) -> bool:
    """Whether this user's role holds the permission."""
    return bool(user.is_active) and user.role in PERMISSIONS[permission]


def may(permission: str) -> bool:
    """Whether the person signed in holds the permission; for templates."""
    return current_user.is_authenticated and allowed(current_user, permission)


def guard() -> Response | None:
    """Before each request: let in, ask to sign in, or refuse."""
    view = current_app.view_functions.get(request.endpoint or "")
    permission = (
        "public" if request.endpoint == "static" or view is None else getattr(view, "permission", None)
    )
    if permission == "public":
        return None
    if permission is None:
        abort(403)
    if not current_user.is_authenticated:
        return _ask_to_sign_in()
    return None if allowed(current_user, permission) else abort(403)


def _ask_to_sign_in() -> Response:
    if request.path.startswith("/api/"):
        abort(401)
    return redirect(
        url_for("org.sign_in", next=request.full_path.rstrip("?") if request.method == "GET" else None)
    )


def register(app: Flask) -> None:
    """Put the guard in front of every view."""
    app.before_request(guard)
    app.jinja_env.globals["may"] = may
