"""Processes of a machine know of each other's counts; nothing is lost or counted twice, whenever one is killed."""

import json
import os

import pytest

from omnimind.telemetry.metrics.cells import Cells, together
from omnimind.telemetry.metrics.registry import Registry
from omnimind.telemetry.metrics.sheets import Sheets

CALLS, ACTIVE = "omnimind_agent_calls_total", "omnimind_agent_active"


class Machine:
    """Processes with names, of which some are gone."""

    def __init__(self, folder):
        self.folder = folder / "metrics" / "here"
        self.gone = set()
        self.now_s = 1_800_000_000.0

    def sheets(self, name):
        """Those of a process."""
        return Sheets(self.folder, name, lambda one, age_s: one in self.gone, lambda: self.now_s)

    def begin(self, name, counted=0.0, active=0.0):
        """A process begins, takes over, counts, and writes its sheet; its sheets, and what is on its own."""
        sheets = self.sheets(name)
        taken = sheets.take_over()
        registry = Registry()
        registry.count(CALLS, counted, agent="editor", outcome="succeeded")
        registry.shift(ACTIVE, active, agent="editor")
        own = together([registry.cells()], [taken])
        sheets.write(own)
        return sheets, own

    def seen(self, name="scraper", own=None):
        """What a process tells that is asked: calls, and agents at work."""
        living, ended = self.sheets(name).others()
        cells = together([*living, *([own] if own else [])], ended)
        return tuple(sum(cell.value for cell in cells.get(what, {}).values()) for what in (CALLS, ACTIVE))


@pytest.fixture
def machine(tmp_path):
    """A machine on which nothing runs yet."""
    (tmp_path / "metrics").mkdir()
    return Machine(tmp_path)


def test_counts_of_all_and_gauges_of_the_living_are_told(machine):
    """A process does not count its own sheet: it knows more by itself."""
    machine.begin("a:1:x.1", 5, 1)
    _, own = machine.begin("a:2:x.2", 7, 2)
    assert machine.seen() == (12, 3)
    machine.gone.add("a:1:x.1")
    assert machine.seen() == (12, 2)
    assert machine.seen("a:2:x.2", own) == (12, 2)


def test_whoever_begins_goes_on_from_those_that_are_gone(machine):
    """Their sheets become one, and what they counted stays."""
    for number in range(3):
        machine.begin(f"a:{number}:x.{number}", 10, 1)
        machine.gone.add(f"a:{number}:x.{number}")
    machine.begin("a:9:x.9", 1, 1)
    assert len(list(machine.folder.glob("*.json"))) == 1
    assert machine.seen() == (31, 1)


def test_nothing_is_counted_twice_whenever_somebody_is_killed(machine):
    """Between taking over and writing, or between writing and taking away what was taken over."""
    machine.begin("a:1:x.1", 5)
    machine.gone.add("a:1:x.1")
    killed = machine.sheets("a:2:x.2")
    assert together((), [killed.take_over()])[CALLS]
    assert machine.seen() == (5, 0)
    machine.gone.add("a:2:x.2")
    assert machine.seen() == (5, 0)

    third = machine.sheets("a:3:x.3")
    taken = third.take_over()
    (left,) = machine.folder.glob("*.0.json")
    content = left.read_bytes()
    third.write(taken)
    left.write_bytes(content)  # as if it had been killed before it could take it away
    assert machine.seen() == (5, 0)
    left.write_bytes(content)
    machine.gone.add("a:3:x.3")
    machine.begin("a:4:x.4", 1)
    assert machine.seen() == (6, 0)


def test_two_that_begin_at_once_do_not_take_the_same(machine):
    """Who is later finds nothing."""
    machine.begin("a:1:x.1", 5)
    machine.gone.add("a:1:x.1")
    first, second = machine.sheets("a:2:x.2"), machine.sheets("a:3:x.3")
    sheets = second._read()
    assert first.take_over()[CALLS]
    second._read = lambda: sheets
    assert second.take_over() == {}


def test_a_sheet_that_can_not_be_read_is_nobodys_trouble(machine):
    """Nor one of another version."""
    machine.begin("a:1:x.1", 5)
    (machine.folder / "broken.json").write_bytes(b"{")
    (machine.folder / "other.json").write_text(json.dumps({"counted_in": [], "cells": [["gone", [], 1, [], []]]}))
    (machine.folder / "strange.json").write_text(json.dumps(["no sheet"]))
    assert machine.seen() == (5, 0)


def test_what_came_and_went_stays_bounded(machine):
    """However many values labels had in all lives before."""
    for life in range(3):
        sheets = machine.sheets(f"a:{life}:x.{life}")
        taken = sheets.take_over()
        registry = Registry()
        for number in range(50):
            registry.count(CALLS, agent=f"agent {life} {number}", outcome="succeeded")
        sheets.write(together([registry.cells()], [taken]))
        machine.gone.add(f"a:{life}:x.{life}")
    taken: Cells = machine.sheets("a:9:x.9").take_over()
    assert len(taken[CALLS]) == 61
    assert sum(cell.value for cell in taken[CALLS].values()) == 150


def test_sheets_of_machines_that_are_gone_go(machine):
    """After a week."""
    old = machine.folder.parent / "gone"
    old.mkdir()
    for name, age_s in (("old.json", 8 * 86_400), ("new.json", 86_400)):
        folder = machine.folder.parent / name
        folder.mkdir()
        (folder / name).write_text("{}")
        os.utime(folder / name, (machine.now_s - age_s,) * 2)
    machine.begin("a:1:x.1")
    assert {path.name for path in machine.folder.parent.glob("*/*.json")} == {"new.json", "a%3A1%3Ax%2E1.json"}
