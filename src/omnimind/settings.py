"""Settings: the one reader of the environment. Frozen, read once; an unknown name is an error."""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import platformdirs
from pydantic import BeforeValidator, Field, ValidationError

from omnimind.core.errors import UserError
from omnimind.core.value import Value

PREFIX = "OMNIMIND_"
UNITS = {"": 1, "K": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}


def _bytes(value: Any) -> Any:
    """``5G``, ``500 MB`` and ``1000000`` as a number of bytes."""
    if isinstance(value, str) and (size := re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([KMGT]?)B?\s*", value.upper())):
        return int(float(size[1]) * UNITS[size[2]])
    return value


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _home() -> Path:
    return Path(platformdirs.user_data_dir("omnimind", appauthor=False))


class Settings(Value):
    """What the environment decides, each as ``OMNIMIND_`` and the field's name in capitals."""

    home: Annotated[Path, Field(description="Where results, artifacts and voices are kept.")] = Field(
        default_factory=_home
    )
    cores: Annotated[int, Field(ge=1, le=256, description="How many things are done at once.")] = Field(
        default_factory=_cores
    )
    store_limit: Annotated[
        int, BeforeValidator(_bytes), Field(ge=0, description="How large the store may grow, such as 5G.")
    ] = 5 * 10**9
    whisper_model: Annotated[Path | None, Field(description="A faster-whisper model folder that judges speech.")] = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Settings":
        """Read ``environment``.

        Raises:
            UserError: ``settings.invalid``, naming the variable.
        """
        said = {
            name.removeprefix(PREFIX).lower(): value
            for name, value in environment.items()
            if name.startswith(PREFIX) and value
        }
        try:
            return cls.model_validate(said)
        except ValidationError as error:
            first = error.errors()[0]
            name = PREFIX + ".".join(map(str, first["loc"])).upper()
            known = ", ".join(PREFIX + field.upper() for field in cls.model_fields)
            message = f"the environment variable {name} is not right ({first['msg']})"
            raise UserError("settings.invalid", message, f"the known ones are {known}") from error
