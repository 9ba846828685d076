"""What people write in Slack, read."""

import pytest

from omnimind.bot.slack.asking import asked


@pytest.mark.parametrize(
    ("text", "request_", "urls", "flow"),
    [
        ("How tides work, 60 seconds", "How tides work, 60 seconds", (), "video"),
        ("podcast: How tides work", "How tides work", (), "podcast"),
        ("<@U12AB> podcast about &lt;b&gt; &amp; co", "about <b> & co", (), "podcast"),
        ("<https://example.org/a?b=1&amp;c=2|the page>", "", ("https://example.org/a?b=1&c=2",), "video"),
        (
            "tell <#C1|general> of <https://example.org>  and <https://example.org>",
            "tell general of and",
            ("https://example.org",),
            "video",
        ),
        ("vídeo, Como funcionam as marés", "Como funcionam as marés", (), "video"),
        ("podcasts are popular", "podcasts are popular", (), "video"),
        ("<@U12AB|studio>  ", "", (), "video"),
    ],
)
def test_markup_of_slack_is_read_as_what_was_meant(text, request_, urls, flow):
    """Mentions go, links become documents, names stay, escapes are undone, and the first word may say what to make."""
    assert asked(text) == (request_, urls, flow)
