"""A proof is as good as its worst measure."""

from omnimind.core.proof import Measure, Proof


def measure(verdict):
    """A measure with ``verdict``."""
    return Measure(name=verdict, title=verdict, value=1.0, verdict=verdict)


def test_one_failure_is_enough_to_reject():
    """Whatever passes, a single failure makes the whole not ready, and is named."""
    proof = Proof(subject="video.mp4", measures=(measure("pass"), measure("fail")))

    assert not proof.ready
    assert [failure.name for failure in proof.failures] == ["fail"]


def test_what_could_not_be_measured_does_not_reject():
    """A measure without a tool to take it is told, but is no failure."""
    assert Proof(subject="video.mp4", measures=(measure("pass"), measure("not measured"))).ready
