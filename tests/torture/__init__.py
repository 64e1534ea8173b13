"""Torture for the front door: a writer that never stops, a daemon that is killed again and again, and a judge at the end."""
