"""How fast media are made and understood."""

from typing import Final

from view import Panel, Row, View, percentiles, quantile, rate, ratio

MULTIMODAL: Final = View(
    "multimodal",
    "OmniMind: multimodal",
    "Pictures, voices and listening: how fast media are made and understood.",
    (
        Row(
            "Pictures",
            (
                Panel(
                    "Seconds of video a second",
                    "How fast scenes are drawn and encoded: above 1 is faster than it plays.",
                    [
                        (
                            ratio(
                                rate("omnimind_render_video_seconds_total"),
                                rate("omnimind_render_duration_seconds_sum"),
                            ),
                            "speed",
                        )
                    ],
                ),
                Panel(
                    "A scene",
                    "How long it took to draw and encode one.",
                    percentiles("omnimind_render_duration_seconds"),
                    unit="s",
                ),
                Panel(
                    "Frames",
                    "A second; what repeats the one before costs next to nothing.",
                    [(rate("omnimind_render_frames_total", "kind"), "{{kind}}")],
                    "stacked",
                ),
            ),
        ),
        Row(
            "Voices",
            (
                Panel(
                    "Seconds of speech a second",
                    "How fast each engine speaks: above 1 is faster than it is heard.",
                    [
                        (
                            ratio(
                                rate("omnimind_voice_audio_seconds_total", "engine"),
                                rate("omnimind_voice_duration_seconds_sum", "engine"),
                            ),
                            "{{engine}}",
                        )
                    ],
                ),
                Panel(
                    "A text",
                    "How long it took to speak one, the 95th percentile.",
                    [(quantile(0.95, "omnimind_voice_duration_seconds", "engine"), "{{engine}}")],
                    unit="s",
                ),
                Panel(
                    "Speech",
                    "Seconds that were made, a minute.",
                    [(f"{rate('omnimind_voice_audio_seconds_total', 'engine')} * 60", "{{engine}}")],
                    "stacked",
                    "s",
                ),
            ),
        ),
        Row(
            "Listening",
            (
                Panel(
                    "Seconds of audio a second",
                    "How fast each recogniser listens: above 1 is faster than it is spoken.",
                    [
                        (
                            ratio(
                                rate("omnimind_recogniser_audio_seconds_total", "engine"),
                                rate("omnimind_recogniser_duration_seconds_sum", "engine"),
                            ),
                            "{{engine}}",
                        )
                    ],
                    width=12,
                ),
                Panel(
                    "A piece",
                    "How long it took to recognise what is said, the 95th percentile.",
                    [(quantile(0.95, "omnimind_recogniser_duration_seconds", "engine"), "{{engine}}")],
                    unit="s",
                    width=12,
                ),
            ),
        ),
        Row(
            "Agents that make and judge media",
            (
                Panel(
                    "Time",
                    "Seconds a second that each agent works: who takes the most is who to make quicker.",
                    [(rate("omnimind_agent_duration_seconds_sum", "agent"), "{{agent}}")],
                    "stacked",
                    width=12,
                ),
                Panel(
                    "Remembered",
                    "The share of calls whose result was known: what did not change is not made again.",
                    [
                        (
                            ratio(
                                rate('omnimind_agent_calls_total{outcome="remembered"}', "agent"),
                                rate("omnimind_agent_calls_total", "agent"),
                            ),
                            "{{agent}}",
                        )
                    ],
                    unit="percentunit",
                    width=12,
                ),
            ),
        ),
    ),
)
