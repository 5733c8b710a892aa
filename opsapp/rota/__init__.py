"""Duties and who does them: the rota, its proposals, hours and notes."""
