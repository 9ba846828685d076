"""The environment is read once and strictly."""

from pathlib import Path

import pytest

from omnimind.core.errors import UserError
from omnimind.settings import Settings


def test_values_come_from_the_environment():
    """Each field has its variable; sizes may have a unit; other variables are not ours."""
    settings = Settings.from_environment(
        {"OMNIMIND_HOME": "/data", "OMNIMIND_CORES": "3", "OMNIMIND_STORE_LIMIT": "1.5 GB", "HOME": "/home/ana"}
    )

    assert settings.home == Path("/data")
    assert settings.cores == 3
    assert settings.store_limit == 1_500_000_000


@pytest.mark.parametrize(
    ("name", "value"),
    [("OMNIMIND_CORE", "2"), ("OMNIMIND_CORES", "many"), ("OMNIMIND_CORES", "0"), ("OMNIMIND_STORE_LIMIT", "big")],
)
def test_a_wrong_variable_is_named(name, value):
    """A misspelt name or an impossible value is an error that says which variable, and which there are."""
    with pytest.raises(UserError, match=rf"{name} is not right.*OMNIMIND_HOME"):
        Settings.from_environment({name: value})


def test_an_empty_variable_is_unsaid():
    """``OMNIMIND_CORES=`` in a file of settings means the default."""
    assert Settings.from_environment({"OMNIMIND_CORES": ""}).cores >= 1
