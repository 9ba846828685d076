"""``omnimind profile``: another command, and a page that says where its time or its memory went."""

import pytest

from omnimind.cli import BAD_INPUT


@pytest.fixture
def report(tmp_path):
    """Where it is written."""
    return tmp_path / "report.html"


def test_time_is_told_of_all_threads(run, home, tiny, report, tmp_path):
    """The production is made as ever, and the agents' threads are in the report."""
    made = run("profile", "-o", report, "make", tiny, "--offline", "--output", tmp_path / "made", home=home)
    assert made.code == 0, made.err
    assert (tmp_path / "made" / "production.json").exists()
    assert f"Where the time went: {report}" in made.err
    told = report.read_text()
    assert told.startswith("<!DOCTYPE html>")
    assert "agent_0" in told
    assert "render_scene" in told
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".")] == []


def test_memory_is_told(run, home, report):
    """As memray draws it."""
    listed = run("profile", "--memory", "-o", report, "voices", "list", home=home)
    assert listed.code == 0, listed.err
    assert "flite" in listed.out
    assert f"Where the memory went: {report}" in listed.err
    assert "flamegraph" in report.read_text()


def test_it_ends_as_the_command_does(run, home, report):
    """With its exit code and what it says; the report tells what came of it until then."""
    failed = run("profile", "-o", report, "make", "nothing.md", home=home)
    assert failed.code == BAD_INPUT
    assert "nothing.md: no such file" in failed.err
    assert report.exists()
    wrong = run("profile", "-o", report, "runs", "list", "--nothing", home=home)
    assert wrong.code == run("runs", "list", "--nothing", home=home).code != 0


@pytest.mark.parametrize(("options", "module"), [((), "pyinstrument"), (("--memory",), "memray")])
def test_without_the_extra_it_says_what_to_install(run, home, report, tmp_path, options, module):
    """Before anything is done."""
    (tmp_path / f"{module}.py").write_text("raise ImportError('not here')")
    refused = run("profile", *options, "-o", report, "voices", "list", home=home, environ={"PYTHONPATH": str(tmp_path)})
    assert refused.code == BAD_INPUT
    assert f"{module} is not installed" in refused.err
    assert "omnimind[profile]" in refused.err
    assert (refused.out, report.exists()) == ("", False)


def test_where_nothing_can_be_written_nothing_is_done(run, home, tmp_path):
    """It is said before the command, which may take long."""
    refused = run("profile", "-o", tmp_path / "none" / "report.html", "voices", "list", home=home)
    assert refused.code == BAD_INPUT
    assert "there is no folder" in refused.err
    assert refused.out == ""
