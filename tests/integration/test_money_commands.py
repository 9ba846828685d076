"""``omnimind cost``, ``budgets`` and ``keys``: what people see of the ledger, and what they decide."""

import asyncio
import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from typer.testing import CliRunner

from omnimind.cli.app import app
from omnimind.cli.cost import beginning
from omnimind.core.errors import MissingError, OmniMindError, UserError
from omnimind.core.ledger import Closing, Opening
from omnimind.core.model import Usage
from omnimind.store.database import open_database
from omnimind.store.home import Home
from omnimind.store.keys import Keys, pepper_of
from omnimind.store.ledger import DatabaseLedger

NOW_S = datetime(2026, 11, 21, 15, 30, tzinfo=UTC).timestamp()


@pytest.fixture
def run(tmp_path):
    """Runs a command in a home of its own: what it printed, parsed with ``--json``."""

    def run(*arguments):
        environment = {"OMNIMIND_HOME": str(tmp_path), "OMNIMIND_DATABASE_URL": ""}
        result = CliRunner().invoke(app, arguments, env=environment)
        if isinstance(result.exception, OmniMindError):
            raise result.exception
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout) if "--json" in arguments else result.stdout

    return run


@pytest.fixture
def spent(tmp_path):
    """A ledger with three calls, one of them under way."""

    async def spend(ledger):
        for name, model, agent, cost in (
            ("a", "gpt-5", "writer", "0.0312"),
            ("b", "gpt-5-mini", "editor", "0.0042"),
            ("c", "gpt-5-mini", "", None),
        ):
            told = {"request_id": name, "tenant": "default", "run_id": "r1" if agent else "", "agent": agent}
            most_usd = Decimal("0.50")
            await ledger.reserve(Opening(id=name, provider="openai", model=model, most_usd=most_usd, price="p", **told))
            if cost is not None:
                usage = Usage(input_tokens=1200, output_tokens=300, is_estimated=name == "b")
                ledger.settle(name, Closing(usage=usage, cost_usd=Decimal(cost)))

    with open_database(Home(tmp_path).database_url) as database:
        asyncio.run(spend(DatabaseLedger(database)))


@pytest.mark.usefixtures("spent")
def test_costs_are_shown_by_model(run):
    """The dearest first, with what is set aside, what we counted, and all together."""
    lines = run("cost").splitlines()

    assert [line.split()[0] for line in lines[:4]] == ["model", "openai/gpt-5", "openai/gpt-5-mini", "together"]
    assert lines[1].split()[1:] == ["1", "0", "0", "1,200", "300", "$0.031", "$0"]
    assert lines[2].split()[1:] == ["2", "0", "0", "1,200", "300", "~$0.0042", "$0.50"]
    assert lines[3].split()[-2:] == ["~$0.035", "$0.50"]


@pytest.mark.usefixtures("spent")
def test_costs_are_told_to_programs_exactly(run):
    """As decimal strings, by what is asked for, and of a run only."""
    told = run("cost", "--by", "agent", "--run", "r1", "--since", "1d", "--json")

    assert [(row["name"], Decimal(row["cost_usd"])) for row in told["rows"]] == [
        ("writer", Decimal("0.0312")),
        ("editor", Decimal("0.0042")),
    ]
    assert Decimal(told["total"]["cost_usd"]) == Decimal("0.0354")
    assert Decimal(run("cost", "--json")["total"]["reserved_usd"]) == Decimal("0.50")


@pytest.mark.parametrize("by", ["model", "agent", "run", "day", "key", "tenant"])
@pytest.mark.usefixtures("spent")
def test_costs_are_summed_by_anything(run, by):
    """And are the same together."""
    rows = run("cost", "--by", by, "--json")["rows"]

    assert sum(Decimal(row["cost_usd"]) for row in rows) == Decimal("0.0354")


def test_without_calls_there_is_nothing_to_show(run):
    """It says so."""
    assert "no calls were made" in run("cost")


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ("12h", datetime(2026, 11, 21, 3, 30, tzinfo=UTC)),
        ("2d", datetime(2026, 11, 19, 15, 30, tzinfo=UTC)),
        ("1w", datetime(2026, 11, 14, 15, 30, tzinfo=UTC)),
        ("Today", datetime(2026, 11, 21, tzinfo=UTC)),
        ("2026-11-01", datetime(2026, 11, 1, tzinfo=UTC)),
    ],
)
def test_times_are_understood(said, at):
    """As a span before now, or a day by UTC."""
    assert beginning(said, NOW_S) == at.timestamp()


@pytest.mark.parametrize("said", ["7", "yesterday", "2026-13-01", ""])
def test_times_that_are_none_are_told(said):
    """With how to write them."""
    with pytest.raises(UserError) as error:
        beginning(said, NOW_S)
    assert error.value.code == "since.unknown"


@pytest.mark.usefixtures("spent")
def test_budgets_are_set_shown_and_removed(run):
    """With what was spent of them."""
    run("budgets", "set", "tenant", "default", "--hard", "$5", "--soft", "0.25", "--period", "month")
    run("budgets", "set", "key", "*", "--hard", "1")

    everybody, mine = run("budgets", "list", "--json")

    assert (everybody["budget"]["subject"], everybody["spent_usd"]) == ("*", None)
    assert (Decimal(mine["budget"]["hard_usd"]), Decimal(mine["budget"]["soft_usd"])) == (5, Decimal("0.25"))
    assert (Decimal(mine["spent_usd"]), Decimal(mine["reserved_usd"])) == (Decimal("0.0354"), Decimal("0.5"))
    assert "$5.00" in run("budgets", "list")
    run("budgets", "remove", "key", "*")
    assert len(run("budgets", "list", "--json")) == 1
    with pytest.raises(MissingError):
        run("budgets", "remove", "key", "*")


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ([], "budget.empty"),
        (["--hard", "much"], "budget.amount"),
        (["--hard", "-1"], "budget.amount"),
        (["--hard", "NaN"], "budget.amount"),
        (["--hard", "1", "--soft", "2"], "budget.order"),
    ],
)
def test_budgets_that_make_no_sense_are_told(run, options, code):
    """And not kept."""
    with pytest.raises(UserError) as error:
        run("budgets", "set", "tenant", "default", *options)

    assert error.value.code == code
    assert run("budgets", "list", "--json") == []


def test_a_key_is_shown_once_and_opens_what_it_is_for(run, tmp_path):
    """Until it is revoked; lists never have it."""
    told = run("keys", "create", "bench", "--tenant", "acme", "--scope", "chat", "--json")
    secret = told.pop("key")

    assert run("keys", "list", "--json") == [told]
    assert secret not in run("keys", "list")
    with open_database(Home(tmp_path).database_url) as database:
        key = asyncio.run(Keys(database, pepper_of(tmp_path, None)).known(secret))
        assert (key.tenant, key.name, key.scopes) == ("acme", "bench", ("chat",))
    run("keys", "revoke", told["id"][:12])
    with open_database(Home(tmp_path).database_url) as database:
        assert asyncio.run(Keys(database, pepper_of(tmp_path, None)).known(secret)) is None
    assert "revoked" in run("keys", "list")


def test_a_key_alone_is_what_is_printed(run):
    """So that a script can take it."""
    assert run("keys", "create", "script").strip().startswith("omk_")


def test_keys_for_nothing_we_know_are_refused(run):
    """With what there is."""
    with pytest.raises(UserError) as error:
        run("keys", "create", "x", "--scope", "everything")
    assert error.value.code == "key.scope"


def test_a_key_that_nobody_made_is_not_revoked(run):
    """It says which there are."""
    with pytest.raises(MissingError):
        run("keys", "revoke", "nobody")
