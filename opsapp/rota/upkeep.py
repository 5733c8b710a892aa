"""What the rota does by itself when the timer ticks. Each line is safe to run at any time, any number of times."""

from opsapp.rota import gaps, reminding


def run() -> None:
    """Whoever has not answered is reminded, settled offers close, gaps ring. The caller opens the transaction."""
    reminding.remind_due()
    gaps.tick()
