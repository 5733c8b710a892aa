"""What the rota does by itself when the timer ticks. Each line is safe to run at any time, any number of times."""

from opsapp.rota import gaps, generating, reminding


def run() -> None:
    """Shifts for the months ahead, who has not answered, gaps. The caller opens the transaction."""
    generating.ahead()
    reminding.remind_due()
    gaps.tick()
