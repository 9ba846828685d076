"""Brazilian Portuguese: what symbols, short forms and names are called."""

from typing import Final

from omnimind.media.speech.normalise.grammar import Currency, unit_table
from omnimind.media.speech.normalise.tables import listed, pairs, row

LETTERS: Final = pairs(
    """
    A á | B bê | C cê | D dê | E é | F éfe | G gê | H agá | I i | J jota | K cá | L éle | M ême | N êne | O ó | P pê |
    Q quê | R érre | S ésse | T tê | U u | V vê | W dáblio | X xis | Y ípsilon | Z zê
    """
)
"""Spelt so that both people and engines read the letter's name; *ésse* is not the word *esse*."""

UNITS: Final = unit_table(
    alone="""
    km quilômetro/quilômetros | cm centímetro/centímetros | mm milímetro/milímetros | nm nanômetro/nanômetros |
    µm micrômetro/micrômetros | μm micrômetro/micrômetros | m^2 metro quadrado/metros quadrados |
    m2 metro quadrado/metros quadrados | m^3 metro cúbico/metros cúbicos | m3 metro cúbico/metros cúbicos |
    km^2 quilômetro quadrado/quilômetros quadrados | km2 quilômetro quadrado/quilômetros quadrados |
    cm^2 centímetro quadrado/centímetros quadrados | cm^3 centímetro cúbico/centímetros cúbicos |
    s^2 segundo ao quadrado/segundos ao quadrado | kg quilo/quilos | Kg quilo/quilos | mg miligrama/miligramas |
    µg micrograma/microgramas | μg micrograma/microgramas | mL mililitro/mililitros | ml mililitro/mililitros |
    ns nanossegundo/nanossegundos | µs microssegundo/microssegundos | μs microssegundo/microssegundos |
    ms milissegundo/milissegundos | °C grau Celsius/graus Celsius | ºC grau Celsius/graus Celsius |
    °F grau Fahrenheit/graus Fahrenheit | ºF grau Fahrenheit/graus Fahrenheit | ° grau/graus | % por cento/por cento |
    ‰ por mil/por mil | kB quilobyte/quilobytes | KB quilobyte/quilobytes | MB megabyte/megabytes |
    GB gigabyte/gigabytes | TB terabyte/terabytes | PB petabyte/petabytes |
    kbps quilobit por segundo/quilobits por segundo | Mbps megabit por segundo/megabits por segundo |
    Gbps gigabit por segundo/gigabits por segundo | Mbit megabit/megabits | Hz hertz/hertz |
    kHz quilohertz/quilohertz | MHz mega-hertz/mega-hertz | GHz giga-hertz/giga-hertz | kW quilowatt/quilowatts |
    MW megawatt/megawatts | GW gigawatt/gigawatts | TW terawatt/terawatts | kWh quilowatt-hora/quilowatts-hora |
    MWh megawatt-hora/megawatts-hora | GWh gigawatt-hora/gigawatts-hora | TWh terawatt-hora/terawatts-hora |
    kV quilovolt/quilovolts | mA miliampere/miliamperes | mAh miliampere-hora/miliamperes-hora |
    kJ quilojoule/quilojoules | kcal quilocaloria/quilocalorias | Pa pascal/pascals | hPa hectopascal/hectopascals |
    kPa quilopascal/quilopascals | dB decibel/decibéis | Ω ohm/ohms | fps quadro por segundo/quadros por segundo |
    rpm rotação por minuto/rotações por minuto | bpm batimento por minuto/batimentos por minuto |
    ppm parte por milhão/partes por milhão | px pixel/pixels
    """,
    after_number="""
    m metro/metros | g grama/gramas | t tonelada/toneladas | ton tonelada/toneladas | lb libra/libras |
    ha hectare/hectares | l litro/litros | L litro/litros | s segundo/segundos | seg segundo/segundos |
    min minuto/minutos | h hora/horas | hs hora/horas | W watt/watts | V volt/volts | cal caloria/calorias |
    x vez/vezes | × vez/vezes | + ou mais/ou mais | k mil/mil | K mil/mil | mi milhão/milhões | bi bilhão/bilhões |
    pp ponto percentual/pontos percentuais | p.p. ponto percentual/pontos percentuais
    """,
    feminine=listed("t ton lb h hs cal kcal x × rpm ppm"),
)

_CENT: Final = ("centavo", "centavos")
CURRENCIES: Final = {
    "R$": Currency("real", "reais", *_CENT),
    "BRL": Currency("real", "reais", *_CENT),
    "$": Currency("dólar", "dólares", *_CENT),
    "US$": Currency("dólar", "dólares", *_CENT),
    "USD": Currency("dólar", "dólares", *_CENT),
    "€": Currency("euro", "euros", *_CENT),
    "EUR": Currency("euro", "euros", *_CENT),
    "£": Currency("libra", "libras", "pêni", "pence", feminine=True),
    "GBP": Currency("libra", "libras", "pêni", "pence", feminine=True),
    "¥": Currency("iene", "ienes", "sen", "sen"),
}
SCALES: Final = {"mil": ""} | dict.fromkeys(row("milhão milhões bilhão bilhões trilhão trilhões"), "de")
SUFFIXES: Final = unit_table(
    alone="",
    after_number="""
        k mil/mil | K mil/mil | mi milhão/milhões | M milhão/milhões | bi bilhão/bilhões | B bilhão/bilhões |
        tri trilhão/trilhões
        """,
)

SIGNS: Final = pairs(
    """
    - menos | + mais | ± mais ou menos | ~ cerca de | ≈ cerca de | < menos de | > mais de | ≤ no máximo |
    ≥ pelo menos
    """
)
OPERATORS: Final = pairs(
    """
    = igual a | == igual a | ≠ diferente de | != diferente de | ≈ aproximadamente | < menor que | > maior que |
    ≤ menor ou igual a | ≥ maior ou igual a | <= menor ou igual a | >= maior ou igual a | + mais | ± mais ou menos |
    × vezes | * vezes | · vezes | ÷ dividido por | / sobre | -> para | => para | → para | ⇒ implica | ← de |
    ↔ ida e volta | & e | && e | @ arroba | ^ elevado a | ∈ pertence a | ∞ infinito | ∑ soma | √ raiz
    """
)
SYMBOLS: Final = {
    "§": "parágrafo",
    "&": "e",
    "@": "arroba",
    "+": "mais",
    "∞": "infinito",
    "→": "para",
    "=": "igual a",
    "%": "por cento",
}

TITLES: Final = pairs(
    """
    dr.ª doutora | sr.ª senhora | prof.ª professora | dr. doutor | dra. doutora | drs. doutores | sr. senhor |
    sra. senhora | srs. senhores | srta. senhorita | prof. professor | profa. professora | profª. professora |
    profª professora | eng. engenheiro | gen. general | cel. coronel | cap. capitão | dep. deputado | sen. senador |
    exmo. excelentíssimo | av. avenida | dr doutor | dra doutora | sr senhor | sra senhora | sto. santo | sta. santa
    """
)
ABBREVIATIONS: Final = pairs(
    """
    etc. etcétera | etc etcétera | ex. exemplo | i.e. isto é | e.g. por exemplo | vs. versus | vs versus |
    cf. confira | obs. observação | aprox. aproximadamente | ltda. limitada | ltda limitada | cia. companhia |
    s.a. ésse á | s/a ésse á | tel. telefone | apto. apartamento | mín. mínimo | máx. máximo | jr. júnior |
    depto. departamento | séc. século | sécs. séculos | a.c. antes de Cristo | d.c. depois de Cristo | e/ou e ou |
    s/n sem número | a/c aos cuidados de | c/ com | s/ sem | p/ para | pág. página | págs. páginas | ed. edição |
    vol. volume | séc século | 24/7 vinte e quatro por sete | n/a não se aplica | ok oquei | nº número | n.º número |
    n° número | nos. números | qtd. quantidade | máx máximo | mín mínimo
    """
)
FINAL: Final = listed("etc. ltda. cia. s.a. jr. a.c. d.c. ok.")
BEFORE_NUMBER: Final = pairs(
    """
    n. número | p. página | pp. páginas | art. artigo | arts. artigos | fig. figura | figs. figuras | cap. capítulo |
    eq. equação | inc. inciso
    """
)
MONTH_SHORTS: Final = {
    short: number for number, short in enumerate(row("jan fev mar abr mai jun jul ago set out nov dez"), 1)
}

PRONOUNCED: Final = pairs(
    """
    C++ cê mais mais | π pi | Δ delta | λ lambda | σ sigma | θ teta | 4K quatro cá | 8K oito cá | C# cê sharp |
    JSON djêisson | YAML iâmel | JPEG jota pégui | GIF guif | ASCII asqui | RAM ram | ROM rom | SIM sim | ZIP zip |
    PIX pix | Pix pix | PIB píbi | SUS sus | USP úspi | ONU onu | EUA Estados Unidos | LED léd | CEP cépi | NASA nasa |
    COVID covid | AIDS aids | Covid covid | INPE ímpe | PhD pê-agá-dê | pH pê-agá | WiFi uai-fai | Wi-Fi uai-fai |
    IoT i-ó-tê | ENEM enem | Enem enem | DETRAN detran | H2O agá dois ó | CO2 cê-ó dois | 1080p mil e oitenta pê |
    720p setecentos e vinte pê | AT&T á-tê e tê | Node.js node jota-ésse | .NET ponto net | SEBRAE sebrái |
    SENAI senai | PyPI pai-pê-i | PNG pê-êne-gê
    """
)
SPELLED: Final = listed(
    "API APIS UE UA IA TI OS UI UX IP ID IO TV PC CEO UFO IDE ISO USA UEFI IMAP IBAN UTI IML IOF IPI IPO ETA EBA "
    "OAB OEA OMS ONG ONGS URI URL MEI AVC EAD EAN EPI AWS ADN DNA RNA UFC UNE INSS HIV IOC URV EMS ATM SMS"
)
CAPITALS: Final = listed(
    "A O E É AS OS UM UMA DE DO DA DOS DAS EM NO NA NOS NAS AO AOS POR COM SEM QUE SE SEU SUA NÃO MAS OU JÁ SÓ ATÉ "
    "MAIS MUITO TODO TODA TODOS TODAS ESTE ESTA ISSO ISTO NUNCA SEMPRE PARA PELO PELA FIM NOVO NOVA BEM MAL HOJE "
    "DIA ANO"
)

NUMBERED: Final = listed(
    "capítulo capitulo parte volume tomo livro ato cena seção fase tipo classe nível título artigo anexo apêndice "
    "figura tabela inciso módulo apolo salmo canto grupo tese"
)
MONARCHS: Final = listed(
    "Pedro João Luís Luiz Carlos Henrique Filipe Felipe Manuel José Afonso Sebastião Napoleão Jorge Eduardo Ricardo "
    "Guilherme Nicolau Alexandre Frederico Bento Pio Paulo Francisco Leão Gregório Ramsés Fernando Otto Xerxes "
    "Dario Ptolomeu Umberto Juan Gustavo Leopoldo Maximiliano"
)
QUEENS: Final = listed("Elizabeth Isabel Maria Catarina Cleópatra Margarida Mary Beatriz")

FEMININE_ENDINGS: Final = row("a as ção ções são sões dade dades gem gens tude tudes")
MASCULINE_IN_A: Final = listed(
    "dia dias mapa mapas problema problemas sistema sistemas tema temas clima climas programa programas planeta "
    "planetas cinema cinemas poema poemas drama dramas grama gramas quilograma quilogramas idioma idiomas esquema "
    "esquemas telegrama telegramas diagrama diagramas fantasma fantasmas trauma traumas dilema dilemas sintoma "
    "sintomas cometa cometas atleta atletas artista artistas jornalista jornalistas cientista cientistas turista "
    "turistas motorista motoristas especialista especialistas economista economistas a à da na das nas às as pelas "
    "mas para cada nada era papa profeta poeta poetas pirata piratas colega colegas aroma aromas plasma axioma "
    "teorema teoremas algoritmograma estratagema"
)
FEMININE_OTHERS: Final = listed(
    "vez vezes mulher mulheres mãe mães noite noites tarde tardes parte partes fonte fontes ponte pontes árvore "
    "árvores cor cores flor flores dor dores luz luzes voz vozes mão mãos nação nações cruz cruzes paz rede redes "
    "sede sedes série séries espécie espécies superfície superfícies classe classes fase fases base bases crise "
    "crises frase frases chave chaves nuvem nuvens ordem ordens equipe equipes mente mentes gente leis lei avós "
    "pele carne serpente maré marés fé sé foz tv tvs cidade capital capitais matriz matrizes raiz raízes"
)
LABELS: Final = NUMBERED | listed(
    "versão número opção item passo etapa página linha questão exemplo nota dia canal linha sala quarto casa rota"
)

FEMININE_BEFORE: Final = listed("à as às das nas pelas umas essas estas aquelas suas nossas minhas todas")
MASCULINE_BEFORE: Final = listed("os aos dos nos pelos uns esses estes aqueles seus nossos meus todos o ano anos")
