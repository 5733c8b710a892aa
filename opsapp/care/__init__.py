"""Watching over: plans, who has been seen, concerns and the ladder on which they climb until somebody answers."""
