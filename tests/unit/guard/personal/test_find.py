"""What is found to be personal, and what is not: what somebody would try who has to answer for it."""

from itertools import pairwise

import pytest

from omnimind.guard.personal.check import PersonalData

CHECK = PersonalData()


def found(text):
    """Kinds and what was found, in order."""
    return [(match.kind, text[match.start : match.end]) for match in CHECK.find(text)]


WAYS = (
    "529.982.247-25",
    "529.982.247/25",
    "529 982 247 25",
    "529982247-25",
    "５２９.９８２.２４７-２５",
    "𝟓𝟐𝟗.𝟗𝟖𝟐.𝟐𝟒𝟕-𝟐𝟓",
    "٥٢٩.٩٨٢.٢٤٧-٢٥",
    "5️⃣2️⃣9️⃣9️⃣8️⃣2️⃣2️⃣4️⃣7️⃣-2️⃣5️⃣",
    "529\u200b.982\u200b.247\u200b-25",
    "529.982.247\u00ad-25",
    "5\u03362\u03369\u0336.982.247-25",
    "529․982․247‑25",
    "529\u00a0982\u2009247\u202f25",
    "529.982.\n247-25",
    "529.982.\r\n    247-25",
    "529.982.247-\n25",
    "529.982.\n> 247-25",
    "5 2 9 9 8 2 2 4 7 2 5",
    "5 2 9 . 9 8 2 . 2 4 7 - 2 5",
    "5.2.9.9.8.2.2.4.7.2.5",
    "529 . 982 . 247 - 25",
    "529_982_247_25",
    "**529**.982.247-25",
)


@pytest.mark.parametrize("written", WAYS)
def test_a_cpf_is_seen_through_its_disguise(written):
    """By itself, without a label."""
    ((kind, seen),) = found(f"Segue: {written}, obrigado")

    assert kind == "br.cpf"
    assert seen.strip("*") in written
    assert len(seen) >= len(written) - 2


@pytest.mark.parametrize(
    "text",
    [
        "CPF: 52998224725",
        "o cpf dela é 52998224725.",
        "52998224725 é o meu CPF",
        "52998224725 (CPF)",
        "C.P.F. nº 52998224725",
        "C P F 52998224725",
        "https://x.com/cliente?cpf=52998224725&aba=2",
        "https://x.com/cpf/52998224725/notas",
        '{"cpf": "52998224725"}',
        '{"customerCpf":52998224725}',
        "nu_cpf_cliente = 52998224725",
        "CPFs: 52998224725",
        "<cpf>52998224725</cpf>",
        "SELECT * FROM t WHERE cpf='52998224725'",
        "minha chave pix é 52998224725",
        "cpf 5299822 4725",
        "cpf 52 99 82 24 72 5",
        "CPF cinco dois nove, nove oito dois, dois quatro sete, dois cinco",
        "cpf: cinco dois nove ponto 982 ponto 247 traço vinte e cinco ou 529 982 247 dois cinco",
        "CPF 529.982.247 dígito 25, ou seja 529.982.247-25",
        "tax id 52998224725",
        "CPF do titular do cartão: 52998224725",
        "cpf_52998224725.pdf",
        "CPF52998224725",
        "CPF 52998224725Ana",
        "?doc=529%2E982%2E247%2D25",
        r'"CPF\n52998224725\tAna"',
    ],
)
def test_bare_digits_are_a_cpf_where_something_says_so(text):
    """Before or behind, in prose, addresses, names of fields and tags."""
    assert [kind for kind, _ in found(text)] == ["br.cpf"]


@pytest.mark.parametrize(
    "text",
    [
        "52998224725",
        "pedido 52998224725 saiu",
        "***.982.247-**",
        "CPF: ***.982.247-**",
        "CPF 529.***.***-25",
        "000.000.000-00",
        "CPF 111.111.111-11",
        "CPF 529.982.247-26",
        "CPF no formato 999.999.999-99",
        "Lei nº 13.709, de 14 de agosto de 2018",
        "CNPJ 00.000.000/0000-00",
        "CNPJ 12.ABC.345/01DE-36",
        "Ligue 0800 123 4567, 0800-722-0120, 4004-1234, 4003 9999 ou 3003-1234",
        "SAC: 08001234567",
        "protocolo 2026112100012345",
        "NF-e 3526 1111 2223 3300 0181 5500 1000 0012 3410 0001 2340",
        "chave de acesso 35261111222333000181550010000012341000012340",
        "Chrome/120.0.6099.109 e versão 10.2.3.4",
        "127.0.0.1, ::1 e 0.0.0.0",
        "std::vector<int> a::b, 12:30:45",
        "lat -23.550520, lon -46.633308",
        "UUID 123e4567-e89b-12d3-a456-426614174000",
        "git@github.com:ana/repo.git, logo@2x.png, pip install a@1.2.3",
        "meet me at the sea. Come at noon dot",
        "final do cartão **** **** **** 1111",
        "ISBN 978-85-359-0277-5",
        "EAN 4006381333931",
        "SSN 000-12-3456, 666-12-3456, 900-12-3456, 123-00-4567",
        "4111 1111 1111 1112",
        "card 1963. Rastreie 1Z6448461240627514",
        "cpf no commit a52998224725b",
        "transaction ba670042-4e63-418f-96ed-80d4324bd85a",
        "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15",
        "In 2024, 1,234,567,890 people; 3.14159265358979",
        "sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    ],
)
def test_what_only_looks_like_it_is_left_alone(text):
    """Orders, masked and invalid numbers, companies' phones, versions, codes."""
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CNPJ 12.ABC.345/01DE-35", [("br.cnpj", "12.ABC.345/01DE-35")]),
        ("cnpj 12abc34501de35", [("br.cnpj", "12abc34501de35")]),
        ("11.222.333/0001-81", [("br.cnpj", "11.222.333/0001-81")]),
        ("11222333/0001-81", [("br.cnpj", "11222333/0001-81")]),
        (
            "CPF/CNPJ: 529.982.247-25/11.222.333/0001-81",
            [("br.cpf", "529.982.247-25"), ("br.cnpj", "11.222.333/0001-81")],
        ),
        ("RG nº 12.345.678-9 SSP/SP", [("br.rg", "12.345.678-9")]),
        ("RG MG-12.345.678", [("br.rg", "12.345.678")]),
        ("CNH 02650306461", [("br.cnh", "02650306461")]),
        ("PIS 120.56412.54-5", [("br.pis", "120.56412.54-5")]),
        ("título de eleitor 1234 5678 0191", [("br.titulo", "1234 5678 0191")]),
        ("cartão SUS 706 7055 0930 1764", [("br.cns", "706 7055 0930 1764")]),
        ("CEP 01310-100", [("br.cep", "01310-100")]),
        ("Av. Paulista, 1578 - São Paulo/SP, 01310-200", [("br.cep", "01310-200")]),
        ("placa ABC1D23 ou ABC-1234", [("br.plate", "ABC1D23"), ("br.plate", "ABC-1234")]),
        ("pix: 123e4567-e89b-12d3-a456-426614174000", [("br.pix", "123e4567-e89b-12d3-a456-426614174000")]),
        ("celular 11987654321", [("phone.br", "11987654321")]),
        ("Tel(11)98765-4321", [("phone.br", "(11)98765-4321")]),
        ("+55 (11) 9 8765-4321", [("phone.br", "+55 (11) 9 8765-4321")]),
        ("(011) 3456-7890", [("phone.br", "(011) 3456-7890")]),
        ("+1 (212) 555-0123", [("phone.us", "+1 (212) 555-0123")]),
        ("+351 912 345 678", [("phone", "+351 912 345 678")]),
        ("ana.silva+x@example.com.br", [("email", "ana.silva+x@example.com.br")]),
        ("a@x.io, b@y.museum", [("email", "a@x.io"), ("email", "b@y.museum")]),
        ("ana (arroba) example (ponto) com", [("email", "ana (arroba) example (ponto) com")]),
        ("ana [at] example [dot] com", [("email", "ana [at] example [dot] com")]),
        ("ana at gmail dot com", [("email", "ana at gmail dot com")]),
        ("ana @ example . com", [("email", "ana @ example . com")]),
        ("ana＠example．com", [("email", "ana＠example．com")]),
        ("joão@exemplo.com", [("email", "joão@exemplo.com")]),
        ("?to=ana%40example.com", [("email", "ana%40example.com")]),
        ("4111-1111-1111-1111", [("card", "4111-1111-1111-1111")]),
        ("3782 822463 10005", [("card", "3782 822463 10005")]),
        ("4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", [("card", "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1")]),
        ("gb29nwbk60161331926819", [("iban", "gb29nwbk60161331926819")]),
        ("DE89370400440532013000", [("iban", "DE89370400440532013000")]),
        (
            "from 203.0.113.7:8080 and 2001:db8::8a2e:370:7334",
            [("ip", "203.0.113.7"), ("ip", "2001:db8::8a2e:370:7334")],
        ),
        ("219-09-1234", [("us.ssn", "219-09-1234")]),
        ("SSN 219091234", [("us.ssn", "219091234")]),
        ("passaporte FZ123456", [("passport", "FZ123456")]),
    ],
)
def test_every_kind_is_found_as_it_is_written(text, expected):
    """From its first character to its last."""
    assert found(text) == expected


def test_a_phone_that_passes_for_a_cpf_is_a_phone():
    """A hundredth of all mobile phones does; the nearest label decides."""
    assert found("celular 11987654374, CPF 529.982.247-25")[0][0] == "phone.br"
    assert found("pedido 11987654374") == []
    assert found("CPF 11987654374")[0][0] == "br.cpf"


def test_a_list_needs_no_labels():
    """Two that pass the check side by side are none by chance."""
    assert [kind for kind, _ in found("52998224725\n11144477735\n")] == ["br.cpf", "br.cpf"]
    assert [kind for kind, _ in found("Ana;52998224725;ana@example.com")] == ["br.cpf", "email"]


def test_only_what_is_asked_for_is_told():
    """By kind or family; but what it is is decided among all."""
    text = "celular 11987654374, CPF 529.982.247-25, ana@example.com"

    assert [match.kind for match in PersonalData(["br.*"]).find(text)] == ["br.cpf"]
    assert [match.kind for match in PersonalData(["email", "phone.br"]).find(text)] == ["phone.br", "email"]


def test_scores_say_how_sure_it_is():
    """A label adds to it; more is asked for by a threshold."""
    alone, labelled = CHECK.find("Segue 529.982.247-25")[0], CHECK.find("CPF 529.982.247-25")[0]

    assert 0.9 < alone.score < labelled.score <= 1.0
    assert PersonalData(threshold=0.99).find("Segue 529.982.247-25") == []


def test_findings_never_overlap():
    """The surest is told."""
    matches = CHECK.find(
        "CPF 529.982.247-25 529 982 247 25 ana.52998224725@example.com +55 11 98765-4321 4111 1111 1111 1111"
    )

    assert all(one.end <= other.start for one, other in pairwise(matches))
    assert [match.kind for match in matches] == ["br.cpf", "br.cpf", "email", "phone.br", "card"]
