"""English text is said as a newsreader would say it."""

import pytest

from omnimind.media.speech.normalise import normalise


def said(text: str, language: str = "en-US") -> str:
    """Everything that is said for ``text``."""
    return " ".join(word.said for word in normalise(text, language) if word.said)


NUMBERS = [
    ("0 to 9", "zero to nine"),
    ("15 and 40", "fifteen and forty"),
    ("42", "forty-two"),
    ("100 days", "one hundred days"),
    ("365 days", "three hundred sixty-five days"),
    ("1,000 ships", "one thousand ships"),
    ("10,000", "ten thousand"),
    ("1,234", "one thousand two hundred thirty-four"),
    ("1,234.5", "one thousand two hundred thirty-four point five"),
    ("1,000,000", "one million"),
    ("7,900,000,000", "seven billion nine hundred million"),
    ("3.14159", "three point one four one five nine"),
    ("0.05", "zero point zero five"),
    (".5", "point five"),
    ("-5", "minus five"),
    ("−40", "minus forty"),
    ("+3", "plus three"),
    ("±2", "plus or minus two"),
    ("~50", "about fifty"),
    (">100", "more than one hundred"),
    ("100+ users", "one hundred plus users"),
    ("007", "zero zero seven"),
    ("3x faster", "three times faster"),
    ("10k", "ten thousand"),
    ("1st, 2nd, 3rd and 4th", "first, second, third and fourth"),
    ("21st", "twenty-first"),
    ("the 100th", "the one hundredth"),
    ("19th-century", "nineteenth-century"),
    ("1/2 cup", "one half cup"),
    ("3/4", "three quarters"),
    ("2/3", "two thirds"),
    ("2½ cups", "two and a half cups"),
    ("¼", "one quarter"),
    ("10–20 people", "ten to twenty people"),
    ("10-20%", "ten to twenty percent"),
    ("16:9", "sixteen to nine"),
    ("No. 5 and pp. 10-12", "number five and pages ten to twelve"),
    ("#1", "number one"),
]

UNITS = [
    ("5 km", "five kilometers"),
    ("1 km", "one kilometer"),
    ("1.5 km", "one point five kilometers"),
    ("90 km/h", "ninety kilometers per hour"),
    ("9.8 m/s²", "nine point eight meters per second squared"),
    ("30 m²", "thirty square meters"),
    ("5km", "five kilometers"),
    ("a 5-km race", "a five kilometer race"),
    ("a 10-year-old bridge", "a ten year old bridge"),
    ("16-bit sound", "sixteen bit sound"),
    ("20%", "twenty percent"),
    ("20 % of it", "twenty percent of it"),
    ("21.5 °C", "twenty-one point five degrees Celsius"),
    ("90°", "ninety degrees"),
    ("16 GB", "sixteen gigabytes"),
    ("250ms", "two hundred fifty milliseconds"),
    ("1 ms", "one millisecond"),
    ("100 kWh", "one hundred kilowatt hours"),
    ("3 GHz", "three gigahertz"),
    ("500 MB/s", "five hundred megabytes per second"),
    ("5 min. later", "five minutes later"),
    ("a few km away", "a few kilometers away"),
]

MONEY = [
    ("$5", "five dollars"),
    ("$1", "one dollar"),
    ("$1,234.56", "one thousand two hundred thirty-four dollars and fifty-six cents"),
    ("$0.99", "ninety-nine cents"),
    ("$1.5 million", "one point five million dollars"),
    ("$5M", "five million dollars"),
    ("$3 billion.", "three billion dollars."),
    ("US$ 20", "twenty dollars"),
    ("€50", "fifty euros"),
    ("50 €", "fifty euros"),
    ("£1.01", "one pound and one penny"),
    ("$5–$10", "five to ten dollars"),
    ("-$5", "minus five dollars"),
]

DATES = [
    ("May 3, 2024,", "May third, twenty twenty-four,"),
    ("May 3rd", "May third"),
    ("on 3 May 2024", "on the third of May twenty twenty-four"),
    ("Sept. 11, 2001", "September eleventh, two thousand one"),
    ("Jan. 2020", "January twenty twenty"),
    ("May 3-5", "May third to fifth"),
    ("2024-05-03", "May third, twenty twenty-four"),
    ("03/05/2024", "March fifth, twenty twenty-four"),
    ("in 1990", "in nineteen ninety"),
    ("in 1905", "in nineteen oh five"),
    ("in 1900", "in nineteen hundred"),
    ("in 2000", "in two thousand"),
    ("in 2005", "in two thousand five"),
    ("since 2019.", "since twenty nineteen."),
    ("1990–1995", "nineteen ninety to nineteen ninety-five"),
    ("the 1990s", "the nineteen nineties"),
    ("the '90s", "the nineties"),
    ("the mid-1980s", "the mid nineteen eighties"),
    ("the 2024 report", "the twenty twenty-four report"),
    ("1500 people", "one thousand five hundred people"),
    ("1500 metres long", "one thousand five hundred metres long"),
    ("14:30", "fourteen thirty"),
    ("9:05", "nine oh five"),
    ("3pm", "three P.M"),
    ("3:30 p.m. today", "three thirty P.M today"),
    ("10 am", "ten A.M"),
    ("at 12:00", "at twelve o'clock"),
    ("9:00-17:30", "nine o'clock to seventeen thirty"),
    ("+1 (555) 123-4567", "plus one, five five five, one two three, four five six seven"),
    ("555-123-4567", "five five five, one two three, four five six seven"),
]

NAMES = [
    ("Dr. Smith and Mrs. Jones", "doctor Smith and missus Jones"),
    ("St. Paul on Main St. today", "saint Paul on Main street today"),
    ("e.g. this, i.e. that, etc. Then", "for example this, that is that, et cetera. Then"),
    ("cats vs. dogs", "cats versus dogs"),
    ("the U.S. and the UK", "the U.S and the U.K"),
    ("J. R. Smith", "J R Smith"),
    ("NASA and UNESCO", "nasa and unesco"),
    ("an API, two APIs", "an A.P.I, two A-P-I's"),
    ("CPU, HTML and FBI", "C.P.U, H.T.M.L and F.B.I"),
    ("NASA's plan", "nasa's plan"),
    ("JSON over HTTP", "jason over H.T.T.P"),
    ("THE END OF THE STORY", "the end of the story"),
    ("Do NOT run", "Do not run"),
    ("World War II", "World War two"),
    ("Chapter IV", "Chapter four"),
    ("King Henry VIII ruled", "King Henry the eighth ruled"),
    ("in the XIX century", "in the nineteenth century"),
    ("COVID-19", "covid nineteen"),
    ("an MP3 of H2O", "an M.P three of H two O"),
    ("GPT-4", "G.P.T four"),
    ("AT&T and R&D", "A.T and T and R and D"),
    ("and/or", "and or"),
    ("C++ or C#", "C plus plus or C sharp"),
    ("O'Brien's well-known dog", "O'Brien's well-known dog"),
    ("24/7", "twenty-four seven"),
]

CODE = [
    ("https://www.example.com/docs/intro?x=1#top", "example dot com slash docs slash intro"),
    ("example.org.", "example dot org."),
    ("jane.doe@example.co.uk", "jane dot doe at example dot co dot U.K"),
    ("snake_case and camelCase", "snake case and camel Case"),
    ("call foo() or foo.bar()", "call foo or foo dot bar"),
    ("README.md", "readme dot M.D"),
    ("/usr/local/bin", "user slash local slash bin"),
    ("**bold** and *soft* `code`", "bold and soft code"),
    ("see [the guide](https://x.org/a).", "see the guide."),
    ("~~gone~~ __init__", "gone init"),
    ("# Title", "Title"),
    ("- item – here — now", "item, here, now"),
    ("word—word", "word, word"),
    ("great 🎉🚀 work 👩‍💻!", "great work!"),
    ("x = 5", "x equals five"),
    ("a ≤ b", "a less than or equal to b"),
    ("3 × 4 = 12", "three times four equals twelve"),
    ("5 - 3 = 2", "five minus three equals two"),
    ("A → B", "A to B"),
    ("E=mc²", "E equals mc squared"),
    ("10^6", "ten to the power of six"),
    ("salt & pepper", "salt and pepper"),
    ("@jane tagged #ocean", "at jane tagged hashtag ocean"),
    ("version v1.2", "version version one point two"),
    ("1920×1080", "one thousand nine hundred twenty by one thousand eighty"),
    ('He said, "Go (now)!"', "He said, Go, now!"),
    ("Really?! Yes...", "Really? Yes."),
]


@pytest.mark.parametrize(("text", "expected"), [*NUMBERS, *UNITS, *MONEY, *DATES, *NAMES, *CODE])
def test_it_is_said_as_a_newsreader_says_it(text: str, expected: str) -> None:
    """Numbers, units, money, dates, names, code and signs are said in words, with light punctuation."""
    assert said(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,234", "one thousand two hundred and thirty-four"),
        ("03/05/2024", "the third of May, twenty twenty-four"),
    ],
)
def test_british_english_differs(text: str, expected: str) -> None:
    """British numbers have an *and*, British dates the day first."""
    assert said(text, "en-GB") == expected


def test_each_token_keeps_its_own_words() -> None:
    """Captions stay aligned: a currency is said after its amount, and each word stands where it was written."""
    words = normalise("It cost US$ 1.5 million, or 5 km.", "en-US")
    assert [(word.shown, word.said) for word in words] == [
        ("It", "It"),
        ("cost", "cost"),
        ("US$", ""),
        ("1.5", "one point five"),
        ("million,", "million dollars,"),
        ("or", "or"),
        ("5", "five"),
        ("km.", "kilometers."),
    ]
