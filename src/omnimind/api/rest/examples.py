"""Answers to look at, as the OpenAPI document shows them."""

from typing import Any, Final

Json = dict[str, Any]

RUN_ID: Final = "6hn2k4r8w0z3c5f7"
PRODUCTION_ID: Final = "6hn2k4r8vyq1b3d5"
SHA256: Final = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

SUMMARY: Final[Json] = {
    "id": PRODUCTION_ID,
    "title": "Tides",
    "status": "running",
    "progress": 0.42,
    "eta_s": 18.5,
    "flow": "video",
    "language": "en",
    "formats": ["landscape"],
    "duration_s": 42.5,
    "thumbnail": SHA256,
    "created_at": "2026-11-21T17:30:00.123Z",
    "changed_at": "2026-11-21T17:30:00.123Z",
    "ended_at": None,
    "created_by": "user:6hn2k4r8aaaabbbb",
    "revision": 1,
    "run_id": RUN_ID,
    "cost_usd": "0.0123",
    "error": None,
    "waiting_for": None,
}

SCENE: Final[Json] = {
    "id": "title",
    "chapter": "Tides",
    "lines": [{"text": "The sea climbs the harbour wall twice a day.", "spans": [{"start": 9, "end": 53}]}],
    "visual": {"kind": "title", "title": "Tides", "subtitle": ""},
    "source": 0,
    "voice": "flite:rms",
}

SCRIPT: Final[Json] = {
    "title": "Tides",
    "language": "en",
    "description": "Why the sea comes and goes.",
    "headline": "",
    "keywords": ["sea"],
    "scenes": [SCENE],
}

DETAIL: Final[Json] = {
    **SUMMARY,
    "order": {"request": "", "sources": [{"name": "tides.md", "artifact": SHA256}], "options": {"theme": "paper"}},
    "voice": "flite:slt",
    "chapters": [{"title": "Tides", "start_s": 0.0, "end_s": 42.5}],
    "scenes": [
        {
            **SCENE,
            "index": 0,
            "state": "drawing",
            "start_s": 0.0,
            "end_s": 7.5,
            "words": [{"text": "The", "said": "The", "start_s": 0.35, "end_s": 0.45}],
            "thumbnail": None,
            "has_preview": False,
        }
    ],
    "files": [
        {
            "name": "video.mp4",
            "sha256": SHA256,
            "media_type": "video/mp4",
            "size_bytes": 406468,
            "licence": "as the source",
            "note": "",
        }
    ],
    "proofs": [],
    "notices": [],
    "timings": [{"agent": "narrator", "calls": 4, "seconds": 1.25}],
    "revisions": [
        {
            "number": 1,
            "base": 0,
            "run_id": RUN_ID,
            "note": "",
            "author": "user:6hn2k4r8aaaabbbb",
            "created_at": "2026-11-21T17:30:00.123Z",
            "status": "running",
        }
    ],
}

RUN: Final[Json] = {
    "id": RUN_ID,
    "flow": "video",
    "status": "running",
    "priority": 0,
    "labels": {"production": PRODUCTION_ID},
    "created_at": "2026-11-21T17:30:00.123Z",
    "ended_at": None,
    "round": 0,
    "holder": "studio:4711",
    "wake_at": None,
    "is_cancelling": False,
    "input": None,
    "output": None,
    "error": None,
    "cause": None,
    "state": None,
    "production_id": PRODUCTION_ID,
    "cost_usd": "0.0123",
}

ROW: Final[Json] = {
    "id": 4711,
    "path": "Speak scenes/0/0/0/Speak/0/0",
    "state": "Speak",
    "kind": "called",
    "at": "2026-11-21T17:30:02.500Z",
    "round": 0,
    "data": {"resource": "agent:narrator", "input": {"lines": ["The sea climbs the wall."]}},
}

APPROVAL: Final[Json] = {
    "token": "6hn2k4r8w0z3c5f7.Ask about the script",
    "run_id": RUN_ID,
    "flow": "video",
    "path": "Ask about the script/0/0",
    "state": "Ask about the script",
    "request": {"title": "May this script be spoken?", "details": {"asks": ["narration: names (person)"]}},
    "answer_schema": None,
    "asked_at": "2026-11-21T17:30:02.500Z",
    "until_at": "2026-11-28T17:30:02.500Z",
}

PLAN: Final[Json] = {
    "flow": "video",
    "definition": {"StartAt": "Read sources", "States": {"Read sources": {"Type": "Pass", "End": True}}},
    "text": "StartAt: Read sources\nStates:\n  Read sources:\n    Type: Pass\n    End: true\n",
    "graph": {"width": 200, "height": 100, "nodes": [], "edges": []},
    "steps": [{"state": "Read", "agent": "analyst", "about": "", "depth": 1}],
    "predicted": {"seconds": 25.0, "cost_usd": "0.0123", "calls": 7},
    "notices": [],
}
