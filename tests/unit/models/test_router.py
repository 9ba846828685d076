"""The router picks who fits, in an order that is a function of its inputs."""

from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnimind.core.errors import OmniMindError, RefusedError, TransientError, UserError
from omnimind.core.model import NOBODY, TIERS, Need
from omnimind.models.deployment import Connection, Deployment, Price
from omnimind.models.fitting import unfit
from omnimind.models.provider import LimitedError
from omnimind.models.request import Request
from omnimind.models.router import Router
from omnimind.models.traffic import Conditions, Rest

STRATEGIES = ("price", "latency", "quality", "weighted", "least_busy")


def _deployment(name, usd=1, **fields):
    price = None if usd is None else Price(name="list", input_usd=Decimal(usd), output_usd=Decimal(usd))
    connection = Connection(name=name.partition("/")[0], wire="openai", url="http://a")
    return Deployment(
        **{"name": name, "connection": connection, "model": name.rpartition("/")[2], "price": price} | fields
    )


def _request(model=None, need=None, request_id="r", kind="chat", **body):
    said = {"messages": [{"role": "user", "content": "hi"}], **body} | ({"model": model} if model else {})
    return Request(kind=kind, body=said, caller=NOBODY, id=request_id, need=need)


def _names(router, asked, conditions=None):
    return [one.name for one in router.route(asked, conditions or Conditions()).deployments]


needs = st.builds(
    Need,
    tier=st.sampled_from(TIERS),
    context_tokens=st.sampled_from([0, 10_000, 200_000]),
    tools=st.booleans(),
    vision=st.booleans(),
    json_schema=st.booleans(),
    language=st.sampled_from([None, "pt", "pt-BR", "ja"]),
    residency=st.sampled_from([None, "eu", "local"]),
)
deployments = st.lists(
    st.builds(
        _deployment,
        st.sampled_from([f"p{number}/m{number % 3}" for number in range(8)]),
        st.sampled_from([None, 1, 2, 3]),
        tier=st.sampled_from(TIERS),
        context_tokens=st.sampled_from([8_000, 128_000, 10**6]),
        tools=st.booleans(),
        vision=st.booleans(),
        json_schema=st.booleans(),
        languages=st.sampled_from([None, ("en", "pt"), ("pt-BR",)]),
        residency=st.sampled_from([None, "eu", "local"]),
        quality=st.sampled_from([10, 50, 90]),
        weight=st.sampled_from([0, 1, 3]),
        kinds=st.sampled_from([("chat",), ("embeddings",), ("chat", "images")]),
    ),
    max_size=6,
    unique_by=lambda one: one.name,
)
conditions = st.builds(
    Conditions,
    resting=st.dictionaries(
        st.sampled_from(["p0/m0", "p1/m1", "p2/m2"]),
        st.builds(Rest, st.just("model.unavailable"), st.floats(0.1, 60), st.booleans()),
    ),
    latency_s=st.dictionaries(st.sampled_from(["p0/m0", "p1/m1"]), st.floats(0, 9)),
    under_way=st.dictionaries(st.sampled_from(["p0/m0", "p3/m0"]), st.integers(0, 9)),
)


@given(deployments, st.permutations(range(6)), needs, conditions, st.sampled_from(STRATEGIES), st.booleans())
def test_it_never_picks_who_is_unfit_and_is_deterministic(fleet, order, need, now, strategy, wants_tools):
    """Whoever is picked fits what is needed and what is asked, has a price and is not left alone; the order in which
    deployments are configured changes nothing; and if nobody is picked, nobody could be."""
    asked = _request(need=need, **({"tools": [{"type": "function"}]} if wants_tools else {}))
    needed = need.model_copy(update={"tools": need.tools or wants_tools})
    shuffled = [fleet[index] for index in order if index < len(fleet)]
    able = [one for one in fleet if not unfit(one, "chat", needed) and one.price and one.name not in now.resting]
    try:
        picked = _names(Router(fleet, strategy), asked, now)
    except OmniMindError as error:
        assert not able
        with pytest.raises(type(error)):
            _names(Router(shuffled, strategy), asked, now)
        return
    assert sorted(picked) == sorted(one.name for one in able)
    assert _names(Router(shuffled, strategy), asked, now) == picked


@pytest.mark.parametrize(
    ("strategy", "first"),
    [("price", "a/cheap"), ("quality", "b/best"), ("latency", "c/quick"), ("least_busy", "c/quick")],
)
def test_each_strategy_has_its_own_first(strategy, first):
    """The cheapest, the best, the quickest, the least busy; and the reason says so."""
    fleet = [_deployment("a/cheap", 1, quality=1), _deployment("b/best", 9, quality=99), _deployment("c/quick", 5)]
    now = Conditions(latency_s={"a/cheap": 2, "b/best": 3, "c/quick": 1}, under_way={"a/cheap": 2, "b/best": 1})
    route = Router(fleet, strategy).route(_request(need=Need()), now)
    assert route.deployments[0].name == first
    assert "of 3 that fit" in route.why


def test_price_is_that_of_the_request():
    """With much to read and little to write, cheap input wins; the other way round, cheap output."""
    reads = _deployment("a/reads", price=Price(name="l", input_usd=Decimal(1), output_usd=Decimal(10)))
    writes = _deployment("b/writes", price=Price(name="l", input_usd=Decimal(3), output_usd=Decimal(2)))
    router = Router([reads, writes], count=lambda body: 50_000 if body["messages"] else 1)
    assert _names(router, _request(need=Need(), max_tokens=10))[0] == "a/reads"
    assert _names(router, _request(need=Need(), max_tokens=10, messages=[]))[0] == "b/writes"


def test_lots_are_drawn_by_weight():
    """Of many requests each deployment is first as often as its weight says; of one request, always the same."""
    fleet = [_deployment("a/x", weight=3), _deployment("b/x", weight=1), _deployment("c/x", weight=0)]
    router = Router(fleet, "weighted")
    drawn = [_names(router, _request(need=Need(), request_id=str(number))) for number in range(2000)]
    firsts = Counter(order[0] for order in drawn)
    assert 0.70 < firsts["a/x"] / 2000 < 0.80
    assert firsts["c/x"] == 0
    assert all(order[-1] == "c/x" for order in drawn), "whoever has no weight is for when the others fail"


def test_names_profiles_and_chains():
    """A request may name a deployment, a model that several have, a profile, a chain, or nothing in particular."""
    fleet = [_deployment("a/x", 2), _deployment("b/x", 1), _deployment("b/y", 3, tier="strong")]
    router = Router(fleet, profiles={"clever": Need(tier="strong")}, chains={"safe": ["b/y", "x"]})
    assert _names(router, _request("a/x")) == ["a/x"]
    assert _names(router, _request("x")) == ["b/x", "a/x"]
    assert _names(router, _request("clever")) == ["b/y"]
    assert _names(router, _request("safe")) == ["b/y", "a/x", "b/x"]
    assert _names(router, _request("auto")) == _names(router, _request()) == ["b/x", "a/x", "b/y"]
    assert set(router.names) == {"auto", "clever", "safe", "a/x", "b/x", "b/y"}


def test_a_chain_leaves_out_who_can_not():
    """Of a chain only those are tried who can do what the body asks; who is named alone is trusted to."""
    fleet = [_deployment("a/blind"), _deployment("b/sees", vision=True)]
    router = Router(fleet, chains={"both": ["a/blind", "b/sees"]})
    picture = [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "data:"}}]}]
    assert _names(router, _request("both", messages=picture)) == ["b/sees"]
    assert _names(router, _request("a/blind", messages=picture)) == ["a/blind"]


def test_a_long_request_goes_where_it_fits():
    """What is asked and may be answered has to fit in."""
    fleet = [_deployment("a/short", 1, context_tokens=8_000), _deployment("b/long", 9)]
    router = Router(fleet, count=lambda body: 7_000)
    assert _names(router, _request(need=Need(), max_tokens=500))[0] == "a/short"
    assert _names(router, _request(need=Need(), max_tokens=2_000)) == ["b/long"]


@pytest.mark.parametrize(
    ("asked", "kind", "code", "message"),
    [
        (_request("a/xx"), UserError, "model.unknown", "there is no model 'a/xx': did you mean a/x"),
        (_request("zzz"), UserError, "model.unknown", "omnimind models list"),
        (_request(need=Need(vision=True)), UserError, "model.unfit", "vision True.*a/x lacks vision"),
        (_request("a/x", kind="images"), UserError, "model.unfit", "a/x does no images"),
        (_request(need=Need(tier="strong", residency="eu")), UserError, "model.unfit", "does not keep data in eu"),
        (_request("p/free"), RefusedError, "price.unknown", "nobody knows what p/free costs: say its price"),
        (
            _request("b/tired"),
            TransientError,
            "model.unavailable",
            r"left alone for now \(b/tired: ill\): try again in 7 s",
        ),
    ],
)
def test_who_can_not_be_asked_is_told_why(asked, kind, code, message):
    """The error has the code, near names, and what to do."""
    fleet = [_deployment("a/x"), _deployment("p/free", None), _deployment("b/tired")]
    router = Router(fleet)
    with pytest.raises(kind, match=message) as caught:
        router.route(asked, Conditions(resting={"b/tired": Rest("ill", 6.2)}))
    assert caught.value.code == code


def test_without_models_the_way_to_some_is_told():
    """An empty house says how to get a model."""
    with pytest.raises(UserError, match="no model is configured: export OPENAI_API_KEY"):
        Router([]).route(_request(), Conditions())


def test_what_can_be_done_is_known_beforehand():
    """Whether a need can be met is told without a request; who has no price can't meet it."""
    router = Router([_deployment("a/x", tools=True), _deployment("b/y", None, vision=True)])
    assert router.can(Need(tools=True))
    assert not router.can(Need(vision=True))
    assert not router.can(Need(), "images")


def test_when_all_asked_to_be_left_alone_it_is_said_till_when():
    """As a limit, with the seconds until the first of them can be asked again."""
    router = Router([_deployment("a/x"), _deployment("b/x")])
    now = Conditions(resting={"a/x": Rest("model.limited", 30, True), "b/x": Rest("model.limited", 20, True)})
    with pytest.raises(LimitedError) as caught:
        router.route(_request("x"), now)
    assert caught.value.retry_after_s == 20
