"""A database is made or migrated when it is opened, by whoever comes first."""

import sqlite3
import subprocess
import sys

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text, update

import omnimind.store.service_tables  # noqa: F401 - it adds its tables
from omnimind.core.errors import UserError
from omnimind.store import schema
from omnimind.store.database import open_database
from omnimind.store.engines import engine_for
from omnimind.store.tables import HEAD
from omnimind.store.telemetry_tables import metadata


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request, tmp_path):
    """The URL of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/omnimind.db"
    return request.getfixturevalue("empty_postgres_url")


def described(engine):
    """Tables, columns, indexes and foreign keys, as the database tells of them."""
    look = inspect(engine)
    told = {}
    for name in sorted(look.get_table_names()):
        columns = [(one["name"], str(one["type"]), one["nullable"], one["default"]) for one in look.get_columns(name)]
        indexes = []
        for one in look.get_indexes(name):
            options = {key: str(value) for key, value in one.get("dialect_options", {}).items()}
            indexes.append((one["name"], one["column_names"], one["unique"], sorted(options.items())))
        keys = look.get_pk_constraint(name)["constrained_columns"]
        told[name] = (columns, sorted(indexes), keys, str(look.get_foreign_keys(name)))
    return told


def migrated(url):
    """An engine for a database that Alembic alone has made."""
    engine = engine_for(url)
    with schema._alone(engine) as connection:
        schema._upgrade(connection)
    return engine


def test_the_migrations_end_in_the_tables(empty_url, tmp_path, request):
    """From nothing they make what the code describes, and what a new database is given at once."""
    engine = migrated(empty_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": _is_ours})
        assert compare_metadata(context, metadata) == []
    by_migration = described(engine)
    engine.dispose()
    if engine.dialect.name == "sqlite":
        other = f"sqlite:///{tmp_path}/other.db"
    else:
        other = request.getfixturevalue("postgres_url")
    with open_database(other) as database:
        assert described(database.engine) == by_migration


def _is_ours(name, kind, parents):
    return kind != "table" or not name.startswith("procrastinate_")


def test_the_newest_migration_is_the_one_the_code_knows():
    """There is one end, and it is ``HEAD``."""
    config = Config()
    config.set_main_option("script_location", "omnimind.store:migrations")
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_opening_again_changes_nothing(empty_url):
    """What is there stays."""
    with open_database(empty_url) as database:
        told = described(database.engine)
    with open_database(empty_url) as database:
        assert described(database.engine) == told


def test_a_database_of_a_newer_version_is_refused(empty_url):
    """The error says what to do; nothing is changed."""
    with open_database(empty_url) as database, database.engine.begin() as connection:
        connection.execute(update(schema._VERSIONS).values(version_num="9999"))
    with pytest.raises(UserError, match="newer version") as error:
        open_database(empty_url)
    assert error.value.code == "database.newer"


def test_many_processes_may_open_a_new_database_at_once(empty_url):
    """One makes the schema, the others wait for it."""
    program = (
        "import sys; from omnimind.store.database import open_database\n"
        "print(flush=True); sys.stdin.readline(); open_database(sys.argv[1])"
    )
    command = [sys.executable, "-c", program, empty_url]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    others = [subprocess.Popen(command, text=True, **pipes) for _ in range(3)]
    for other in others:
        other.stdout.readline()
    for other in others:
        other.stdin.write("go\n")
        other.stdin.flush()
    assert [other.communicate()[1] for other in others] == [""] * 3
    with open_database(empty_url) as database, database.reading() as connection:
        assert connection.scalar(text("SELECT count(*) FROM alembic_version")) == 1


def test_starting_imports_no_migrations(tmp_path):
    """Nor what is PostgreSQL's, to make a new database or to open one again: that takes a tenth of a second."""
    program = (
        "import sys; from omnimind.store.database import open_database\n"
        "for _ in range(2): open_database(sys.argv[1]).close()\n"
        "unwanted = 'alembic', 'psycopg', 'procrastinate', 'jsonschema', 'sqlalchemy.dialects.postgresql'\n"
        "print([name for name in unwanted if name in sys.modules])"
    )
    command = [sys.executable, "-c", program, f"sqlite:///{tmp_path}/omnimind.db"]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "[]\n"


def test_sqlite_loses_nothing_in_a_power_cut(tmp_path):
    """It writes ahead, and waits for the disk at each commit."""
    with open_database(f"sqlite:///{tmp_path}/omnimind.db") as database, database.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2


@pytest.mark.parametrize("url", ["nonsense", "mysql://host/db", "sqlite://", "sqlite:///:memory:"])
def test_a_url_that_can_not_be_used_is_refused(url):
    """The error says how to write one."""
    with pytest.raises(UserError, match="postgresql://") as error:
        open_database(url)
    assert error.value.code == "database.url"


def test_a_url_never_tells_its_password():
    """Not even when it is refused."""
    with pytest.raises(UserError) as error:
        open_database("mysql://user:secret@host/db")
    assert "secret" not in str(error.value)


def test_a_file_that_is_no_database_is_refused(tmp_path):
    """It is not overwritten."""
    path = tmp_path / "omnimind.db"
    path.write_text("Dear diary, " * 100)
    with pytest.raises(Exception, match="not a database") as error:
        open_database(f"sqlite:///{path}")
    assert error.value.code == "database.broken"
    assert path.read_text().startswith("Dear diary")


def test_an_older_sqlite_is_refused(monkeypatch, tmp_path):
    """The error names what is needed."""
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 36, 0))
    with pytest.raises(UserError, match=r"3\.37 is needed"):
        open_database(f"sqlite:///{tmp_path}/omnimind.db")
