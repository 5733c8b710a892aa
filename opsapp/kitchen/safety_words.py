"""How HACCP records are shown: limits, what was measured, and the state of a record, in words."""

from flask_babel import gettext as _

from opsapp.kitchen import degrees, safety
from opsapp.kitchen.blueprint import bp
from opsapp.kitchen.equipment import limits_text
from opsapp.kitchen.models import SafetyRecord

bp.app_template_filter("degrees")(degrees.text)
bp.app_template_filter("limits_text")(limits_text)


@bp.app_template_filter("record_subject")
def subject(record: SafetyRecord) -> str:
    """What a record is about: a fridge, a dish, a line of the hygiene list."""
    if record.kind == "hygiene":
        return str(safety.HYGIENE.get(record.limits, record.limits))
    if record.equipment is not None:
        return record.equipment.name
    return record.product.name if record.product else ""


@bp.app_template_filter("record_value")
def value(record: SafetyRecord) -> str:
    """'3.5 °C', '76.2 °C, 60 seconds', '18.0 °C in 25 minutes', 'in order'."""
    if record.kind == "hygiene":
        return _("in order") if record.within else _("not in order")
    shown = _("%(degrees)s °C", degrees=degrees.text(record.value))
    if record.kind == "cook":
        return _("%(degrees)s for %(n)s seconds", degrees=shown, n=record.seconds)
    if record.kind == "cool":
        return _("%(degrees)s in %(n)s minutes", degrees=shown, n=(record.seconds or 0) // 60)
    return shown


@bp.app_template_filter("record_limits")
def limits(record: SafetyRecord) -> str:
    """The limits as they were then."""
    if record.kind == "cook":
        least, _space, long = record.limits.partition(" ")
        return _("%(limit)s for %(n)s seconds", limit=limits_text(least), n=long.rstrip("s"))
    if record.kind == "cool":
        return _("20 °C in 30 minutes, or 10 °C in 60")
    return "" if record.kind == "hygiene" else limits_text(record.limits)
