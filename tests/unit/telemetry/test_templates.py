"""Lines that say the same of different things have one template, whose name is the same everywhere."""

from omnimind.telemetry.templates import Template, Templates, masked


def test_what_varies_is_masked():
    """Numbers, names in quotes, identifiers, paths and addresses."""
    said = "job 17 of 01k9x4m2c7v8q3zn read '/a b' from /var/lib/x at https://a.b/c?d by 10.0.0.1:80 in 0.5 s: ***"
    assert masked(said) == "job <N> of <ID> read <TEXT> from <PATH> at <URL> by <ADDRESS> in <N> s: <PRIVATE>"
    assert masked("worker begun") == "worker begun"


def test_words_that_differ_are_found():
    """Where most of the words are the same; short events stay apart."""
    templates = Templates()
    templates.of("warning", "the provider openai does not answer")
    assert str(templates.of("warning", "the provider mistral does not answer")) == "the provider <*> does not answer"
    begun, died = (templates.of("info", f"worker {what}") for what in ("begun", "died"))
    assert (begun.text, died.text) == ("worker begun", "worker died")


def test_a_name_follows_from_the_text_alone():
    """In any process, whatever came before; level and code belong to it."""
    one, two = Templates(), Templates()
    two.of("warning", "something else entirely")
    assert (
        one.of("warning", "trouble 1").id == two.of("warning", "trouble 2").id == Template("warning", "trouble <N>").id
    )
    names = {
        one.of(*said).id for said in (("warning", "trouble 3"), ("error", "trouble 3"), ("error", "trouble 3", "a.b"))
    }
    assert len(names) == 3


def test_what_others_found_is_learned():
    """And what it makes of one's own templates is told, so that they can be counted as it."""
    one, two = Templates(), Templates()
    narrow = one.of("warning", "the provider openai does not answer", "provider.away")
    two.of("warning", "the provider openai does not answer", "provider.away")
    wide = two.of("warning", "the provider mistral does not answer", "provider.away")
    one.learn([(wide.level, str(wide))])
    assert one.merged == {narrow: wide}
    assert one.of("warning", "the provider openai does not answer", "provider.away") == wide
    late = Templates()
    late.learn([(one.level, str(one)) for one in (wide, narrow)])
    assert late.merged == {narrow: wide}
