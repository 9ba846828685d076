"""Senders: each takes a notice to one kind of receiver."""
