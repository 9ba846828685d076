"""Notices in the words and the form that each kind of receiver takes."""
