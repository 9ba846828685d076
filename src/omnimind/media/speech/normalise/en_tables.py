"""English: what symbols, short forms and names are called."""

from typing import Final

from omnimind.media.speech.normalise.grammar import Currency, unit_table
from omnimind.media.speech.normalise.tables import listed, pairs, row

UNITS: Final = unit_table(
    alone="""
    km kilometer/kilometers | cm centimeter/centimeters | mm millimeter/millimeters | nm nanometer/nanometers |
    µm micrometer/micrometers | μm micrometer/micrometers | m^2 square meter/square meters |
    m2 square meter/square meters | m^3 cubic meter/cubic meters | m3 cubic meter/cubic meters |
    km^2 square kilometer/square kilometers | km2 square kilometer/square kilometers |
    cm^2 square centimeter/square centimeters | cm^3 cubic centimeter/cubic centimeters |
    ft^2 square foot/square feet | sqft square foot/square feet | kmh kilometer per hour/kilometers per hour |
    kph kilometer per hour/kilometers per hour | mph mile per hour/miles per hour | kg kilogram/kilograms |
    mg milligram/milligrams | µg microgram/micrograms | μg microgram/micrograms | lbs pound/pounds |
    mL milliliter/milliliters | ml milliliter/milliliters | ns nanosecond/nanoseconds | µs microsecond/microseconds |
    μs microsecond/microseconds | ms millisecond/milliseconds | hrs hour/hours | °C degree Celsius/degrees Celsius |
    °F degree Fahrenheit/degrees Fahrenheit | ° degree/degrees | % percent/percent | ‰ per thousand/per thousand |
    kB kilobyte/kilobytes | KB kilobyte/kilobytes | MB megabyte/megabytes | GB gigabyte/gigabytes |
    TB terabyte/terabytes | PB petabyte/petabytes | KiB kibibyte/kibibytes | MiB mebibyte/mebibytes |
    GiB gibibyte/gibibytes | kbps kilobit per second/kilobits per second |
    Mbps megabit per second/megabits per second | Gbps gigabit per second/gigabits per second | Hz hertz/hertz |
    kHz kilohertz/kilohertz | MHz megahertz/megahertz | GHz gigahertz/gigahertz | kW kilowatt/kilowatts |
    MW megawatt/megawatts | GW gigawatt/gigawatts | TW terawatt/terawatts | Wh watt hour/watt hours |
    kWh kilowatt hour/kilowatt hours | MWh megawatt hour/megawatt hours | GWh gigawatt hour/gigawatt hours |
    TWh terawatt hour/terawatt hours | kV kilovolt/kilovolts | mV millivolt/millivolts | mA milliamp/milliamps |
    mAh milliamp hour/milliamp hours | kJ kilojoule/kilojoules | MJ megajoule/megajoules |
    kcal kilocalorie/kilocalories | Pa pascal/pascals | hPa hectopascal/hectopascals | kPa kilopascal/kilopascals |
    MPa megapascal/megapascals | dB decibel/decibels | dBTP decibel true peak/decibels true peak |
    LUFS loudness unit full scale/loudness units full scale | Ω ohm/ohms | fps frame per second/frames per second |
    rpm revolution per minute/revolutions per minute | bpm beat per minute/beats per minute |
    ppm part per million/parts per million | dpi dot per inch/dots per inch | px pixel/pixels |
    CO2e C O two equivalent/C O two equivalent
    """,
    after_number="""
    m meter/meters | g gram/grams | t ton/tons | lb pound/pounds | oz ounce/ounces | ft foot/feet | yd yard/yards |
    mi mile/miles | ha hectare/hectares | l liter/liters | L liter/liters | gal gallon/gallons | s second/seconds |
    s^2 second squared/seconds squared | sec second/seconds | min minute/minutes | mins minute/minutes | h hour/hours |
    hr hour/hours | W watt/watts | V volt/volts | cal calorie/calories | B byte/bytes | x time/times | × time/times |
    + plus/plus | k thousand/thousand | K thousand/thousand | kbit kilobit/kilobits | Mbit megabit/megabits
    """,
)

_DOLLAR: Final = ("dollar", "dollars", "cent", "cents")
CURRENCIES: Final = {
    "$": Currency(*_DOLLAR),
    "US$": Currency(*_DOLLAR),
    "USD": Currency("U.S dollar", "U.S dollars", "cent", "cents"),
    "A$": Currency("Australian dollar", "Australian dollars", "cent", "cents"),
    "C$": Currency("Canadian dollar", "Canadian dollars", "cent", "cents"),
    "€": Currency("euro", "euros", "cent", "cents"),
    "EUR": Currency("euro", "euros", "cent", "cents"),
    "£": Currency("pound", "pounds", "penny", "pence"),
    "GBP": Currency("pound", "pounds", "penny", "pence"),
    "¥": Currency("yen", "yen", "sen", "sen"),
    "₹": Currency("rupee", "rupees", "paisa", "paise"),
    "R$": Currency("real", "reais", "centavo", "centavos"),
    "BRL": Currency("Brazilian real", "Brazilian reais", "centavo", "centavos"),
    "₿": Currency("bitcoin", "bitcoins", "cent", "cents"),
}
SCALES: Final = {"thousand": "", "million": "", "billion": "", "trillion": "", "hundred": ""}
SUFFIXES: Final = unit_table(
    alone="",
    after_number="""
        k thousand/thousand | K thousand/thousand | m million/million | M million/million | mn million/million |
        b billion/billion | B billion/billion | bn billion/billion | t trillion/trillion | T trillion/trillion
        """,
)

SIGNS: Final = pairs(
    """
    - minus | + plus | ± plus or minus | ~ about | ≈ about | < less than | > more than | ≤ at most | ≥ at least
    """
)
OPERATORS: Final = pairs(
    """
    = equals | == equals | ≠ is not equal to | != is not equal to | ≈ is about | < less than | > greater than |
    ≤ less than or equal to | ≥ greater than or equal to | <= less than or equal to | >= greater than or equal to |
    + plus | ± plus or minus | × times | * times | · times | ÷ divided by | / over | -> to | => to | → to | ⇒ implies |
    ← from | ↔ to and from | & and | && and | @ at | ^ to the power of | ∈ in | ∞ infinity | ∑ sum | √ root
    """
)
SYMBOLS: Final = {
    "§": "section",
    "&": "and",
    "@": "at",
    "+": "plus",
    "∞": "infinity",
    "→": "to",
    "=": "equals",
    "%": "percent",
}

TITLES: Final = pairs(
    """
    dr. doctor | mr. mister | mrs. missus | ms. miz | prof. professor | rev. reverend | gen. general | col. colonel |
    capt. captain | sgt. sergeant | lt. lieutenant | sen. senator | rep. representative | gov. governor | mt. mount |
    st. saint | mr mister | mrs missus | dr doctor
    """
)
ABBREVIATIONS: Final = pairs(
    """
    e.g. for example | i.e. that is | etc. et cetera | etc et cetera | vs. versus | vs versus | cf. compare |
    viz. namely | approx. approximately | dept. department | inc. incorporated | ltd. limited | corp. corporation |
    co. company | bros. brothers | jr. junior | sr. senior | ave. avenue | blvd. boulevard | rd. road |
    apt. apartment | min. minimum | max. maximum | avg. average | est. established | ph.d. P.H.D | a.m. A.M |
    p.m. P.M | al. al | incl. including | misc. miscellaneous | w/ with | w/o without | b/c because |
    n/a not applicable | 24/7 twenty-four seven | and/or and or | 9/11 nine eleven | o.k. okay | ok okay | ca. circa |
    resp. respectively | mon. Monday | tue. Tuesday | tues. Tuesday | wed. Wednesday | thu. Thursday |
    thurs. Thursday | fri. Friday
    """
)
FINAL: Final = listed("etc. inc. ltd. corp. co. bros. jr. sr. ave. blvd. rd. apt. a.m. p.m. ph.d. al. ok. o.k.")
BEFORE_NUMBER: Final = pairs(
    """
    no. number | nos. numbers | p. page | pp. pages | fig. figure | figs. figures | vol. volume | ch. chapter |
    sec. section | eq. equation | art. article | v. version
    """
)
MONTH_SHORTS: Final = {
    short: number for number, short in enumerate(row("jan feb mar apr may jun jul aug sep oct nov dec"), 1)
} | {"sept": 9}

PRONOUNCED: Final = pairs(
    """
    AT&T A.T and T | WWI World War one | WWII World War two | π pi | Δ delta | λ lambda | σ sigma | θ theta |
    4K four K | 8K eight K | C++ C plus plus | C# C sharp | F# F sharp | .NET dot net | Node.js node J.S | PhD P.H.D |
    BSc B.S.C | MSc M.S.C | PhDs P-H-D's | pH P.H | IoT I.O.T | WiFi wi-fi | JSON jason | YAML yammel | JPEG jay peg |
    JPG jay peg | PNG P.N.G | GIF gif | ASCII ask-ee | RAM ram | ROM rom | LAN lan | WAN wan | PIN pin | SIM sim |
    ZIP zip | JIT jit | CRUD crud | GUI gooey | SAAS sass | SaaS sass | TOML tomml | WAV wave | LaTeX lay-tek |
    TeX tek | usr user | NumPy num-pie | SciPy sigh-pie | PyPI pie-P.I | PyTorch pie-torch | PostgreSQL post-gres Q.L |
    SQLite S.Q.L-ite | MySQL my S.Q.L | Redis reddis | COVID covid | AIDS aids | DOS doss | MIDI middy | BIOS bye-oss |
    OAuth oh-auth | Kubernetes koo-ber-netties | nginx engine X | macOS mac O.S | iOS i-O.S | McDonald McDonald |
    1080p ten eighty P | 720p seven twenty P | 480p four eighty P | 2160p twenty-one sixty P | H2O H two O |
    CO2 C.O two | TED ted | LED L.E.D | WHO W.H.O | URI U.R.I
    """
)
SPELLED: Final = listed(
    "API APIS IEEE AAA AARP ACLU YMCA YWCA IMDB FAQ FAQS ASAP RSVP ISBN ISSN HTTP HTTPS HTML MIDIS UEFI IDE IDES "
    "ISO ETA EDM ATM ATMS AWS IBM CEO CIA AOL EEG ECG UFO UFOS USA UK EU UN US AI IT UI UX OS IO IP ID TV PC VR AR "
    "ML"
)
CAPITALS: Final = listed(
    "A AN ADD AGE AIR AND ANY ART ASK BAD BAG BED BIG BIT BOX BOY BUS BUY CAR CUT DOG EAT END EYE FAR FIX FUN GAS "
    "HIT HOT ICE JOB KEY LAW LOW MAP MIX NET PAY PEN RED ROW RUN SEA SIX SKY SUM SUN TAX TEN TIP ALL ARE AS AT BE "
    "BUT BY CAN DAY DID DO END FEW FOR GET GO GOT HAD HAS HE HER HIM HIS HOW IF IN IS ITS LET LOT MAN MAY ME MY NEW "
    "NO NOT NOW OF OFF OLD ON ONE OR OUR OUT OWN PUT SAW SAY SEE SET SHE SO THE TO TOO TOP TRY TWO UP USE WAR WAS "
    "WAY WE WHY WIN YES YET YOU YOUR MUST NEVER ALWAYS ONLY STOP WHAT WHEN WHERE THIS THAT WITH"
)

NUMBERED: Final = listed(
    "chapter part volume book act scene section phase type class level stage war title article appendix figure "
    "table grade bowl mark apollo theorem canto psalm division tier quadrant"
)
MONARCHS: Final = listed(
    "Elizabeth Henry Louis George Edward Charles James William Richard Mary Catherine Peter Nicholas Alexander "
    "Napoleon Philip Pius Benedict Paul Francis Leo Ramses Frederick Wilhelm Pedro Carlos Felipe Gregory Innocent "
    "Clement Urban Otto Ivan Gustav Christian Haakon Darius Xerxes Ptolemy Cleopatra Alfonso Ferdinand Franz"
)

YEAR_BEFORE: Final = listed(
    "in since until till circa year around early late mid during © spring summer autumn fall winter"
)
OPENERS: Final = listed(
    "the a an this that these those what when where which with from then but and or in on at by of to i"
)
DETERMINERS: Final = listed("the its their his her our this that")
YEAR_AFTER: Final = listed("AD BC CE BCE")
COUNTED: Final = listed("people men women children percent sheep fish feet")
