"""Builds the dashboard into the package, where Node is at hand; pyproject.toml has all the rest."""

import shutil
import subprocess
import sys
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).parent
BUILT = ROOT / "src" / "omnimind" / "web" / "index.html"


class BuildWithDashboard(build_py):
    """As setuptools does it, after the dashboard; a checkout that is installed to be worked on builds it by make."""

    def run(self) -> None:
        """Build."""
        if not self.editable_mode and not BUILT.exists() and (ROOT / "web" / "package.json").exists():
            if shutil.which("npm"):
                subprocess.run([ROOT / "tools" / "web"], check=True)  # noqa: S603 - our own script
            else:
                sys.stderr.write("There is no Node here: the dashboard is left out of this build; see make web.\n")
        super().run()


setup(cmdclass={"build_py": BuildWithDashboard})
