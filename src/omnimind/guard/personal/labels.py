"""Words that say what a number beside them is: "CPF:", "card number", "é a minha placa".

Words are those of English and Portuguese without accents and in lower case; names of fields such as ``customerCpf`` and
``nu_cpf`` are taken apart.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

_PHONES: Final = frozenset({"phone", "phone.br", "phone.us"})
_PIX_KEYS: Final = frozenset({"br.pix", "br.cpf", "br.cnpj", "phone.br"})
_PAPERS: Final = frozenset({"br.cpf", "br.cnpj", "br.rg"})

_KINDS: Final[dict[str, frozenset[str]]] = {
    **dict.fromkeys(("cpf", "cpfs", "cic"), frozenset({"br.cpf"})),
    **dict.fromkeys(("cnpj", "cnpjs", "cgc", "empresa"), frozenset({"br.cnpj"})),
    **dict.fromkeys(("tax id", "tax", "taxpayer", "contribuinte", "fiscal"), frozenset({"br.cpf", "br.cnpj"})),
    **dict.fromkeys(("documento", "documentos", "doc", "document", "documents"), _PAPERS),
    **dict.fromkeys(("titular", "favorecido", "portador", "portadora", "cadastro"), frozenset({"br.cpf"})),
    **dict.fromkeys(("nascido", "nascida", "paciente", "beneficiario", "beneficiaria"), frozenset({"br.cpf"})),
    **dict.fromkeys(("rg", "rgs", "identidade", "ssp", "registro geral"), frozenset({"br.rg"})),
    **dict.fromkeys(("identity card", "identity", "id card", "identity document"), frozenset({"br.rg"})),
    **dict.fromkeys(("cnh", "cnhs", "habilitacao", "motorista", "driver", "drivers", "driving"), frozenset({"br.cnh"})),
    **dict.fromkeys(("pis", "pasep", "nis", "nit"), frozenset({"br.pis"})),
    **dict.fromkeys(("eleitor", "eleitora", "eleitoral", "voter", "titulo"), frozenset({"br.titulo"})),
    **dict.fromkeys(("cns", "sus"), frozenset({"br.cns"})),
    **dict.fromkeys(("cep", "ceps", "postal", "bairro", "endereco", "rua", "avenida"), frozenset({"br.cep"})),
    **dict.fromkeys(("av", "alameda", "travessa", "rodovia", "praca", "logradouro", "address"), frozenset({"br.cep"})),
    **dict.fromkeys(("placa", "placas", "plate", "plates", "veiculo", "carro", "moto"), frozenset({"br.plate"})),
    **dict.fromkeys(("automovel", "caminhao", "vehicle", "car", "truck"), frozenset({"br.plate"})),
    **dict.fromkeys(("pix", "aleatoria", "evp"), _PIX_KEYS),
    **dict.fromkeys(
        ("cartao", "cartoes", "card", "cards", "credito", "credit", "debito", "debit"), frozenset({"card"})
    ),
    **dict.fromkeys(("visa", "mastercard", "amex", "elo", "hipercard", "cc", "pan"), frozenset({"card"})),
    **dict.fromkeys(("iban", "ibans"), frozenset({"iban"})),
    **dict.fromkeys(("ip", "ips", "ipv", "host", "server", "servidor", "remote", "client"), frozenset({"ip"})),
    **dict.fromkeys(("ssn", "ssns", "social security", "social"), frozenset({"us.ssn"})),
    **dict.fromkeys(("passaporte", "passaportes", "passport", "passports"), frozenset({"passport"})),
    **dict.fromkeys(("telefone", "telefones", "tel", "fone", "cel", "celular", "whatsapp"), _PHONES),
    **dict.fromkeys(("whats", "zap", "wpp", "fax", "ramal", "ligar", "ligue", "liga", "contato"), _PHONES),
    **dict.fromkeys(("phone", "phones", "telephone", "mobile", "cell", "cellphone", "call", "sms"), _PHONES),
    **dict.fromkeys(("dial", "text me", "contact"), _PHONES),
    **dict.fromkeys(("email", "emails", "mail", "correio"), frozenset({"email"})),
}
"""What may stand beside a word; two words are looked for before one."""

_NOBODYS: Final = """
pedido pedidos order orders protocolo protocolos protocol nota nf nfe nfs invoice invoices fatura faturas boleto
processo tracking rastreio rastreamento rastreador sku isbn ean gtin barcode barras serial serie referencia reference
ticket tickets chamado chamados case versao version versions build release commit hash lote batch produto product item
timestamp epoch unix contrato contract matricula account conta transacao transaction txid nsu geo gps latitude longitude
lat lon lng coordinates coordenadas acesso uuid guid request req trace session sessao section secao capitulo chapter
firmware kernel orcamento remessa shipment parcel encomenda entrega chassi renavam estadual
"""
_OTHERS: Final = frozenset(_NOBODYS.split())
"""Words beside numbers that are nobody's."""

_ANYTHINGS: Final = frozenset(
    {"id", "ids", "codigo", "codigos", "code", "codes", "valor", "value", "preco", "price", "total", "quantia", "ref"}
)
"""Words beside numbers that are nobody's, unless something before them says whose."""

_CODES: Final = "AC AL AP AM BA CE DF ES GO MA MT MS MG PA PB PR PE PI RJ RN RS RO RR SC SP SE TO"
_STATES: Final = frozenset(_CODES.split())
_OF_STATES: Final = frozenset({"br.cep"})

_WORD: Final = re.compile(
    r"[A-Za-z](?:[. ](?:[A-Za-z][. ])+[A-Za-z]?(?![A-Za-z])"
    r"|(?<=[a-z])[a-z]*|[A-Z]+(?=s(?![a-z]))|[A-Z]*(?![a-z])|[a-z]+)"
)
"""An abbreviation, a plain word, or a part of a name: it is quicker if it begins with a letter whatever it is."""

_NEXT_NUMBER: Final = re.compile(r"[^\w\n]{0,4}(?:n[o.]{0,2}[^\w\n]{0,2})?\d")

_AND: Final = r"(?<![A-Za-z])(?:e|ou|and|or)(?![A-Za-z])"
_USED: Final = re.compile(rf"\d{{4}}(?:[^A-Za-z]|{_AND})*(?!{_AND})(?<![A-Za-z])[A-Za-z]")
_OTHER_LINE: Final = re.compile(r"\w[^\n]*\n|\n\W*[A-Za-z]")
_NEW_PARAGRAPH: Final = re.compile(r"\w[^\w]*\n\s*\n")

OTHER: Final = frozenset({"other"})
"""What a word says of which the number is nobody's."""

ANYTHING: Final = frozenset({"anything"})
"""What a word says that may stand before any number: what is said before it counts."""


_SAID: Final = {**_KINDS, **dict.fromkeys(_ANYTHINGS, ANYTHING), **dict.fromkeys(_OTHERS, OTHER)}
"""What a word says that is no code of a state."""

_STRONGER: Final = _ANYTHINGS | _OTHERS
"""Words that say so even where they are the code of a state."""

_SECONDS: Final = frozenset(words.partition(" ")[2] for words in _KINDS)
"""Those that stand behind another."""


class Label(NamedTuple):
    """What a word says about the number beside it, and where the word ends."""

    kinds: frozenset[str]
    end: int


def labels(text: str, start: int, end: int) -> Iterator[Label]:
    """Those in ``text[start:end]``, in their order."""
    before = ""
    for found in _WORD.finditer(text, start, end):
        word = found[0]
        plain = (word if word.isalpha() else re.sub(r"[. ]", "", word)).lower()
        kinds = _KINDS.get(f"{before} {plain}") if plain in _SECONDS else None
        if kinds is None:
            kinds = _OF_STATES if word in _STATES and plain not in _STRONGER else _SAID.get(plain)
        if kinds is not None:
            yield Label(kinds, found.end())
        before = plain


def is_about(label: Label, text: str, start: int, *, is_checked: bool) -> bool:
    """Whether it is about the number at ``start`` behind it, or about something before that.

    A number that has check digits may be further away (``is_checked``): it is hardly one by chance.
    """
    if label.kinds is OTHER or label.kinds is ANYTHING:
        return not (_USED.search(text, label.end, start) or _OTHER_LINE.search(text, label.end, start))
    if is_checked:
        return True
    return not (_USED.search(text, label.end, start) or _NEW_PARAGRAPH.search(text, label.end, start))


def is_of_next_number(text: str, label: Label, end: int) -> bool:
    """Whether it stands before another number in ``text[:end]``, and so says nothing about one before it."""
    return _NEXT_NUMBER.match(text, label.end, end) is not None
