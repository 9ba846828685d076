"""Write the dashboards of Grafana: ``python tools/grafana``, and with ``--check``: say whether they are up to date."""

import sys
from pathlib import Path
from typing import Final

from application import APPLICATION
from boards import board
from business import BUSINESS
from multimodal import MULTIMODAL
from objectives import OBJECTIVES
from system import SYSTEM

VIEWS: Final = (SYSTEM, APPLICATION, BUSINESS, MULTIMODAL, OBJECTIVES)

FOLDER: Final = Path(__file__).resolve().parents[2] / "deploy" / "grafana" / "dashboards"


def main() -> int:
    """How it ended."""
    names = {view.name: view.title for view in VIEWS}
    stale = []
    for view in VIEWS:
        path, text = FOLDER / f"{view.name}.json", board(view, names)
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(path.name)
        if "--check" not in sys.argv[1:]:
            path.write_text(text, encoding="utf-8")
    if stale and "--check" in sys.argv[1:]:
        print(f"these dashboards are not as python tools/grafana writes them: {', '.join(stale)}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
