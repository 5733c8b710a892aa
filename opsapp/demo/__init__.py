"""The demo village: invented people, goods and shop days, the same on every machine."""
