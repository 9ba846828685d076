"""Counting: how many tokens requests and answers have."""

import base64
import time

import pytest

from omnimind.models.counting import answered_tokens, asked_tokens, is_counted_exactly, text_tokens
from omnimind.models.usage import told_usage, usage_of


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("", 0),
        ("hello world", 2),
        ("As marés sobem e descem duas vezes por dia.", 13),
        ("<|endoftext|>", 7),
        ("a" * 10, 2),
        ("hello world\ud800", 3),
    ],
)
def test_a_text_has_as_many_tokens_as_for_gpt_4o(text, tokens):
    """What looks like a control token is text. Source: another library for o200k_base, bpe-openai 0.1.4."""
    assert text_tokens(text) == tokens


def test_everything_that_is_asked_counts():
    """Each more than without it: messages, names, parts, tools, schemas, texts to embed and prompts."""
    plain = {"messages": [{"role": "user", "content": "moon"}]}
    tool = {"type": "function", "function": {"name": "look", "parameters": {"type": "object"}}}
    call = {"id": "1", "type": "function", "function": {"name": "look", "arguments": '{"where": "Recife"}'}}
    more = [
        {"messages": [{"role": "user", "content": "moon", "name": "Ana"}]},
        {"messages": [{"role": "user", "content": [{"type": "text", "text": "moon and the tides"}]}]},
        {"messages": [{"role": "assistant", "content": "moon", "tool_calls": [call]}]},
        {**plain, "tools": [tool]},
        {**plain, "response_format": {"type": "json_schema", "json_schema": {"name": "x", "schema": {}}}},
    ]

    assert asked_tokens(plain) == 4 + 1 + 3
    assert all(asked_tokens(body) > asked_tokens(plain) for body in more)
    assert asked_tokens({"input": ["hello world", "hello world"]}) == 4
    assert asked_tokens({"input": [[1, 2, 3], [4]]}) == 4
    assert asked_tokens({"prompt": "hello world", "n": 2}) == 2
    assert asked_tokens({"messages": [{"role": "user", "content": ["hello world", 7, None, {}]}]}) == 4 + 2 + 3


def test_what_is_attached_counts_by_its_sort_and_not_as_text():
    """A picture has its tokens, however many letters it takes in Base64."""
    picture = {"type": "image_url", "image_url": {"url": "data:image/png;base64," + "QUJD" * 100_000}}
    sound = {"type": "input_audio", "input_audio": {"format": "wav", "data": base64.b64encode(bytes(64_000)).decode()}}

    def of(part):
        return asked_tokens({"messages": [{"role": "user", "content": [part]}]}) - 7

    assert of(picture) == 1600
    assert of({"type": "image_url", "image_url": {"url": "https://x/y.png", "detail": "low"}}) == 85
    assert of(sound) == 65  # two seconds


def test_all_choices_and_calls_of_an_answer_count():
    """With what was thought."""
    answer = {"message": {"role": "assistant", "content": "hello world"}}
    call = {"message": {"content": None, "tool_calls": [{"function": {"name": "look", "arguments": "{}"}}]}}

    assert answered_tokens({"choices": [answer]}) == 2
    assert answered_tokens({"choices": [answer, answer]}) == 5
    assert answered_tokens({"choices": [call]}) >= 2


def test_a_body_is_counted_once():
    """However many layers want to know; another one is counted."""
    body = {"messages": [{"role": "user", "content": "moon"}]}
    assert asked_tokens(body) == 8
    body["messages"] = []  # nobody may do that: here it shows who looks again

    assert asked_tokens(body) == 8
    assert asked_tokens(dict(body)) == 0
    assert asked_tokens(body) == 0


def test_a_kilobyte_is_counted_at_once():
    """In less than 0.2 ms of processor time."""
    text_tokens("warm")
    bodies = [
        {"messages": [{"role": "user", "content": f"{number} tides rise and fall " * 35}]} for number in range(200)
    ]

    began_s = time.process_time()
    for body in bodies:
        asked_tokens(body)

    assert (time.process_time() - began_s) / len(bodies) < 0.0002


@pytest.mark.parametrize(
    ("model", "is_ours"),
    [
        ("gpt-5", True),
        ("openai/gpt-5", True),
        ("o3-mini", True),
        ("gpt-4o", True),
        ("gpt-4.1", True),
        ("gpt-4-turbo", False),
        ("gpt-35-turbo", False),
        ("claude-opus-5", False),
        ("omni", False),
    ],
)
def test_it_is_known_who_counts_as_we_do(model, is_ours):
    """OpenAI's models, also where others sell them."""
    assert is_counted_exactly(model) is is_ours


def test_what_the_provider_says_is_believed_if_it_can_be():
    """Cached and written tokens are part of those asked."""
    said = {"prompt_tokens": 10, "completion_tokens": 5}
    details = {"cached_tokens": 4, "cache_write_tokens": 3}

    usage = told_usage({"usage": said | {"prompt_tokens_details": details}}, has_answer=True)

    assert (usage.input_tokens, usage.output_tokens) == (10, 5)
    assert (usage.cached_tokens, usage.cache_written_tokens, usage.is_estimated) == (4, 3, False)


@pytest.mark.parametrize(
    "said",
    [
        None,
        {},
        "much",
        {"prompt_tokens": 0, "completion_tokens": 0},
        {"prompt_tokens": 7, "completion_tokens": 0},
        {"prompt_tokens": "7", "completion_tokens": -3},
        {"prompt_tokens": 7.5, "completion_tokens": True},
    ],
)
def test_what_cannot_be_is_counted_instead(said):
    """No usage, none of an answer that is there, and what is no number of tokens: never nothing, and flagged."""
    asked = {"messages": [{"role": "user", "content": "moon"}]}
    answered = {"choices": [{"message": {"content": "hello world"}}], "usage": said}

    usage = usage_of("chat", asked, answered)

    assert (usage.input_tokens, usage.output_tokens, usage.is_estimated) == (8, 2, True)


def test_pictures_are_counted():
    """With the tokens that they took, where those are told."""
    answered = {"data": [{"b64_json": ""}, {"b64_json": ""}], "usage": {"input_tokens": 9, "output_tokens": 4000}}

    usage = usage_of("images", {"prompt": "tides"}, answered)

    assert (usage.images, usage.input_tokens, usage.output_tokens) == (2, 9, 4000)
