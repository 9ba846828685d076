"""People sign in by a link, a password or a provider; programs by keys and tokens; each does what they may."""

import base64
import hmac
import json
import time

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, OKPKey, RSAKey

from .house import PASSWORD, House, code

SECRET = "a secret of at least thirty-two letters"  # noqa: S105 - opens nothing but tests


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A service in which somebody is known."""
    with House(tmp_path_factory.mktemp("house"), jwt_secret=SECRET) as house:
        house.person()
        yield house


def test_the_first_administrator_signs_in_by_the_link_that_is_printed(tmp_path):
    """Once; then with the password that they chose."""
    with House(tmp_path) as house, house.stranger() as browser, house.stranger() as other:
        assert browser.get("/v1/sign-in").json() == {"password": True, "oidc": None, "is_new": True}
        token = house.first_token()
        told = browser.get("/v1/session/link", params={"token": token}).json()
        assert told == {"kind": "first", "email": None, "tenant": "default", "is_known": False}
        joining = {"token": token, "name": "Ana", "email": "ana@example.org", "password": PASSWORD}

        session = browser.post("/v1/session/link", json=joining)

        assert session.status_code == 200, session.text
        assert (session.json()["role"], session.json()["user"]["name"]) == ("admin", "Ana")
        assert "tenants.write" in session.json()["rights"]
        assert browser.get("/v1/session").json() == session.json()
        assert code(other.post("/v1/session/link", json=joining)) == (403, "link.unknown")
        assert other.get("/v1/sign-in").json()["is_new"] is False
        assert house.first_token() == ""
        signed_in = other.post("/v1/session", json={"email": "ANA@example.org ", "password": PASSWORD})
        assert signed_in.json()["user"] == session.json()["user"]


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(house):
    """And secure where browsers come by https."""
    browser = house.person()
    with house.stranger() as fresh:
        said = fresh.post("/v1/session", json={"email": browser.email, "password": PASSWORD}).headers["set-cookie"]
    assert "HttpOnly" in said
    assert "SameSite=lax" in said
    assert "Path=/" in said
    assert "Secure" not in said


def test_cookies_are_secure_behind_https(tmp_path):
    """As the public address says, whatever host a proxy tells us."""
    with House(tmp_path, public_url="https://omnimind.example.org") as house, house.stranger() as browser:
        joining = {"token": house.first_token(), "name": "A", "email": "a@example.org", "password": PASSWORD}
        response = browser.post("/v1/session/link", json=joining)
        assert "Secure" in response.headers["set-cookie"]
        assert response.headers["strict-transport-security"]
        asked = {"email": "a@example.org", "password": PASSWORD}
        for origin, status in (
            ("https://omnimind.example.org", 200),
            ("https://omnimind.example.org.evil.test", 403),
            ("null", 403),
            ("http://[", 403),
        ):
            assert browser.post("/v1/session", json=asked, headers={"origin": origin}).status_code == status


def test_a_wrong_password_tells_nothing(house):
    """Not whether somebody has that address."""
    known = house.person().email
    with house.stranger() as browser:
        answers = [
            browser.post("/v1/session", json={"email": email, "password": "a wrong password"})
            for email in (known, "nobody@example.org")
        ]
    told = [{**answer.json(), "instance": ""} for answer in answers]
    assert told[0] == told[1]
    assert [code(answer) for answer in answers] == [(401, "auth.password")] * 2
    assert not any("set-cookie" in answer.headers for answer in answers)


def test_what_changes_something_needs_the_sessions_token(house):
    """Another session's is as good as none; looking needs none."""
    browser, other = house.person(), house.person()
    token = browser.headers.pop("x-csrf-token")
    assert browser.get("/v1/me/sessions").status_code == 200
    assert code(browser.patch("/v1/me", json={"name": "Eve"})) == (403, "auth.csrf")
    for wrong in ("", "x", other.headers["x-csrf-token"]):
        assert code(browser.patch("/v1/me", json={"name": "E"}, headers={"x-csrf-token": wrong})) == (403, "auth.csrf")
    changed = browser.patch("/v1/me", json={"name": "Bia"}, headers={"x-csrf-token": token})
    assert changed.json()["user"]["name"] == "Bia"


def test_pages_of_other_sites_sign_nobody_in(house):
    """Neither by a password nor by a link."""
    email = house.person().email
    with house.stranger() as browser:
        browser.headers["origin"] = "https://evil.example"
        asked = {"email": email, "password": PASSWORD}
        assert code(browser.post("/v1/session", json=asked)) == (403, "auth.csrf")
        assert code(browser.post("/v1/session/link", json={"token": "x"})) == (403, "auth.csrf")
        form = browser.post("/v1/session", data=asked)
        assert form.status_code in {400, 403, 415}


def test_signing_out_ends_the_session(house):
    """The cookie goes, and is good for nothing to whoever has a copy."""
    browser = house.person()
    secret = browser.cookies["omnimind_session"]
    assert browser.delete("/v1/session").status_code == 204
    with house.stranger() as thief:
        thief.cookies.set("omnimind_session", secret, domain="127.0.0.1")
        assert code(thief.get("/v1/session")) == (401, "auth.missing")


def test_a_new_password_signs_other_browsers_out(house):
    """It needs the old one."""
    browser = house.person()
    with house.stranger() as other:
        other.post("/v1/session", json={"email": browser.email, "password": PASSWORD}).raise_for_status()
        new = "another horse battery"
        wrong = browser.patch("/v1/me", json={"password": {"old": "not that one", "new": new}})
        assert code(wrong) == (401, "auth.password")
        short = browser.patch("/v1/me", json={"password": {"old": PASSWORD, "new": "short"}})
        assert code(short) == (400, "password.short")
        assert browser.patch("/v1/me", json={"password": {"old": PASSWORD, "new": new}}).status_code == 200
        assert browser.get("/v1/session").status_code == 200
        assert other.get("/v1/session").status_code == 401
        assert other.post("/v1/session", json={"email": browser.email, "password": new}).status_code == 200


def test_people_see_and_end_their_own_sessions(house):
    """Of this browser, and of others."""
    browser = house.person()
    with house.stranger() as other:
        other.headers["user-agent"] = "Firefox"
        other.post("/v1/session", json={"email": browser.email, "password": PASSWORD}).raise_for_status()
        listed = browser.get("/v1/me/sessions").json()["items"]
        assert sorted(one["is_current"] for one in listed) == [False, True]
        theirs = next(one for one in listed if not one["is_current"])
        assert browser.delete(f"/v1/me/sessions/{theirs['id']}").status_code == 204
        assert other.get("/v1/session").status_code == 401
        assert code(browser.delete(f"/v1/me/sessions/{theirs['id']}")) == (404, "session.missing")


def test_people_act_for_one_tenant_at_a_time(house):
    """One that they belong to."""
    browser = house.person("viewer", email="both@example.org")
    house.tenants.ensure("acme")
    link = house.links.create("invitation", "acme", browser.email, "admin", "house").get_secret_value()
    house.tenants.ensure("other")
    assert browser.get("/v1/session/link", params={"token": link}).json()["is_known"] is True
    joined = browser.post("/v1/session/link", json={"token": link}).json()
    assert (joined["tenant"]["id"], joined["role"]) == ("acme", "admin")
    assert "tenants.write" not in joined["rights"]
    browser.headers["x-csrf-token"] = joined["csrf"]
    moved = browser.put("/v1/session/tenant", json={"tenant": "default"}).json()
    assert (moved["tenant"]["id"], moved["role"]) == ("default", "viewer")
    assert [one["id"] for one in moved["tenants"]] == ["default", "acme"]
    assert code(browser.put("/v1/session/tenant", json={"tenant": "other"})) == (404, "tenant.missing")


def test_an_invitation_is_made_handed_over_and_used(house):
    """As who was invited as; a role that is changed, and a member who is removed, are so at once."""
    admin = house.person()
    invited = admin.post("/v1/members", json={"email": "Bo@example.org", "role": "viewer"})
    assert invited.status_code == 201
    token = invited.json()["link"]["url"].partition("/welcome?token=")[2]
    with house.stranger() as browser:
        joining = {"token": token, "name": "Bo", "password": PASSWORD}
        session = browser.post("/v1/session/link", json=joining).json()
        assert (session["role"], session["user"]["email"]) == ("viewer", "bo@example.org")
        bo = f"/v1/members/{session['user']['id']}"
        assert code(admin.post("/v1/members", json={"email": "bo@example.org", "role": "admin"})) == (
            409,
            "member.exists",
        )
        assert code(browser.get("/v1/members")) == (403, "auth.right")
        assert admin.patch(bo, json={"role": "operator"}).json()["role"] == "operator"
        assert "bo@example.org" in {one["email"] for one in browser.get("/v1/members").json()["items"]}
        reset = admin.post(f"{bo}/reset").json()["url"].partition("token=")[2]
        again = browser.post("/v1/session/link", json={"token": reset, "password": "a password that is new"})
        assert again.status_code == 200
        assert admin.delete(bo).status_code == 204
        assert browser.get("/v1/session").status_code == 401


def test_whoever_belongs_elsewhere_too_has_no_password_reset_by_a_tenant(house):
    """Its administrator would get into all of the others."""
    admin = house.person("admin", "acme")
    other = house.person("viewer", "acme")
    link = house.links.create("invitation", "default", other.email, "admin", "house").get_secret_value()
    other.post("/v1/session/link", json={"token": link}).raise_for_status()
    assert code(admin.post(f"/v1/members/{other.user_id}/reset")) == (403, "member.shared")


def test_keys_are_made_shown_once_replaced_and_revoked(house):
    """With no more than whoever makes them has."""
    admin = house.person()
    made = admin.post("/v1/keys", json={"name": "bench", "scopes": ["viewer", "chat"], "per_minute": 5})
    assert made.status_code == 201
    key, secret = made.json()["key"], made.json()["secret"]
    assert secret.startswith(key["prefix"])
    assert secret not in admin.get("/v1/keys").text
    with house.stranger() as program:
        program.headers["authorization"] = f"Bearer {secret}"
        told = program.get("/v1/session").json()
        assert (told["actor"], told["user"], told["role"], told["csrf"]) == (f"key:{key['id']}", None, "viewer", "")
        assert code(program.post("/v1/keys", json={"name": "x", "scopes": ["viewer"]})) == (403, "auth.right")
        new = admin.post(f"/v1/keys/{key['id']}/rotate", json={"overlap_s": 0}).json()
        assert (new["key"]["follows"], new["key"]["scopes"]) == (key["id"], ["chat", "viewer"])
        assert program.get("/v1/session").status_code == 401
        program.headers["authorization"] = f"Bearer {new['secret']}"
        assert program.get("/v1/session").status_code == 200
        assert admin.delete(f"/v1/keys/{new['key']['id']}").status_code == 204
        assert program.get("/v1/session").status_code == 401
    assert code(admin.post("/v1/keys", json={"name": "x", "scopes": ["root"]})) == (400, "key.scope")


def test_nobody_gives_away_what_they_do_not_have(house):
    """Neither to a key nor to a person, by a right that was meant for less."""
    keeper = house.program("keys.write", "members.write", "viewer")
    assert code(keeper.post("/v1/keys", json={"name": "x", "scopes": ["admin"]})) == (403, "auth.right")
    assert code(keeper.post("/v1/keys", json={"name": "x", "scopes": ["chat"]})) == (403, "auth.right")
    assert keeper.post("/v1/keys", json={"name": "x", "scopes": ["viewer"]}).status_code == 201
    assert code(keeper.post("/v1/members", json={"email": "e@x.org", "role": "admin"})) == (403, "auth.right")
    admin = house.person()
    assert code(keeper.patch(f"/v1/members/{admin.user_id}", json={"role": "viewer"})) == (403, "auth.right")
    assert code(keeper.delete(f"/v1/members/{admin.user_id}")) == (403, "auth.right")


def token(**claims):
    """A token of another service; ``None`` leaves a claim out."""
    usual = {"iss": "omnimind", "aud": "omnimind", "exp": int(time.time()) + 60, "sub": "billing", "tenant": "default"}
    told = {name: value for name, value in {**usual, "role": "viewer", **claims}.items() if value is not None}
    return jwt.encode({"alg": "HS256"}, told, OctKey.import_key(SECRET))


def test_a_service_asks_with_a_signed_token(house):
    """As whom it says, for the tenant that it says, with the role or the rights that it says."""
    with house.stranger() as service:
        service.headers["authorization"] = f"Bearer {token()}"
        told = service.get("/v1/session").json()
        assert (told["actor"], told["role"], told["tenant"]["id"]) == ("service:billing", "viewer", "default")
        service.headers["authorization"] = f"Bearer {token(role=None, scope='cost.read audit.read')}"
        assert service.get("/v1/session").json()["rights"] == ["audit.read", "cost.read"]
        assert service.get("/v1/audit").status_code == 200


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "somebody"},
        {"aud": "another"},
        {"exp": 1},
        {"exp": None},
        {"nbf": 9_999_999_999},
        {"sub": None},
        {"tenant": None},
        {"tenant": "nobody"},
        {"role": "root"},
        {"role": ["admin"]},
        {"scope": "root"},
        {"sub": "a\x00b"},
        {"exp": 10**400},
    ],
)
def test_a_token_that_is_not_right_opens_nothing(house, claims):
    """Whatever is wrong with it."""
    with house.stranger() as service:
        service.headers["authorization"] = f"Bearer {token(**claims)}"
        assert code(service.get("/v1/session")) == (401, "auth.unknown")


def test_tokens_are_signed_by_who_may_and_as_they_should_be(tmp_path):
    """Not by nobody, not by a public key taken for a secret, not by a key of another kind."""
    rsa, okp = RSAKey.generate_key(2048, {"kid": "rsa"}), OKPKey.generate_key("Ed25519", {"kid": "okp"})
    keys = tmp_path / "keys.json"
    keys.write_text(json.dumps({"keys": [key.as_dict(private=False) for key in (rsa, okp)]}))
    claims = {"iss": "omnimind", "aud": "omnimind", "exp": int(time.time()) + 60, "sub": "s", "tenant": "default"}
    claims |= {"role": "viewer"}
    good = [
        jwt.encode({"alg": "RS256", "kid": "rsa"}, claims, rsa, algorithms=["RS256"]),
        jwt.encode({"alg": "Ed25519", "kid": "okp"}, claims, okp, algorithms=["Ed25519"]),
    ]
    head = base64.urlsafe_b64encode(b'{"alg":"HS256","kid":"rsa"}').rstrip(b"=").decode()
    signed = f"{head}.{good[0].split('.')[1]}"
    seal = hmac.digest(rsa.as_pem(private=False), signed.encode(), "sha256")
    bad = [
        f"{signed}.{base64.urlsafe_b64encode(seal).rstrip(b'=').decode()}",
        jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(SECRET)),
        jwt.encode({"alg": "RS256", "kid": "rsa"}, claims, RSAKey.generate_key(2048), algorithms=["RS256"]),
        jwt.encode({"alg": "RS512", "kid": "rsa"}, claims, rsa, algorithms=["RS512"]),
        "eyJhbGciOiJub25lIn0." + good[0].split(".")[1] + ".",
        good[0][:-8] + "AAAAAAAA",
        "x" * 10_000,
        "a.b.c",
    ]
    with House(tmp_path / "home", jwt_keys=str(keys)) as house, house.stranger() as service:
        for one in good:
            assert service.get("/v1/session", headers={"authorization": f"Bearer {one}"}).status_code == 200
        for one in bad:
            answer = service.get("/v1/session", headers={"authorization": f"Bearer {one}"})
            assert code(answer) == (401, "auth.unknown")
            assert one not in answer.text


def test_the_gateway_is_for_programs_that_may_use_models(house):
    """By scope, by right or by role; browsers stay outside whatever they show."""
    asked = {"model": "none/such", "messages": [{"role": "user", "content": "hi"}]}
    path = "/v1/chat/completions"
    for scopes in (["chat"], ["models.use"], ["editor"]):
        assert house.program(*scopes).post(path, json=asked).status_code == 404
    for scopes in (["images"], ["viewer"], ["productions.write"]):
        assert house.program(*scopes).post(path, json=asked).status_code == 403
    assert house.person().post(path, json=asked).status_code == 401
    with house.stranger() as nobody:
        assert nobody.post(path, json=asked).status_code == 401
        as_anthropic = {"x-api-key": house.program("chat").headers["authorization"].partition(" ")[2]}
        assert nobody.post(path, json=asked, headers=as_anthropic).status_code == 404


def test_tenants_are_made_and_closed_by_the_house_only(house):
    """With a link for whoever administers them; whoever is in a closed one is outside."""
    admin, theirs = house.person(), house.person("admin", "acme")
    new = {"id": "beta", "name": "Beta", "email": "bea@example.org"}
    assert code(theirs.post("/v1/tenants", json=new)) == (403, "auth.right")
    assert code(theirs.get("/v1/tenants")) == (403, "auth.right")
    made = admin.post("/v1/tenants", json=new).json()
    assert made["tenant"]["name"] == "Beta"
    assert code(admin.post("/v1/tenants", json=new)) == (409, "tenant.exists")
    with house.stranger() as browser:
        joining = {"token": made["link"]["url"].partition("token=")[2], "name": "Bea", "password": PASSWORD}
        assert browser.post("/v1/session/link", json=joining).json()["tenant"]["id"] == "beta"
        assert admin.patch("/v1/tenants/beta", json={"is_disabled": True}).json()["disabled_at"]
        assert browser.get("/v1/session").status_code == 401
        assert code(browser.post("/v1/session", json={"email": "bea@example.org", "password": PASSWORD}))[0] == 403


def test_a_tenant_decides_on_its_settings_and_the_house_on_its_quotas(house):
    """Facts of the house are there to read."""
    theirs = house.person("admin", "gamma")
    assert theirs.patch("/v1/settings", json={"language": "pt-BR"}).json()["settings"]["language"] == "pt-BR"
    assert code(theirs.patch("/v1/settings", json={"per_minute": 10**6})) == (403, "auth.right")
    assert theirs.patch("/v1/settings", json={"language": None}).json()["settings"]["language"] == ""
    assert theirs.get("/v1/settings").json()["house"]["database"] == "sqlite"
    assert house.person().patch("/v1/settings", json={"storage_bytes": 10**12}).status_code == 200


def test_what_was_done_is_listed_and_can_be_checked(house):
    """By who did it and what; a page at a time."""
    admin = house.person("admin", "delta")
    key = admin.post("/v1/keys", json={"name": "one", "scopes": ["viewer"]}).json()["key"]["id"]
    admin.delete(f"/v1/keys/{key}")
    page = admin.get("/v1/audit", params={"action": "key", "limit": 1}).json()
    assert [(one["action"], one["subject"]) for one in page["items"]] == [("key.revoked", key)]
    rest = admin.get("/v1/audit", params={"action": "key", "limit": 1, "cursor": page["next"]}).json()
    assert [(one["action"], one["actor"]) for one in rest["items"]] == [("key.created", f"user:{admin.user_id}")]
    assert rest["next"] is None
    verdict = admin.get("/v1/audit/verify").json()
    assert verdict["is_whole"]
    assert verdict["count"] >= 5
