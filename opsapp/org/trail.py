"""The audit trail in words, and finding something in it."""

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, or_, select

from opsapp.org.models import AuditRow, User

VERBS = {
    "absence": _l("absence written down"),
    "absence_end": _l("absence ended"),
    "activate": _l("opened again"),
    "add": _l("added"),
    "alcohol_back": _l("alcohol check taken back"),
    "allergens": _l("allergens written down"),
    "assign": _l("assigned to a shift"),
    "attendance_back": _l("coming or going taken back"),
    "cannot": _l("cannot come"),
    "card": _l("new card"),
    "change": _l("changed"),
    "change_tab": _l("tab changed"),
    "change_till": _l("till changed"),
    "close": _l("closed"),
    "close_tab": _l("tab closed"),
    "come_after_all": _l("comes after all"),
    "cook": _l("cooked"),
    "correct": _l("stock corrected"),
    "count_give_up": _l("count given up"),
    "count_post": _l("count posted"),
    "count_start": _l("count started"),
    "cover": _l("covered once"),
    "create": _l("added"),
    "deactivate": _l("closed"),
    "device_change": _l("device changed"),
    "device_code": _l("enrolment code made"),
    "device_enrol": _l("device enrolled"),
    "device_revoke": _l("device shut out"),
    "dismissed": _l("put aside"),
    "draft": _l("order drawn up"),
    "drop": _l("draft thrown away"),
    "duty_close": _l("forgotten going written down"),
    "end": _l("ended"),
    "equipment": _l("equipment changed"),
    "expect": _l("delivery day changed"),
    "export": _l("exported"),
    "feed_renew": _l("calendar link renewed"),
    "found": _l("founded"),
    "good": _l("supplier's goods changed"),
    "hours_back": _l("hours taken back"),
    "invoice": _l("supplier's invoice written down"),
    "invoice_reverse": _l("supplier's invoice taken back"),
    "kind": _l("kind of duty changed"),
    "leave": _l("left"),
    "lock": _l("kept in place"),
    "markdown": _l("marked down"),
    "markdown_stop": _l("markdown stopped"),
    "missed": _l("did not come to a shift"),
    "month_answer": _l("availability of a month answered"),
    "month_open": _l("availability asked for"),
    "month_publish": _l("rota published"),
    "month_remind": _l("volunteers reminded"),
    "move": _l("moved"),
    "new_till": _l("till added"),
    "offer": _l("asked around for a cover"),
    "offer_withdraw": _l("no longer asked around"),
    "open_tab": _l("tab opened"),
    "order": _l("order placed"),
    "owner": _l("slot given to somebody"),
    "owner_end": _l("agreement on a slot ended"),
    "pairing": _l("pairing of volunteers changed"),
    "pairing_end": _l("pairing of volunteers ended"),
    "paper": _l("paper of a volunteer written down"),
    "paper_end": _l("paper of a volunteer ended"),
    "paper_renew": _l("paper of a volunteer renewed"),
    "parameter_add": _l("dated figure added"),
    "parameter_enact": _l("dated figure put in force"),
    "parameter_withdraw": _l("dated figure taken away"),
    "pay": _l("payment to a supplier written down"),
    "pay_back": _l("payment to a volunteer taken back"),
    "pay_out": _l("payment to a volunteer written down"),
    "pay_reverse": _l("payment to a supplier taken back"),
    "people": _l("residents imported"),
    "plan": _l("production planned"),
    "price": _l("price set"),
    "print": _l("printed"),
    "print_receipt": _l("receipt printed"),
    "print_ryoshusho": _l("formal receipt printed"),
    "products": _l("products imported"),
    "proposal_apply": _l("proposal applied"),
    "proposal_drop": _l("proposal dropped"),
    "proposal_start": _l("proposal asked for"),
    "qualification": _l("skill or paper changed"),
    "rate": _l("rate rule added"),
    "rate_remove": _l("rate rule taken away"),
    "receive": _l("goods received"),
    "recipe": _l("recipe changed"),
    "record_back": _l("safety record taken back"),
    "release": _l("labels released"),
    "remove": _l("taken away"),
    "reopen": _l("opened again"),
    "resolved": _l("applied again"),
    "retire_till": _l("till retired"),
    "return": _l("came back"),
    "reverse": _l("reversed"),
    "revive_till": _l("till back in use"),
    "see": _l("looked at"),
    "send_back": _l("goods sent back"),
    "shift": _l("shift added"),
    "shift_cancel": _l("shift cancelled"),
    "sign_in": _l("signed in"),
    "sign_out": _l("signed out"),
    "supplier": _l("supplier changed"),
    "swap": _l("shifts swapped"),
    "swap_ask": _l("asked to swap"),
    "swap_decline": _l("swap declined"),
    "swap_withdraw": _l("swap taken back"),
    "template": _l("recurring duty changed"),
    "template_remove": _l("recurring duty removed"),
    "transfer": _l("goods moved"),
    "transfer_reverse": _l("transfer taken back"),
    "undo": _l("production taken back"),
    "unlock": _l("released for proposals"),
    "user_activate": _l("account opened again"),
    "user_add": _l("user added"),
    "user_change": _l("user changed"),
    "user_deactivate": _l("account closed"),
    "user_password": _l("password set"),
    "user_pin": _l("PIN set"),
    "usual_week": _l("usual week written down"),
    "volunteer": _l("volunteer changed"),
    "volunteer_duties": _l("volunteer's duties changed"),
    "waste": _l("goods thrown away"),
}
SUBJECTS = {
    "alcohol_check": _l("Alcohol check"),
    "attendance": _l("Coming or going"),
    "cash_day": _l("Cash day"),
    "department": _l("Department"),
    "device": _l("Device"),
    "duty_kind": _l("Kind of duty"),
    "duty_template": _l("Recurring duty"),
    "equipment": _l("Equipment"),
    "household": _l("Household"),
    "import": _l("Import"),
    "instore_layout": _l("In-store code"),
    "markdown": _l("Markdown"),
    "operation": _l("Record of a device"),
    "organisation": _l("Organisation"),
    "parameter": _l("Dated figure"),
    "person": _l("Resident"),
    "place": _l("Place"),
    "product": _l("Product"),
    "production": _l("Production"),
    "production_plan": _l("Production plan"),
    "purchase_order": _l("Order to a supplier"),
    "qualification": _l("Skill or paper"),
    "quick_page": _l("Quick keys"),
    "rate_rule": _l("Rate rule"),
    "recipe": _l("Recipe"),
    "rota_month": _l("Month of the rota"),
    "rota_proposal": _l("Proposal for the rota"),
    "safety_record": _l("Safety record"),
    "sale": _l("Sale"),
    "shift": _l("Shift"),
    "special": _l("Special offer"),
    "stock_count": _l("Count of stock"),
    "stock_receipt": _l("Delivery"),
    "stock_transfer": _l("Transfer"),
    "supplier": _l("Supplier"),
    "supplier_invoice": _l("Supplier's invoice"),
    "supplier_payment": _l("Payment to a supplier"),
    "tab": _l("Tab"),
    "till": _l("Till"),
    "user": _l("User"),
    "volunteer": _l("Volunteer"),
    "worked_time": _l("Hours worked"),
}


def search(asked: str) -> Select[Any]:
    """Rows whose action, subject or person fits every word; the latest first."""
    query = select(AuditRow).outerjoin(User, AuditRow.user_id == User.id).order_by(AuditRow.id.desc())
    for word in asked.split():
        query = query.where(or_(*_fits(word)))
    return query


def _fits(word: str) -> list[Any]:
    """Where a word is looked for: also the words of the page, which stand for actions and subjects."""
    like = "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    columns = (User.name, User.kana, User.login, AuditRow.action, AuditRow.subject_id)
    verbs = [verb for verb, text in VERBS.items() if word.lower() in str(text).lower()]
    subjects = [subject for subject, text in SUBJECTS.items() if word.lower() in str(text).lower()]
    return [
        *(column.ilike(like, escape="\\") for column in columns),
        *(AuditRow.action.endswith("." + verb, autoescape=True) for verb in verbs),
        AuditRow.subject.in_(subjects),
    ]


def action_text(row: AuditRow) -> str:
    """What was done, in words; the machine's word for what has none."""
    return str(VERBS.get(row.action.partition(".")[2], row.action))


def subject_text(row: AuditRow) -> str:
    """To what it was done, with its number."""
    return f"{SUBJECTS.get(row.subject, row.subject)} {row.subject_id}".strip()
