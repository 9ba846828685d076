"""People sign in through an OpenID provider, which answers for them and for nobody else."""

from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc.jwk import RSAKey

from .house import PASSWORD, House
from .identity import CLIENT, CLIENT_SECRET, Identity


@pytest.fixture(scope="module")
def provider():
    """A provider."""
    with Identity() as provider:
        yield provider


@pytest.fixture(scope="module")
def house(provider, tmp_path_factory):
    """A service that sends people there; only those who are invited may come in."""
    said = {
        "oidc_issuer": provider.url,
        "oidc_client_id": CLIENT,
        "oidc_client_secret": CLIENT_SECRET,
        "oidc_name": "Id",
    }
    with House(tmp_path_factory.mktemp("house"), **said) as house:
        yield house


def signed_in(house, provider, claims, next_page="/runs"):
    """The browser, and where it was sent at last, of somebody who signs in as ``claims`` say."""
    provider.claims = {"sub": "1", "email": "ana@example.org", "email_verified": True, "name": "Ana", **claims}
    browser = house.stranger()
    start = browser.get("/v1/oidc/start", params={"next": next_page})
    assert start.status_code == 303
    back = browser.get(start.headers["location"])
    end = browser.get(back.headers["location"])
    assert end.status_code == 303
    return browser, end.headers["location"]


def test_who_is_invited_signs_in_and_comes_back_to_where_they_were(house, provider):
    """Without a password of their own; the provider is asked once what it says of itself."""
    house.links.create("invitation", "default", "ana@example.org", "editor", "house")
    browser, where = signed_in(house, provider, {})
    told = browser.get("/v1/session").json()
    assert (where, told["user"]["email"], told["role"]) == ("/runs", "ana@example.org", "editor")
    again, _ = signed_in(house, provider, {"email": "ana.new@example.org"})
    assert again.get("/v1/session").json()["user"]["id"] == told["user"]["id"]
    assert provider.asked == 1
    ways = browser.get("/v1/sign-in").json()
    assert ways["oidc"] == {"name": "Id", "url": "/v1/oidc/start"}


def test_strangers_are_sent_back(house, provider):
    """Without an invitation, or with an address that nobody has verified."""
    house.links.create("invitation", "default", "bo@example.org", "admin", "house")
    for claims in (
        {"sub": "2", "email": "eve@example.org"},
        {"sub": "3", "email": "bo@example.org", "email_verified": False},
        {"sub": "3", "email": "bo@example.org", "email_verified": "true"},
        {"sub": "3", "email": None},
    ):
        browser, where = signed_in(house, provider, claims)
        assert where == "/sign-in?error=auth.member"
        assert browser.get("/v1/session").status_code == 401


def test_a_password_from_before_the_provider_vouched_opens_nothing(house, provider):
    """Whoever chose it may not have been who has the address."""
    squatter = house.person("viewer", email="cy@example.org")
    browser, _ = signed_in(house, provider, {"sub": "4", "email": "cy@example.org"})
    assert browser.get("/v1/session").json()["user"]["id"] == squatter.user_id
    assert squatter.get("/v1/session").status_code == 401
    with house.stranger() as other:
        asked = {"email": "cy@example.org", "password": PASSWORD}
        assert other.post("/v1/session", json=asked).status_code == 401


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "another"},
        {"aud": [CLIENT, "another"]},
        {"iss": "https://evil.example"},
        {"exp": 1},
        {"sub": None},
    ],
)
def test_what_the_provider_says_must_be_meant_for_us_now(house, provider, claims):
    """Else nobody is signed in."""
    house.links.create("invitation", "default", "ana@example.org", "editor", "house")
    browser, where = signed_in(house, provider, claims)
    assert where == "/sign-in?error=oidc.refused"
    assert browser.get("/v1/session").status_code == 401


def test_keys_that_are_changed_are_asked_for_anew(house, provider):
    """One that the provider does not publish signs nobody in."""
    house.links.create("invitation", "default", "ana@example.org", "editor", "house")
    provider.key = RSAKey.generate_key(2048, {"kid": "second"})
    _, where = signed_in(house, provider, {})
    assert where == "/runs"


def test_a_browser_that_did_not_begin_is_sent_back(house, provider):
    """With the code of somebody else's journey, or its own twice."""
    house.links.create("invitation", "default", "ana@example.org", "editor", "house")
    provider.claims = {"sub": "1", "email": "ana@example.org", "email_verified": True}
    with house.stranger() as attacker, house.stranger() as victim:
        start = attacker.get("/v1/oidc/start")
        back = attacker.get(start.headers["location"]).headers["location"]
        assert victim.get(back).headers["location"] == "/sign-in?error=oidc.refused"
        victim.get("/v1/oidc/start")
        assert victim.get(back).headers["location"] == "/sign-in?error=oidc.refused"
        assert attacker.get(back).headers["location"] == "/"
        assert attacker.get(back).headers["location"] == "/sign-in?error=oidc.refused"


@pytest.mark.parametrize("page", ["https://evil.example/", "//evil.example", "/\\evil.example", "evil", "/a\r\nb", ""])
def test_nobody_is_sent_to_another_site_afterwards(house, provider, page):
    """Only to a page of ours."""
    house.links.create("invitation", "default", "ana@example.org", "editor", "house")
    assert signed_in(house, provider, {}, page)[1] == "/"


def test_the_provider_learns_no_more_than_it_must(house):
    """The verifier stays here, and nothing of it is in the address."""
    with house.stranger() as browser:
        asked = parse_qs(urlsplit(browser.get("/v1/oidc/start").headers["location"]).query)
    assert asked.keys() == {
        "response_type",
        "client_id",
        "redirect_uri",
        "scope",
        "state",
        "nonce",
        "code_challenge",
        "code_challenge_method",
    }
    assert asked["redirect_uri"] == [f"{house.url}/v1/oidc/callback"]


def test_a_provider_that_is_away_is_told(tmp_path):
    """And that there is none."""
    with (
        House(tmp_path / "a", oidc_issuer="http://127.0.0.1:9", oidc_client_id="x") as house,
        house.stranger() as browser,
    ):
        assert browser.get("/v1/oidc/start").json()["code"] == "oidc.unavailable"
    with House(tmp_path / "b") as house, house.stranger() as browser:
        assert browser.get("/v1/oidc/start").json()["code"] == "oidc.missing"
