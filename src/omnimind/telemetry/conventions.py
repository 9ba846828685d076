"""Names of OpenTelemetry's semantic conventions that more than one room says.

Source: https://github.com/open-telemetry/semantic-conventions, v1.41.1, where those for generative AI were last before
they moved to a repository of their own; what came there since is said where :data:`LATEST` is asked for.
"""

from typing import Final, Literal

SCHEMA: Final = "https://opentelemetry.io/schemas/1.41.1"

Conventions = Literal["1.41.1", "latest"]

LATEST: Final[Conventions] = "latest"

INPUT: Final = "gen_ai.input.messages"
OUTPUT: Final = "gen_ai.output.messages"
INSTRUCTIONS: Final = "gen_ai.system_instructions"

CONTENT: Final = (INSTRUCTIONS, INPUT, OUTPUT)
"""Attributes that have what was asked and answered, as JSON: they are there only where that is captured."""
