"""What the rota does by itself when the timer ticks. Each line is safe to run at any time, any number of times."""

from opsapp.rota import gaps, generating, reminding, warnings


def run() -> None:
    """Shifts ahead, reminders, gaps, papers that end. The caller opens the transaction."""
    generating.ahead()
    reminding.remind_due()
    gaps.tick()
    warnings.tell_office()
