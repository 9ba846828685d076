"""Portuguese text is said as a Brazilian newsreader would say it."""

import pytest

from omnimind.media.speech.normalise import normalise


def said(text: str) -> str:
    """Everything that is said for ``text``."""
    return " ".join(word.said for word in normalise(text, "pt-BR") if word.said)


NUMBERS = [
    ("0 a 9", "zero a nove"),
    ("14, 16, 17 e 19", "quatorze, dezesseis, dezessete e dezenove"),
    ("42", "quarenta e dois"),
    ("100", "cem"),
    ("101", "cento e um"),
    ("365 dias", "trezentos e sessenta e cinco dias"),
    ("1.000", "mil"),
    ("1.100", "mil e cem"),
    ("1.200", "mil e duzentos"),
    ("1.234", "mil duzentos e trinta e quatro"),
    ("2.005", "dois mil e cinco"),
    ("10.000 barcos", "dez mil barcos"),
    ("1.234.567", "um milhão duzentos e trinta e quatro mil quinhentos e sessenta e sete"),
    ("2.000.000 de pessoas", "dois milhões de pessoas"),
    ("2.000.000 pessoas", "dois milhões de pessoas"),
    ("1.000.000.000", "um bilhão"),
    ("1.234,5", "mil duzentos e trinta e quatro vírgula cinco"),
    ("3,14", "três vírgula quatorze"),
    ("0,05", "zero vírgula zero cinco"),
    ("-5", "menos cinco"),
    ("±2", "mais ou menos dois"),
    ("~50", "cerca de cinquenta"),
    ("≥10", "pelo menos dez"),
    ("1 onda, 2 ondas", "uma onda, duas ondas"),
    ("1 barco, 2 barcos", "um barco, dois barcos"),
    ("21 pessoas", "vinte e uma pessoas"),
    ("32 mulheres", "trinta e duas mulheres"),
    ("200 casas", "duzentas casas"),
    ("2 dias e 2 problemas", "dois dias e dois problemas"),
    ("1.002 cidades", "mil e duas cidades"),
    ("as 2 primeiras", "as duas primeiras"),
    ("capítulo 2 trata disso", "capítulo dois trata disso"),
    ("1º, 2º e 3ª", "primeiro, segundo e terceira"),
    ("21º", "vigésimo primeiro"),
    ("10ª edição", "décima edição"),
    ("1/2", "meio"),
    ("1/2 xícara", "meia xícara"),
    ("3/4", "três quartos"),
    ("5/12", "cinco doze avos"),
    ("2½ xícaras", "duas e meia xícaras"),
    ("10–20 pessoas", "dez a vinte pessoas"),
    ("10-20%", "dez a vinte por cento"),
    ("16:9", "dezesseis a nove"),
    ("nº 5 e p. 10", "número cinco e página dez"),
]

UNITS = [
    ("5 km", "cinco quilômetros"),
    ("1 km", "um quilômetro"),
    ("90 km/h", "noventa quilômetros por hora"),
    ("30 m²", "trinta metros quadrados"),
    ("2 t de grãos", "duas toneladas de grãos"),
    ("2 h", "duas horas"),
    ("20%", "vinte por cento"),
    ("20 %", "vinte por cento"),
    ("21,5 °C", "vinte e um vírgula cinco graus Celsius"),
    ("16 GB", "dezesseis gigabytes"),
    ("250ms", "duzentos e cinquenta milissegundos"),
    ("100 kWh", "cem quilowatts-hora"),
    ("5 milhões de km", "cinco milhões de quilômetros"),
]

MONEY = [
    ("R$ 5", "cinco reais"),
    ("R$ 1", "um real"),
    ("R$ 1.234,56", "mil duzentos e trinta e quatro reais e cinquenta e seis centavos"),
    ("R$ 0,50", "cinquenta centavos"),
    ("R$ 1,5 milhão", "um vírgula cinco milhão de reais"),
    ("R$ 3 bilhões.", "três bilhões de reais."),
    ("R$ 1.000.000", "um milhão de reais"),
    ("R$5 mi", "cinco milhões de reais"),
    ("US$ 20", "vinte dólares"),
    ("€ 50", "cinquenta euros"),
    ("£ 2", "duas libras"),
]

DATES = [
    ("3 de maio de 2024", "três de maio de dois mil e vinte e quatro"),
    ("1 de maio", "primeiro de maio"),
    ("1º de maio", "primeiro de maio"),
    ("03/05/2024", "três de maio de dois mil e vinte e quatro"),
    ("01/01/2000", "primeiro de janeiro de dois mil"),
    ("2024-05-03", "três de maio de dois mil e vinte e quatro"),
    ("em 03/05", "em três de maio"),
    ("em 1990", "em mil novecentos e noventa"),
    ("1990–1995", "mil novecentos e noventa a mil novecentos e noventa e cinco"),
    ("os anos 90", "os anos noventa"),
    ("às 14:30", "às quatorze e trinta"),
    ("às 14h30", "às quatorze e trinta"),
    ("às 14h", "às quatorze horas"),
    ("à 1h", "à uma hora"),
    ("às 2h15", "às duas e quinze"),
    ("8:00", "oito horas"),
    ("(11) 91234-5678", "um um, nove um dois três quatro, cinco meia sete oito"),
    ("+55 21 3456-7890", "mais cinco cinco, dois um, três quatro cinco meia, sete oito nove zero"),
]

NAMES = [
    ("O Dr. Silva e a Sra. Souza", "O doutor Silva e a senhora Souza"),
    ("p. ex. isto, etc. Depois", "por exemplo isto, etcétera. Depois"),
    ("a Av. Paulista", "a avenida Paulista"),
    ("século XIX", "século dezenove"),
    ("século V", "século quinto"),
    ("séculos XIX e XX", "séculos dezenove e vinte"),
    ("D. Pedro II", "dom Pedro segundo"),
    ("Luís XIV", "Luís quatorze"),
    ("a rainha Elizabeth II", "a rainha Elizabeth segunda"),
    ("a II Guerra Mundial", "a segunda Guerra Mundial"),
    ("capítulo IV", "capítulo quatro"),
    ("a ONU e a NASA", "a onu e a nasa"),
    ("o IBGE e o INSS", "o i-bê-gê-é e o i-êne-ésse-ésse"),
    ("uma API, duas APIs", "uma á-pê-i, duas á-pê-is"),
    ("a CPU e o HTML", "a cê-pê-u e o agá-tê-ême-éle"),
    ("os EUA", "os Estados Unidos"),
    ("NÃO CORRA NUNCA", "não corra nunca"),
    ("300 a.C.", "trezentos antes de Cristo."),
    ("art. 5º da lei", "artigo quinto da lei"),
    ("COVID-19", "covid dezenove"),
    ("e/ou", "e ou"),
    ("guarda-chuva d'água", "guarda-chuva d'água"),
]

CODE = [
    ("https://www.exemplo.com.br/docs?x=1", "exemplo ponto com ponto bê-érre barra docs"),
    ("ana@exemplo.org", "ana arroba exemplo ponto org"),
    ("snake_case e camelCase", "snake case e camel Case"),
    ("chame foo()", "chame foo"),
    ("**negrito** e `código`", "negrito e código"),
    ("veja [o guia](https://x.org/a).", "veja o guia."),
    ("- item – aqui — agora", "item, aqui, agora"),
    ("ótimo 🎉 trabalho!", "ótimo trabalho!"),
    ("x = 5", "x igual a cinco"),
    ("a ≤ b", "a menor ou igual a b"),
    ("3 × 4 = 12", "três vezes quatro igual a doze"),
    ("A → B", "A para B"),
    ("sal & pimenta", "sal e pimenta"),
    ("Python 3.11", "Python três ponto onze"),
    ("Sério?! Sim...", "Sério? Sim."),
]


@pytest.mark.parametrize(("text", "expected"), [*NUMBERS, *UNITS, *MONEY, *DATES, *NAMES, *CODE])
def test_it_is_said_as_a_newsreader_says_it(text: str, expected: str) -> None:
    """Numbers agree in gender, and units, money, dates, names, code and signs are said in words."""
    assert said(text) == expected


def test_each_token_keeps_its_own_words() -> None:
    """Captions stay aligned: a currency is said after its amount, and each word stands where it was written."""
    words = normalise("Custou R$ 1,5 milhão, ou 5 km.", "pt-BR")
    assert [(word.shown, word.said) for word in words] == [
        ("Custou", "Custou"),
        ("R$", ""),
        ("1,5", "um vírgula cinco"),
        ("milhão,", "milhão de reais,"),
        ("ou", "ou"),
        ("5", "cinco"),
        ("km.", "quilômetros."),
    ]
