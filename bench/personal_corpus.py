"""Texts with personal data in known places, and much that only looks like it: made up by Faker, from a seed."""

import random
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from faker import Faker

from omnimind.guard.personal.papers import is_cnh, is_cns, is_pis, is_titulo
from omnimind.guard.personal.taxpayers import is_cnpj, is_cpf

CHECKSUMMED = frozenset({"br.cpf", "br.cnpj", "br.cnh", "br.pis", "br.titulo", "br.cns", "card", "iban"})
"""Kinds whose numbers carry check digits."""

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
AREAS = ("11", "21", "27", "31", "41", "48", "51", "61", "71", "81", "85", "92", "98")


class Span(NamedTuple):
    """Personal data of ``kind`` in ``text[start:end]`` of its sample."""

    kind: str
    start: int
    end: int


class Sample(NamedTuple):
    """A text with all that is personal in it."""

    text: str
    spans: tuple[Span, ...]


PERSONAL = r"""
Meu CPF é {cpf} e o telefone é {phone_br}.
O cliente {name}, inscrito no CPF sob o nº {cpf}, mora na {street}, CEP {cep}.
oi, segue meu cpf {cpf_bare} pra nota blz?
{cpf_written} é o documento dela, pode conferir
CPF do titular: {cpf_spaced}
cpf={cpf_bare}&protocolo={order}
GET /api/v2/clientes?cpf={cpf_bare}&page=2 HTTP/1.1" 200 {small}
{{"id": {order}, "nome": "{name}", "cpf": "{cpf_bare}", "email": "{email}"}}
{{"customerCpf": {cpf_bare}, "createdAt": "{timestamp}"}}
{{"{cpf_written}": {{"saldo": {price}}}}}
Please send the contract to {email} or call {phone_us}.
Please use tax id {cpf} for the Brazilian invoice of {date}.
The taxpayer's CPF number is {cpf_tricky}, as stated in the form.
nome;cpf;telefone\n{name};{cpf_written};{phone_br}\n{name};{cpf_written};{phone_br}
lista de cpfs:\n{cpf_bare}\n{cpf_bare}\n{cpf_bare}\n{cpf_bare}\n{cpf_bare}
| nome | cpf | cnpj |\n|---|---|---|\n| {name} | {cpf_written} | {cnpj_written} |
A empresa {company}, CNPJ {cnpj}, emitiu a nota {order} no valor de R$ {price}.
CNPJ: {cnpj_bare}
cnpj da filial é {cnpj_lettered_bare}, o pedido é {order}
Razão social: {company} - {cnpj_lettered}
fornecedor {cnpj_written} / {company}
{{"cnpj": "{cnpj_bare}", "serie": {small}, "versao": "{version}"}}
RG {rg}, emitido pela SSP em {date}.
Identidade: {rg} SSP/SP
Documento de identidade nº {rg}; CPF {cpf}
Minha CNH é {cnh}, categoria AB, válida até {date}.
Registro da habilitação: {cnh}
driver's license {cnh} (Brazil), valid until {date}
PIS/PASEP: {pis}
O NIS dela é {pis_bare}.
Título de eleitor {titulo}, zona {small}.
Cartão nacional de saúde (CNS) {cns}
me liga no {phone_br} depois das {time}
Telefone: {phone_br_bare}
WhatsApp {phone_br} ou {email}
tel. {phone_br_local}, falar com {name}
celular {phone_cpf} (não é CPF)
{name}\n{street}\nCEP: {cep}\n{city} - SP
Endereço: {street}, {city}/RJ, {cep_written}
CEP {cep_bare}
Chave PIX: {pix}
pix aleatória {pix}
faz um pix pra {email}, por favor
minha chave pix é {cpf_bare}
PIX (celular): {phone_br_bare}
Placa {plate}, modelo {small}.
O carro de placa {plate} estava parado na {street}.
vehicle with license plate {plate_old} was seen at {time}
Cartão {card}, validade {expiry}, CVV {small}.
card number: {card_bare}
Paid with {card} on {date}.
{{"pan": "{card_bare}", "exp": "{expiry}"}}
IBAN {iban}
Transfer EUR {price} to {iban} until {date}.
My SSN is {ssn}, born {date}.
social security number {ssn_bare}
{{"ssn": "{ssn}", "name": "{name}"}}
passport {passport}, issued {date}
Passaporte nº {passport}
[{timestamp}] INFO login user={email} ip={ip} status=ok
{ip} - - [{log_date}] "GET /index.html HTTP/1.1" 200 {order}
{timestamp} WARN connection from {ip6} refused
Client address: {ip}
From: {name} <{email}>\nTo: {email}\nDate: {date}\n\nOlá, meu fone é {phone_br}. Abs
escreve pra {email_hidden}
contact me: {email_hidden}
https://example.com/u?email={email_escaped}&ref={order}
Call {phone_us} or {phone_world}, ext. {small}.
phone: {phone_world}
My number is {phone_e164}.
O protocolo {order} é do CPF {cpf}; o pedido, {order}.
Versão {version}: corrigido o CPF {cpf_written} na tela {small}.
The meeting is at {time}, my mail is {email}, room {small}.
Bom dia! Preciso atualizar meu cadastro: {name}, {cpf}, nascida em {date}.
Boa tarde, aqui é a {name}. Meu cpf {cpf_bare}, meu zap {phone_br_bare}
O paciente de CPF {cpf} (cartão SUS {cns}) deu entrada às {time}.
Dados bancários: Banco 341, ag. 1234, c/c 56789-0, favorecido {name}, CPF {cpf}.
SELECT * FROM clientes WHERE cpf = '{cpf_bare}' AND status = {small};
INSERT INTO users VALUES ({small}, '{name}', '{email}', '{phone_br_bare}');
<cpf>{cpf_bare}</cpf><telefone>{phone_br_bare}</telefone>
<input name="cnpj" value="{cnpj_written}"/>
nu_cpf: {cpf_bare}
- CPF/MF: {cpf}
- C.P.F. nº {cpf_bare}
CPF..: {cpf_bare}
inscrita no CNPJ/MF sob o n. {cnpj}, com sede na {street}
Contratada: {company}, pessoa jurídica de direito privado, inscrita no CNPJ sob nº {cnpj_lettered}
portador da cédula de identidade RG nº {rg} e inscrito no CPF sob nº {cpf}
eu, {name}, brasileiro, solteiro, RG {rg}, CPF {cpf}, residente à {street}, CEP {cep}
Contato: {phone_br} / {phone_br}
Fone/Fax: {phone_br}
fone {phone_br_local} ou {phone_br_local}
Liga pra ela: {phone_br}
Recado com {name} no número {phone_br}.
Meu número novo é {phone_br}
+ info: {email}, {phone_br}
Reach me at {phone_us} (mobile) or {email}.
Cell: {phone_us}
Office: {phone_world}
Send it to {email}; cc {email}.
"{email}","{cpf_written}","{phone_br}"
user={email}&password=secret
mailto:{email}?subject=oi
Meu cartão é o {card}, vence em {expiry}.
cc {card_bare} exp {expiry}
Visa {card_bare}
number on the card is {card}
Bank: IBAN: {iban}, BIC: DEUTDEFF
account {iban}
Please wire to {iban}.
Her social is {ssn}.
SSN#: {ssn}
Employee SSN={ssn_bare};
My passport number is {passport}.
viajou com o passaporte {passport}
A chave aleatória é {pix}
Chave Pix aleatoria: {pix}.
pix copia e cola: chave {pix}
multa do veículo placa {plate}
moto placa: {plate_old}
PLACA:{plate}
mora no CEP {cep_bare}, numero {small}
{street}, {small} - {city}/SP - {cep_written}
Login from {ip} at {timestamp}
X-Forwarded-For: {ip}, {ip}
ssh root@{ip}
http://{ip}:8080/admin
listening on [{ip6}]:443
sshd[{small}]: Failed password for root from {ip} port 55231 ssh2
NIT: {pis_bare}
meu PIS é {pis}
título eleitoral nº {titulo}
nº do título: {titulo} (eleitor)
CNH nº {cnh} registro
numero da habilitacao {cnh}
{{"documento": "{cpf_bare}", "tipo": "CPF"}}
{{"tipo":"CNPJ","numero":"{cnpj_bare}"}}
{{"phone": "{phone_e164}", "zip": null}}
cpf:{cpf_bare},rg:{rg},cep:{cep_bare}
CPF\t{cpf_written}\nCNPJ\t{cnpj_written}
o cpf dela e {cpf_bare} e o meu e {cpf_bare}
Olá! Sou a {name}, meu CPF: {cpf}. Poderiam me mandar a 2ª via? Meu e-mail: {email}.
Solicito a exclusão dos meus dados (LGPD). CPF {cpf}, telefone {phone_br}.
**Cliente:** {name} **CPF:** `{cpf_written}` **Tel:** {phone_br}
- nome: {name}\n- cpf: {cpf_bare}\n- fone: {phone_br_bare}
{{"cliente":{{"nome":"{name}","documentos":[{{"tipo":"cpf","valor":"{cpf_bare}"}}]}}}}
CPF do responsável legal: {cpf}; CNH: {cnh}.
O contrato social da {company} (CNPJ {cnpj}) foi assinado por {name} (CPF {cpf}).
pagador: {name} / {cpf_written}; recebedor: {company} / {cnpj_written}
Comprovante PIX\nDe: {name}\nCPF: ***.{three}.{three}-**\nPara: {company}\nCNPJ: {cnpj}\nChave: {email}
Comprovante: chave Pix {phone_e164}
transfere pra chave aleatória {pix}, banco Inter
PIX E-MAIL: {email}
boleto em nome de {name}, CPF {cpf_bare}, vencimento {date}
User {name} ({email}) logged in from {ip}.
ALERT: 5 failed logins for {email} from {ip6}
curl -d "cpf={cpf_bare}" https://api.example.com/v1/check
?cpf={cpf_bare}&tel={phone_br_bare}&email={email_escaped}
cliente.cpf="{cpf_bare}"; cliente.celular="{phone_br_bare}";
Dear support, my card {card} was charged twice on {date}.
Charge card {card_bare} with ${price}
O número do cartão é {card} e o CVV {small}
IBAN: {iban}\nBIC: COBADEFFXXX
Bankverbindung IBAN {iban}
Meu passaporte ({passport}) vence em {date}.
US citizen, SSN {ssn}, passport {passport}.
Patient: {name}, SSN {ssn}, phone {phone_us}
Ring me on {phone_world} tomorrow.
Tel.: {phone_world} / Mobile: {phone_us}
Ligar para {phone_br} (recado) ou {phone_br} (casa).
Disk entrega: {phone_br}
zap: {phone_br_bare}
Whats {phone_br}
Meu fone é {phone_br}, pode chamar
Residente na {street}, bairro Centro, CEP {cep}, {city}.
CEP:{cep_bare};UF:SP
Entregar em: {street}, {small}, {city} - MG, {cep_written}
veículo Fiat Uno placa {plate} cor prata
Carro: placa {plate_old}
RG: {rg} - órgão emissor SSP/MG
doc. identidade {rg}
habilitação nº {cnh}
carteira de motorista {cnh}
PIS {pis}, CTPS 12345
inscrição PIS/NIS: {pis_bare}
Título de Eleitor: {titulo}
SUS: {cns}
meu email é {email_hidden}
e-mail {email_hidden}
{name} <{email}>, {name} <{email}>
"cpf","nome"\n"{cpf_bare}","{name}"\n"{cpf_bare}","{name}"
cpf\tnome\n{cpf_bare}\t{name}\n{cpf_bare}\t{name}\n{cpf_bare}\t{name}
"""

HARMLESS = r"""
Pedido {order} confirmado em {date}, total R$ {price}.
Protocolo {protocol} aberto às {time}.
Seu código de rastreio é {tracking}.
Tracking number {tracking}, shipped {date}.
Order {order} has {small} items, total ${price}.
pedido nº {mobile_like} saiu para entrega
order id {mobile_like}
código {cpf_like_wrong} inválido
CPF {cpf_like_wrong} inválido
O CPF 000.000.000-00 não existe, nem 111.111.111-11.
Favor informar o CPF no formato 000.000.000-00.
CPF: ***.{three}.{three}-**
CPF mascarado: {three}.***.***-{two}
Cartão final {four}, aprovado.
card ending in {four}, **** **** **** {four}
ISBN {isbn13}, {small} páginas.
ISBN-10: {isbn10}
EAN {ean}, lote {small}
{{"gtin": "{ean}", "sku": "{sku}", "price": {price}}}
commit {sha1}
md5sum {md5}  arquivo.zip
trace_id={uuid} span={hex16}
{{"uuid": "{uuid}", "version": "{version}"}}
request {uuid} took {small} ms
v{version} was released on {date}.
Chrome/{browser} Safari/537.36
Firmware version {version4} is out.
Ver seção {section} do manual.
NF-e, chave de acesso {nfe}
chave {nfe_spaced}
Boleto: {boleto}
{timestamp} INFO job {small} finished in {small} ms
unix time {epoch}, in ms {epoch_ms}
Coordinates: {lat}, {lon}
lat={lat}&lon={lon}
O preço subiu de R$ {price} para R$ {price} em {date}.
A população era de 12.345.678 habitantes em 2024, e 9.876.543 antes.
Between 1914-1918 and 1939-1945, some 70-85 million people died.
Ligue 0800 {three} {four} ou 4004-{four}.
SAC: 0800-{three}-{four} / 4003 {four}
Disque 190 ou 192.
Processo {court}
Inscrição estadual 110.042.490.114
The range is 100-200, 300-400 and 500-600.
x = [{small}, {small}, {small}, {small}, {small}]
Version 2.0.1 (build {build}) of {date}
@{user} thanks! see https://example.com/{small}/{sku}
logo@2x.png and icon@3x.png
pip install omnimind=={version}
git clone git@github.com:{user}/repo.git
The score was 3-2 at {time}, 45.000 people watched.
Look at example dot com for more.
São Paulo, {date}, {time}.
serial {sku}-{order}
Contrato {order}/{small}, parcela {small}/12
| id | total |\n|---|---|\n| {order} | {price} |\n| {order} | {price} |
Latency p50 {price} ms, p99 {price} ms at 10:30:45.123
color #{hex6}, size 1920x1080, ratio 16:9
The tide comes in twice a day because the Moon pulls at the sea.
A maré sobe duas vezes por dia porque a Lua atrai o mar.
um, dois, três, quatro: a maré sobe
{small} + {small} = {small}
Nota fiscal nº {order}, série {small}.
NFS-e {order} emitida em {date}.
O pedido {mobile_like} foi entregue ontem.
Guia de recolhimento {boleto}
Código de barras: {ean}
Referência: {order}-{small}
Ref. {sku}
Ticket #{order} closed.
Issue {small}, PR #{small}, milestone {version}.
Temperatura de {price} graus.
Resultado: {small} a {small}; público de 45.312 pessoas.
Telefones úteis: 190, 192 e 193.
Central 4004 {four} e 0800 {three} {four}
A conta ficou em R$ {price}, parcelada em {small}x de R$ {price}.
Art. 5º, inciso LXXIX, da Lei nº 13.709, de 14 de agosto de 2018
Lei 8.078/1990 e Decreto nº 7.962/2013
Portaria nº 1.234, de 12/05/2026
CID-10 F41.1, CNAE 6201-5/01
NCM 8471.30.12, CFOP 5.102
CRM/SP 123456
OAB/SP 123.456
Latitude -23.550520, longitude -46.633308
GPS {lat},{lon}
2026-11-21T14:29:44.123456Z
21/11/2026 14:29:44 -0300
uptime {epoch} s
pid {four}, port 8080, 0x7ffdeadbeef
sha256:{sha1}{hex16}
ETag: "{md5}"
device {uuid}
Cookie: session={uuid}; csrf={md5}
WO-{order}
MAC 00:1b:44:11:3a:b7
ISBN: {isbn13}
ISSN 1234-5678
DOI 10.1000/182.{order}
arXiv:2502.03771
RFC 9110, section 15.5.{small}
ISO 8601-1:2019, IEC 61966-2-1
std::vector<int> x(10, 20);
for i in range(1000000): pass
Python 3.11.9, SQLite 3.40.1, kernel 6.1.0-18
Chrome/120.0.6099.109
NVIDIA driver 535.104.05 installed
node v20.11.1, npm 10.2.4
IP68 e 5G, tela de 6,7"
1 2 3 4 5 6 7 8 9 10 11 12
10 20 30 40 50 60 70 80 90
1914 1918 1939 1945 1969 1989
3.14159265358979
6.02214076e23
1,234,567,890 people
R$ 1.234.567.890,12
US$ 12,345,678.90
+12345678 points
-12345678
Samsung SM-G991B, iPhone 15
voo LA3456 às {time}, portão {small}
Flight AA1234, seat 12A
Boeing 737-800, A320-200
Rua 25 de Março, 1234
Avenida 9 de Julho, 500
BR-116 km 345
@ana.silva disse isso
foo@bar
price @ 5.30 each
meet @ Starbucks. Then go
Seu protocolo de atendimento: {protocol}
Nº do pedido: {mobile_like}
Order #{mobile_like} was shipped.
Código do cliente: {order}
Matrícula {order}
Apólice {order}, sinistro {order}
SKU {sku}, EAN {ean}
Rastreie: {tracking}
Objeto {tracking} postado
Transaction {uuid} completed
txn={hex16} amt={price}
commit {sha1} (HEAD -> main, tag: v{version})
Digest: sha256:{sha1}
[{timestamp}] DEBUG took {small}ms, mem={order}
{epoch}: {epoch_ms}
NF {order} série {small} R$ {price}
DANFE chave {nfe}
DANFE {nfe_spaced}
linha digitável {boleto}
Autos nº {court}
ISBN {isbn13} / {isbn10}
{lat}, {lon}
geo:{lat},{lon}
As vendas foram de {price} em 2024 e {price} em 2025.
Em 1500, 1822, 1889, 1930, 1964 e 1988.
Population: 1,380,004,385 (2020); area 3,287,263 km2
Speed of light 299,792,458 m/s
pi = 3.14159265358979323846
0x1A2B3C4D 0b101010 1e10
192 x 108 pixels, 72 dpi, 300 x 250
version={version}+build.{build}
php 8.2.10, mysql 8.0.35
openssl 3.0.11 19 Sep 2023
Windows NT 10.0.19045.3570
Section {section}: see also {version}
Central de atendimento: 0800 {three} {four}
Capitais: 4004-{four}; demais 0800 {three} {four}
SAC 0300 {three} {four}
CPF ***.***.{three}-{two} / CNPJ **.***.***/0001-**
CPF: 123.456.789-00
cartão **** **** **** {four} aprovado
Visa ending {four}, exp {expiry}
CEP inválido
O CPF é obrigatório. O CEP também.
Informe o telefone com DDD.
Placar: {small} x {small}; {small} minutos
Temporada 2025/2026, rodada {small}
Horário: {time} às {time}, seg-sex
Sala {small}, bloco B, {small}º andar
Kit com {small} peças - ref {sku}
Tamanho: 10x20x30 cm; peso 1.250 g
R$ 1.299,90 ou 10x de R$ 129,99
Preço: US$ 1,299.00 (R$ 6.495,00)
Resolução BCB nº 1, de 12/8/2020; Circular 3.461/2009
IN RFB nº 2.119, art. 12, § 3º
Processo SEI 00001.000123/2024-11
@{user} #{small}
https://github.com/{user}/repo/pull/{small}
https://youtu.be/dQw4w9WgXcQ?t={small}
AKIA{sku} us-east-1
arn:aws:iam::123456789012:role/x
"""


class Corpus:
    """Makes samples.

    Args:
        seed: Of everything.
    """

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._pt, self._en = Faker("pt_BR"), Faker("en_US")
        self._pt.seed_instance(seed)
        self._en.seed_instance(seed)

    def samples(self, count: int) -> Iterator[Sample]:
        """``count`` of them, in three of five with something personal, one to three templates together."""
        personal, harmless = PERSONAL.strip().splitlines(), HARMLESS.strip().splitlines()
        for index in range(count):
            first = personal[index // 2 % len(personal)] if index % 2 else harmless[index // 2 % len(harmless)]
            more = self._random.choices(personal + harmless, k=self._random.choice((0, 0, 1, 2)))
            yield self._filled("\n\n".join((first, *more)).replace("\\n", "\n"))

    def _filled(self, template: str) -> Sample:
        parts: list[str] = []
        spans = []
        size = 0
        for written, field in re.findall(r"((?:[^{}]|\{\{|\}\})*)(?:\{(\w+)\})?", template):
            literal = written.replace("{{", "{").replace("}}", "}")
            value, kind = self._value(field) if field else ("", "")
            size += len(literal)
            if kind:
                spans.append(Span(kind, size, size + len(value)))
            size += len(value)
            parts += [literal, value]
        return Sample("".join(parts), tuple(spans))

    def _value(self, field: str) -> tuple[str, str]:
        kind, make = FIELDS[field]
        return make(self), kind

    def digits(self, count: int) -> str:
        """That many, the first not 0."""
        return str(self._random.randint(10 ** (count - 1), 10**count - 1))

    def such(self, count: int, passes: Callable[[str], bool]) -> str:
        """Digits that pass."""
        while not passes(found := "".join(self._random.choices("0123456789", k=count))):
            pass
        return found

    def one(self, *choices: str) -> str:
        """Any of them."""
        return self._random.choice(choices)

    def letters(self, count: int) -> str:
        """Capitals."""
        return "".join(self._random.choices(LETTERS, k=count))

    def written(self, digits: str, form: str) -> str:
        """``digits`` in the place of each ``#``."""
        rest = iter(digits)
        return "".join(next(rest) if character == "#" else character for character in form)

    def cpf(self) -> str:
        """A CPF that Faker made, without anything between."""
        return re.sub(r"\D", "", self._pt.cpf())

    def tricky(self, digits: str) -> str:
        """``digits`` as somebody writes them who wants them to be overlooked."""
        spelled = ("zero", "um", "dois", "três", "quatro", "cinco", "seis", "sete", "oito", "nove")
        wide = digits.translate({ord("0") + value: chr(0xFF10 + value) for value in range(10)})
        return self.one(
            self.written(wide, "###.###.###-##"),
            self.written(digits, "###\u200b.###\u200b.###\u200b-##"),
            self.written(digits, "###.###.\n###-##"),
            self.written(digits, "### . ### . ### - ##"),
            self.written(digits, "###·###·###–##"),
            self.written(digits, "###\u00a0###\u00a0###\u00a0##"),
            " ".join(digits),
            self.written(digits, "# # # . # # # . # # # - # #"),
            self.written(digits, "###/###/###-##"),
            " ".join(spelled[int(digit)] for digit in digits),
        )

    def cnpj(self) -> str:
        """A CNPJ of digits."""
        return re.sub(r"\D", "", self._pt.cnpj())

    def lettered(self) -> str:
        """A CNPJ with letters."""
        while True:
            head = "".join(self._random.choices(LETTERS + "0123456789", k=8)) + self.one("0001", "0002", "01DE")
            if re.search(r"[A-Z]", head) and re.search(r"\d", head):
                return next(whole for end in range(100) if is_cnpj(whole := f"{head}{end:02}"))

    def mobile(self) -> str:
        """A Brazilian mobile phone, eleven digits."""
        return self.one(*AREAS) + "9" + self.digits(8)

    def phone(self) -> str:
        """A Brazilian phone as people write it."""
        mobile = self.mobile()
        landline = self.one(*AREAS) + self.one("2", "3", "4", "5") + self.digits(7)
        return self.one(
            self.written(mobile, "(##) #####-####"),
            self.written(mobile, "+55 ## #####-####"),
            self.written(mobile, "+55 (##) #####-####"),
            self.written(mobile, "## #####-####"),
            self.written(mobile, "(##) # ####-####"),
            self.written(mobile, "(##)#####-####"),
            self.written(landline, "(##) ####-####"),
            self.written(landline, "+55 ## ####-####"),
        )

    def card(self) -> str:
        """Of an issuer of today, fifteen or sixteen digits."""
        issuer = self.one("visa16", "mastercard", "amex", "discover")
        return str(self._en.credit_card_number(issuer))

    def card_written(self) -> str:
        """In groups."""
        card, gap = self.card(), self.one(" ", "-", " ")
        form = "####~######~#####" if len(card) == 15 else "####~####~####~####"
        return self.written(card, form.replace("~", gap))

    def iban(self) -> str:
        """Of some country, in one or in groups of four."""
        iban = Faker(self.one("de_DE", "en_GB", "fr_FR", "pt_PT", "it_IT", "es_ES"))
        iban.seed_instance(self._random.random())
        account = iban.iban()
        return self.one(account, " ".join(account[at : at + 4] for at in range(0, len(account), 4)))

    def ssn(self) -> str:
        """As the administration gives them."""
        area = self._random.choice([number for number in range(1, 900) if number != 666])
        return f"{area:03}-{self._random.randint(1, 99):02}-{self._random.randint(1, 9999):04}"

    def email(self) -> str:
        """Of either country."""
        return str(self._random.choice((self._pt, self._en)).email())

    def hidden(self) -> str:
        """An address for people only."""
        name, domain = self._en.user_name(), self.one("gmail", "hotmail", "example")
        form = self.one("{} (at) {} (dot) com", "{} [at] {} [dot] com", "{} arroba {} ponto com", "{}(arroba){}.com")
        return form.format(name, domain)

    def world_phone(self) -> str:
        """Of another country."""
        return self.one(
            self.written(self.digits(10), "+44 ## #### ####"),
            self.written(self.digits(10), "+49 ### #######"),
            self.written(self.digits(9), "+351 ### ### ###"),
            self.written(self.digits(9), "+33 # ## ## ## ##"),
            self.written(self.digits(10), "+54 ## ####-####"),
        )

    def american(self) -> str:
        """Of the North American plan."""
        number = (
            self.one("2", "3", "4", "7")
            + self.digits(2)[:1]
            + self.digits(1)
            + self.one("2", "5", "8")
            + self.digits(6)
        )
        return self.written(number, self.one("(###) ###-####", "###-###-####", "+1 ### ### ####", "+1-###-###-####"))

    def mobile_like(self) -> str:
        """A mobile phone that passes for a CPF."""
        while not is_cpf(found := self.mobile()):
            pass
        return found

    def price(self) -> str:
        """With cents."""
        return self.one(f"{self._random.uniform(1, 9e5):.2f}", self.written(self.digits(8), "###.###,##"))

    def version(self) -> str:
        """Of three parts."""
        return ".".join(str(self._random.randint(0, 30)) for _ in range(3))

    def hexadecimal(self, count: int) -> str:
        """That many digits."""
        return "".join(self._random.choices("0123456789abcdef", k=count))

    def real(self, most: float) -> str:
        """A coordinate."""
        return f"{self._random.uniform(-most, most):.6f}"

    def local(self, kind: str, *arguments: object) -> str:
        """What Faker makes for Brazil."""
        return str(getattr(self._pt, kind)(*arguments)).replace("\n", ", ")

    def other(self, kind: str, *arguments: object) -> str:
        """What Faker makes for the US."""
        return str(getattr(self._en, kind)(*arguments))


Make = Callable[[Corpus], str]

FIELDS: dict[str, tuple[str, Make]] = {
    "cpf": ("br.cpf", lambda c: c.written(c.cpf(), c.one("###.###.###-##", "###########", "### ### ### ##"))),
    "cpf_written": ("br.cpf", lambda c: c.written(c.cpf(), "###.###.###-##")),
    "cpf_bare": ("br.cpf", lambda c: c.cpf()),
    "cpf_spaced": ("br.cpf", lambda c: c.written(c.cpf(), c.one("### ### ### ##", "#########-##", "###.###.###.##"))),
    "cpf_tricky": ("br.cpf", lambda c: c.tricky(c.cpf())),
    "cnpj": ("br.cnpj", lambda c: c.written(c.cnpj(), c.one("##.###.###/####-##", "##############"))),
    "cnpj_written": ("br.cnpj", lambda c: c.written(c.cnpj(), "##.###.###/####-##")),
    "cnpj_bare": ("br.cnpj", lambda c: c.cnpj()),
    "cnpj_lettered": ("br.cnpj", lambda c: c.written(c.lettered(), "##.###.###/####-##")),
    "cnpj_lettered_bare": ("br.cnpj", lambda c: c.lettered()),
    "rg": ("br.rg", lambda c: c.written(c.digits(9), c.one("##.###.###-#", "#########", "##.###.###"))[:12]),
    "cnh": ("br.cnh", lambda c: c.such(11, is_cnh)),
    "pis": ("br.pis", lambda c: c.written(c.such(11, is_pis), c.one("###.#####.##-#", "###########"))),
    "pis_bare": ("br.pis", lambda c: c.such(11, is_pis)),
    "titulo": ("br.titulo", lambda c: c.written(c.such(12, is_titulo), c.one("#### #### ####", "############"))),
    "cns": ("br.cns", lambda c: c.written(c.such(15, is_cns), c.one("### #### #### ####", "###############"))),
    "phone_br": ("phone.br", lambda c: c.phone()),
    "phone_br_bare": ("phone.br", lambda c: c.one("", "+55", "55") + c.mobile()),
    "phone_br_local": ("phone.br", lambda c: c.written("9" + c.digits(8), c.one("#####-####", "# ####-####"))),
    "phone_cpf": ("phone.br", lambda c: c.mobile_like()),
    "phone_us": ("phone.us", lambda c: c.american()),
    "phone_world": ("phone", lambda c: c.world_phone()),
    "phone_e164": ("phone", lambda c: c.one("+44", "+49", "+351") + c.digits(10)),
    "cep": ("br.cep", lambda c: c.written(c.digits(8), c.one("#####-###", "##.###-###", "########"))),
    "cep_written": ("br.cep", lambda c: c.written(c.digits(8), "#####-###")),
    "cep_bare": ("br.cep", lambda c: c.digits(8)),
    "pix": ("br.pix", lambda c: c.other("uuid4")),
    "plate": ("br.plate", lambda c: c.letters(3) + c.one("", "-") + c.digits(1) + c.letters(1) + c.digits(2)),
    "plate_old": ("br.plate", lambda c: c.letters(3) + c.one("-", " ", "") + c.digits(4)),
    "card": ("card", lambda c: c.card_written()),
    "card_bare": ("card", lambda c: c.card()),
    "iban": ("iban", lambda c: c.iban()),
    "ssn": ("us.ssn", lambda c: c.ssn()),
    "ssn_bare": ("us.ssn", lambda c: c.ssn().replace("-", "")),
    "passport": ("passport", lambda c: c.one(c.letters(2) + c.digits(6), c.letters(1) + c.digits(8), c.digits(9))),
    "email": ("email", lambda c: c.email()),
    "email_hidden": ("email", lambda c: c.hidden()),
    "email_escaped": ("email", lambda c: c.email().replace("@", "%40")),
    "ip": ("ip", lambda c: c.other("ipv4_public")),
    "ip6": ("ip", lambda c: c.other("ipv6")),
    "name": ("", lambda c: c.local("name")),
    "street": ("", lambda c: c.local("street_address")),
    "city": ("", lambda c: c.local("city")),
    "company": ("", lambda c: c.local("company")),
    "user": ("", lambda c: c.other("user_name")),
    "order": ("", lambda c: c.digits(int(c.one("6", "8", "9", "10", "11", "12")))),
    "protocol": ("", lambda c: c.one(c.digits(10), "2026" + c.digits(10), c.digits(15))),
    "mobile_like": ("", lambda c: c.mobile_like()),
    "cpf_like_wrong": ("", lambda c: c.written(c.such(11, lambda digits: not is_cpf(digits)), "###.###.###-##")),
    "tracking": ("", lambda c: c.one(c.letters(2) + c.digits(9) + "BR", "1Z" + c.digits(16), c.digits(12))),
    "isbn13": ("", lambda c: c.other("isbn13")),
    "isbn10": ("", lambda c: c.other("isbn10")),
    "ean": ("", lambda c: c.other("ean13")),
    "sku": ("", lambda c: c.letters(3) + c.digits(4)),
    "sha1": ("", lambda c: c.hexadecimal(40)),
    "md5": ("", lambda c: c.hexadecimal(32)),
    "hex16": ("", lambda c: c.hexadecimal(16)),
    "hex6": ("", lambda c: c.hexadecimal(6)),
    "uuid": ("", lambda c: c.other("uuid4")),
    "version": ("", lambda c: c.version()),
    "version4": ("", lambda c: c.version() + "." + c.digits(2)),
    "browser": ("", lambda c: f"{c.digits(3)}.0.{c.digits(4)}.{c.digits(2)}"),
    "section": ("", lambda c: c.version() + "." + c.digits(1)),
    "nfe": ("", lambda c: c.digits(44)),
    "nfe_spaced": ("", lambda c: c.written(c.digits(44), " ".join(["####"] * 11))),
    "boleto": ("", lambda c: c.written(c.digits(47), "#####.##### #####.###### #####.###### # ##############")),
    "court": ("", lambda c: c.written(c.digits(20), "#######-##.####.#.##.####")),
    "epoch": ("", lambda c: "1" + c.digits(9)),
    "epoch_ms": ("", lambda c: "1" + c.digits(12)),
    "build": ("", lambda c: c.digits(6)),
    "lat": ("", lambda c: c.real(90)),
    "lon": ("", lambda c: c.real(180)),
    "price": ("", lambda c: c.price()),
    "small": ("", lambda c: c.digits(int(c.one("1", "2", "3")))),
    "two": ("", lambda c: c.digits(2)),
    "three": ("", lambda c: c.digits(3)),
    "four": ("", lambda c: c.digits(4)),
    "expiry": ("", lambda c: c.other("credit_card_expire")),
    "date": ("", lambda c: c.other("date", c.one("%d/%m/%Y", "%Y-%m-%d", "%d.%m.%Y", "%B %d, %Y"))),
    "log_date": ("", lambda c: c.other("date", "%d/%b/%Y:%H:%M:%S +0000")),
    "time": ("", lambda c: c.other("time", c.one("%H:%M", "%Hh%M", "%H:%M:%S"))),
    "timestamp": ("", lambda c: c.other("date", "%Y-%m-%dT%H:%M:%SZ")),
}
"""What a field of a template is, if it is personal, and how it is made."""
