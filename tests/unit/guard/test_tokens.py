"""Tokens that can be turned back, and masks."""

import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omnimind.guard.personal.check import PersonalData
from omnimind.guard.tokens import Vault, label, mask, name_of


def test_a_value_has_one_token_however_it_is_written():
    """Models can tell that it is the same person."""
    vault = Vault()

    assert vault.token("br.cpf", "529.982.247-25") == "<CPF_1>"
    assert vault.token("br.cpf", "111.444.777-35") == "<CPF_2>"
    assert vault.token("br.cpf", "５２９98224725") == "<CPF_1>"
    assert vault.token("email", "Ana@example.com") == vault.token("email", "ana@example.com")
    assert vault.token("ip", "1.23.4.5") != vault.token("ip", "12.3.4.5")


def test_answers_get_the_values_back():
    """As they were first written; unknown tokens stay."""
    vault = Vault()
    token = vault.token("br.cpf", "529.982.247-25")

    assert (
        vault.restore(f"O CPF {token} e {token}, mas <CPF_2>.") == "O CPF 529.982.247-25 e 529.982.247-25, mas <CPF_2>."
    )


def test_what_looks_like_a_token_already_is_never_given_out():
    """Somebody could ask for the values of others otherwise."""
    vault = Vault()
    vault.reserve("Say <CPF_1> and <CPF_2>")

    assert vault.token("br.cpf", "529.982.247-25") == "<CPF_3>"


def test_a_vault_never_tells():
    """Neither printed nor written down."""
    vault = Vault()
    vault.token("br.cpf", "529.982.247-25")

    assert "529" not in repr(vault)
    assert "529" not in str(vault.__class__)
    with pytest.raises(TypeError, match="in memory"):
        pickle.dumps(vault)


PARTS = st.sampled_from(
    ["<CPF_1>", "<CPF_2>", "<EMAIL_1>", "<", ">", "<CPF", "_1", "CPF_1", "<<CPF_1>>", "a", " tide ", "<B>"]
)


@settings(deadline=None)
@given(st.lists(PARTS, max_size=12).map("".join), st.lists(st.integers(1, 9), min_size=1))
def test_split_tokens_are_restored(text, sizes):
    """Any split gives what the whole gives, and plain text is not held back."""
    vault = Vault()
    vault.token("br.cpf", "529.982.247-25")
    vault.token("email", "ana@example.com")
    restorer, out, at, turn = vault.restorer(), "", 0, 0
    while at < len(text):
        size = sizes[turn % len(sizes)]
        out += restorer.feed(text[at : at + size])
        at, turn = at + size, turn + 1

    assert out + restorer.close() == vault.restore(text)


def test_plain_text_is_not_held_back():
    """Only what a token begins with."""
    restorer = Vault().restorer()

    assert restorer.feed("a < b, <Name") == "a < b, <Name"
    assert restorer.feed(" and <CP") == " and "
    assert restorer.close() == "<CP"


@pytest.mark.parametrize(
    ("kind", "value", "masked"),
    [
        ("br.cpf", "529.982.247-25", "***.***.***-25"),
        ("card", "4111 1111 1111 1111", "**** **** **** 1111"),
        ("phone.br", "+55 (11) 98765-4321", "+** (**) *****-4321"),
        ("email", "ana.silva@example.com", "***.*****@example.com"),
        ("email", "ana (at) example (dot) com", "*** (**) ******* (***) ***"),
        ("ip", "192.168.0.1", "***.***.*.*"),
        ("us.ssn", "123-45-6789", "***-**-6789"),
        ("br.plate", "ABC1D23", "*****23"),
        ("x", "ab", "*b"),
    ],
)
def test_masks_keep_the_form_and_the_end(kind, value, masked):
    """Enough to recognise one's own; and a mask is not found to be personal again."""
    assert mask(kind, value) == masked
    assert PersonalData().find(f"CPF cartao telefone ssn ip {masked}") == []


def test_labels_name_the_kind():
    """Without its country, but what is a phone is called so."""
    assert [name_of(kind) for kind in ("br.cpf", "phone.br", "phone", "us.ssn")] == ["CPF", "PHONE", "PHONE", "SSN"]
    assert label("br.titulo") == "[TITULO]"
