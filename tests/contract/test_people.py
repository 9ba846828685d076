"""People, tenants, members, sessions and links are kept alike in every database, and every change is noted."""

import asyncio

import pytest
from sqlalchemy import select

from omnimind.core.errors import ConflictError, MissingError, RefusedError, UserError
from omnimind.store import passwords
from omnimind.store import service_tables as tables
from omnimind.store.arrivals import Arrivals
from omnimind.store.audit import Audit
from omnimind.store.database import open_database
from omnimind.store.links import GOOD_S, Links
from omnimind.store.members import Members
from omnimind.store.sessions import IDLE_S, LONGEST_S, SEEN_EACH_S, STALE_S, Sessions, session_id
from omnimind.store.tenants import HOUSE, Tenants, TenantSettings
from omnimind.store.users import Users

PEPPER = b"p" * 32
KEPT, NEW = "kept", "new"


class House:
    """All who may come in, with a clock; and what another process sees of it."""

    def __init__(self, database, other):
        self.now_s, self.database = 1000.0, database
        both = (database, self.clock_s)
        self.tenants, self.users, self.members, self.audit = Tenants(*both), Users(*both), Members(*both), Audit(*both)
        peppered = (database, PEPPER, self.clock_s)
        self.sessions, self.links, self.arrivals = Sessions(*peppered), Links(*peppered), Arrivals(*peppered)
        self.elsewhere = Sessions(other, PEPPER, self.clock_s)
        self.tenants.ensure()

    def clock_s(self):
        """The time."""
        return self.now_s

    def visit(self, secret, sessions=None):
        """Whose browser it is."""
        found = asyncio.run((sessions or self.sessions).known(secret.get_secret_value()))
        self.database.write(lambda *_: None)  # with what was only noted
        return found

    def joined(self, email="ana@example.org", role="admin", tenant="default"):
        """Somebody who was invited and came, and what their browser keeps."""
        link = self.links.create("invitation", tenant, email, role, HOUSE)
        return self.links.join(link.get_secret_value(), email="", name="Ana", password=KEPT)

    def actions(self, tenant="default"):
        """What the audit log has, the first first."""
        return [note.action for note in reversed(self.audit.list(tenant))]


@pytest.fixture
def house(database_url):
    """Everything, in each kind of database."""
    with open_database(database_url) as database, open_database(database_url) as other:
        yield House(database, other)


def code(kind, call, *given, **named):
    """The code of the error that the call raises."""
    with pytest.raises(kind) as error:
        call(*given, **named)
    return error.value.code


def test_the_tenant_of_the_house_is_made_once(house):
    """However often it is asked for."""
    house.tenants.ensure()

    assert [tenant.id for tenant in house.tenants.all()] == ["default"]
    assert house.actions() == ["tenant.created"]


def test_tenants_are_made_changed_and_disabled(house):
    """All but that of the house; what changed is noted."""
    house.tenants.create("acme", " Acme ", "user:a")
    changed = house.tenants.change("acme", "user:a", settings=TenantSettings(per_minute=7), is_disabled=True)

    assert (changed.name, changed.settings.per_minute, changed.disabled_at_s) == ("Acme", 7, 1000.0)
    assert house.tenants.get("acme") == changed
    assert house.tenants.change("acme", "user:a", is_disabled=False).disabled_at_s is None
    assert house.actions("acme") == ["tenant.created", "tenant.changed", "tenant.changed"]
    assert code(ConflictError, house.tenants.create, "acme", "Acme", "user:a") == "tenant.exists"
    assert code(UserError, house.tenants.create, "../x", "X", "user:a") == "tenant.id"
    assert code(UserError, house.tenants.create, "x", " ", "user:a") == "tenant.name"
    assert code(MissingError, house.tenants.get, "none") == "tenant.missing"
    assert code(ConflictError, house.tenants.change, "default", "user:a", is_disabled=True) == "tenant.house"


def test_the_first_administrator_comes_by_a_link_that_is_good_once(house):
    """A newer link takes the place of an older one; with somebody known there is none."""
    older, link = house.links.first(), house.links.first()
    assert code(RefusedError, house.links.get, older.get_secret_value()) == "link.unknown"
    assert house.links.get(link.get_secret_value()).kind == "first"

    secret = link.get_secret_value()
    user, session = house.links.join(secret, email=" Ana@Example.org ", name="Ana", password=KEPT, about="Firefox")

    assert (user.email, user.name, user.has_password) == ("ana@example.org", "Ana", True)
    seen = house.visit(session)
    assert (seen.user_id, seen.tenant, seen.role) == (user.id, "default", "admin")
    again = {"email": "eve@example.org", "name": "Eve", "password": KEPT}
    assert code(RefusedError, house.links.join, secret, **again) == "link.unknown"
    assert house.links.first() is None
    assert house.actions() == ["tenant.created", "link.first", "link.first", "member.added", "link.first.used"]


def test_a_link_that_somebody_was_quicker_with_is_no_good(house):
    """Whoever had another link for the first administrator comes too late."""
    link = house.links.first()
    house.joined()

    asked = {"email": "eve@example.org", "name": "Eve", "password": KEPT}
    assert code(ConflictError, house.links.join, link.get_secret_value(), **asked) == "link.late"


def test_a_link_is_not_used_up_by_what_is_refused(house):
    """A wrong name leaves it as it was."""
    link = house.links.first().get_secret_value()

    assert code(UserError, house.links.join, link, email="a@b.c", name="\x07", password=KEPT) == "user.name"
    assert code(UserError, house.links.join, link, email="nobody", name="A", password=KEPT) == "user.email"
    assert house.links.join(link, email="a@b.c", name="A", password=KEPT)[0].email == "a@b.c"


@pytest.mark.parametrize("kind", ["first", "invitation", "reset"])
def test_links_expire(house, kind):
    """Each after its time."""
    link = house.links.create(kind, "default", "", "admin", HOUSE).get_secret_value()
    house.now_s += GOOD_S[kind] - 1
    assert house.links.get(link).kind == kind
    house.now_s += 1
    assert code(RefusedError, house.links.get, link) == "link.unknown"


def test_an_invitation_does_not_open_what_somebody_has_already(house):
    """Whoever is invited with an address that is known must show to be that person."""
    house.tenants.create("other", "Other", HOUSE)
    user, _ = house.joined()
    link = house.links.create("invitation", "other", user.email, "viewer", "user:eve").get_secret_value()
    asked = {"email": "", "name": "", "password": "another"}

    assert code(RefusedError, house.links.join, link, **asked) == "link.password"
    assert house.users.by_email(user.email)[1].get_secret_value() == KEPT
    joined, session = house.links.join(link, **asked, is_proven=True)

    assert joined.id == user.id
    assert house.visit(session).tenant == "other"
    assert house.users.by_email(user.email)[1].get_secret_value() == KEPT
    assert [one.tenant for one in house.members.tenants_of(user.id)] == ["default", "other"]


def test_a_reset_changes_the_password_and_signs_all_browsers_out(house):
    """But the one that used it."""
    user, session = house.joined()
    assert house.visit(session) is not None
    link = house.links.create("reset", "default", user.email, "admin", HOUSE).get_secret_value()

    _, fresh = house.links.join(link, email="", name="", password=NEW)
    house.sessions.forget()

    assert house.visit(session) is None
    assert house.visit(fresh).role == "admin"
    assert house.users.by_email(user.email)[1].get_secret_value() == NEW


def test_secrets_are_kept_nowhere(house):
    """Neither of sessions nor of links, nor shown of passwords."""
    user, session = house.joined()
    link = house.links.create("reset", "default", user.email, "admin", HOUSE)
    with house.database.reading() as connection:
        rows = [connection.execute(select(table)).all() for table in (tables.sessions, tables.links, tables.audit)]

    for secret in (session, link):
        assert secret.get_secret_value() not in f"{rows}{secret!r}{house.sessions.of(user.id)}"
    candidate = house.users.candidate("a@b.c", "A", "what is kept")
    assert "kept" not in f"{user!r}{candidate!r}{house.users.by_email(user.email)!r}"


def test_a_session_ends_when_nobody_comes_or_after_its_longest_time(house):
    """Coming makes it last, though not for ever."""
    _, session = house.joined()
    started_s = house.now_s
    house.now_s += IDLE_S - 1
    assert house.visit(session) is not None
    house.now_s += IDLE_S - 1
    assert house.visit(session) is not None
    house.now_s += IDLE_S
    assert house.visit(session) is None

    _, session = house.joined("bo@example.org")
    started_s = house.now_s
    while house.now_s < started_s + LONGEST_S:
        assert house.visit(session) is not None
        house.now_s += IDLE_S / 2
    assert house.visit(session) is None


def test_it_is_written_down_now_and_then_that_somebody_was_here(house):
    """Not with every request."""
    user, session = house.joined()
    for wait_s in (1, STALE_S, SEEN_EACH_S):
        house.now_s += wait_s
        house.visit(session)
    assert [one.seen_at_s for one in house.sessions.of(user.id)] == [house.now_s]
    house.now_s += SEEN_EACH_S - 1
    house.visit(session)
    assert house.sessions.of(user.id)[0].seen_at_s < house.now_s


def test_signing_out_holds_here_at_once_and_elsewhere_soon(house):
    """All others of somebody too, if they wish."""
    user, session = house.joined()
    other = house.arrivals.enter(house.users.get(user.id), "Safari")
    assert house.visit(session) == house.visit(session, house.elsewhere)

    house.sessions.end(house.visit(session).digest)

    assert house.visit(session) is None
    house.now_s += STALE_S
    assert house.visit(session, house.elsewhere) is None
    (left,) = house.sessions.of(user.id)
    assert (left.id, left.about) == (session_id(house.visit(other).digest), "Safari")
    house.sessions.end_one(user.id, left.id)
    assert house.visit(other) is None
    assert code(MissingError, house.sessions.end_one, user.id, left.id) == "session.missing"


def test_nobody_ends_the_sessions_of_others(house):
    """Even knowing what they are called; and no part of a name, or pattern, is one."""
    user, session = house.joined()
    other, _ = house.joined("eve@example.org")
    named = house.sessions.of(user.id)[0].id

    for said in (named, named[:8], "%" * 24, "_" * 24, ""):
        assert code(MissingError, house.sessions.end_one, other.id, said) == "session.missing"
    assert house.visit(session) is not None


def test_a_session_is_good_for_as_long_as_its_owner_belongs_there(house):
    """Not for who was removed, nor for a tenant that is disabled."""
    house.tenants.create("acme", "Acme", HOUSE)
    house.joined()
    user, session = house.joined("bo@example.org", "viewer", "acme")
    assert house.visit(session).role == "viewer"

    house.members.change("acme", user.id, "editor", HOUSE)
    house.sessions.forget()
    assert house.visit(session).role == "editor"
    house.tenants.change("acme", HOUSE, is_disabled=True)
    house.sessions.forget()
    assert house.visit(session) is None
    house.tenants.change("acme", HOUSE, is_disabled=False)
    house.members.remove("acme", user.id, HOUSE)
    house.sessions.forget()
    assert house.visit(session) is None


def test_a_pages_token_belongs_to_its_session(house):
    """Another has another, and it is not the secret."""
    (_, first), (_, second) = house.joined(), house.joined("bo@example.org")

    tokens = {house.visit(session).csrf for session in (first, second)}

    assert len(tokens) == 2
    assert house.sessions.csrf(first.get_secret_value()) in tokens
    assert not tokens & {first.get_secret_value(), second.get_secret_value()}


def test_no_tenant_loses_its_last_administrator(house):
    """By no way."""
    user, _ = house.joined()
    house.joined("bo@example.org", "operator")

    assert code(ConflictError, house.members.remove, "default", user.id, HOUSE) == "member.last"
    assert code(ConflictError, house.members.change, "default", user.id, "viewer", HOUSE) == "member.last"
    assert house.members.change("default", user.id, "admin", HOUSE).role == "admin"
    other, _ = house.joined("cy@example.org")
    assert house.members.change("default", user.id, "viewer", f"user:{other.id}").role == "viewer"
    assert code(MissingError, house.members.get, "none", user.id) == "member.missing"
    assert code(MissingError, house.members.remove, "none", user.id, HOUSE) == "member.missing"


def test_who_comes_from_a_provider_is_known_by_its_name_for_them(house):
    """Invited the first time; then also with another address."""
    house.links.create("invitation", "default", "ana@example.org", "editor", HOUSE)
    user, session = house.arrivals.sent("https://id sub-1", "ana@example.org", "Ana")
    again, _ = house.arrivals.sent("https://id sub-1", "other@example.org", "Ana")

    assert house.visit(session).role == "editor"
    assert (again.id, again.has_password) == (user.id, False)
    assert house.links.invited("ana@example.org") is None


def test_strangers_from_a_provider_stay_outside(house):
    """Unless newcomers have a role; without an address nobody is met."""
    assert code(RefusedError, house.arrivals.sent, "https://id eve", "eve@example.org", "Eve") == "auth.member"
    assert code(RefusedError, house.arrivals.sent, "https://id eve", "", "Eve", newcomer="viewer") == "auth.member"
    assert house.users.is_empty()
    _, session = house.arrivals.sent("https://id eve", "eve@example.org", "Eve", newcomer="viewer")
    assert house.visit(session).role == "viewer"
    assert house.actions()[1:] == ["member.added", "session.begun"]


def test_whoever_took_an_address_first_loses_it_to_who_has_it(house):
    """The provider has verified the address: passwords and sessions from before don't open it any more."""
    user, session = house.joined()
    assert house.visit(session) is not None

    proven, _ = house.arrivals.sent("https://id ana", user.email, "Ana")
    house.sessions.forget()

    assert (proven.id, house.users.get(user.id).has_password) == (user.id, False)
    assert house.visit(session) is None


def test_passwords_are_told_apart_and_renewed():
    """By what is kept; where there is none, no password is right."""

    async def go():
        kept = await passwords.kept("correct horse battery")
        assert kept.startswith("$argon2id$")
        assert await passwords.fits("correct horse battery", kept)
        assert not await passwords.fits("correct horse batterz", kept)
        assert not await passwords.fits("nobody's", "")
        assert not passwords.is_old(kept)
        assert passwords.is_old(kept.replace("t=2", "t=1"))
        for wrong, code in (("short", "password.short"), ("x" * 300, "password.long")):
            with pytest.raises(UserError) as error:
                await passwords.kept(wrong)
            assert error.value.code == code

    asyncio.run(go())
