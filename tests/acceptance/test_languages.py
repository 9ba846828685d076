"""The languages and scripts of the world are told, drawn and measured."""

import unicodedata

import pytest

TEXTS = {
    "zh": "# 小潮汐\n\n海水每天两次漫上港口的墙。它停留一会儿，然后又退回去。\n\n## 引力\n\n月亮的引力更大。\n",
    "ru": "# Малые приливы\n\nДважды в день море поднимается по стене гавани.\n\n## Луна\n\nОна тянет море за собой.\n",
    "ar": "# المد والجزر\n\nيصعد البحر على جدار الميناء مرتين في اليوم.\n\n## الجذب\n\nيجذب القمر الأرض.\n",
    "ja": "# 小さな潮\n\n海は一日に二回、港の壁をのぼります。しばらくとどまり、また戻っていきます。\n",
    "fr": "# La marée\n\nDeux fois par jour, la mer monte le long du mur du port. Puis elle s’en va.\n",
}


@pytest.mark.parametrize("language", TEXTS)
def test_a_document_is_told_in_its_own_language(make, tmp_path, language):
    """The language is found by its words, a voice speaks it, its words are timed and shown: ready."""
    path = tmp_path / f"{language}.md"
    path.write_text(TEXTS[language], encoding="utf-8")

    made = make(path, "--quality", "draft", "--format", "portrait")

    assert made.manifest.language.split("-")[0] == language
    assert made.manifest.voice.language.split("-")[0] in {language, "cmn"}
    said = "".join(word.text for timed in made.manifest.scenes for word in timed.words)
    letters = {character for character in TEXTS[language] if unicodedata.category(character).startswith("L")}
    assert len(letters & set(said)) > 0.8 * len(letters)


def test_emoji_numbers_money_and_addresses_are_shown_as_they_are(make, tmp_path):
    """What is said in words of its own stands in the captions as the document writes it."""
    path = tmp_path / "signs.md"
    text = "Entry is €5.50 🌊 from 10:30 on, or 3 % of 1,200. See https://example.org/a_b for more."
    path.write_text(f"# Signs 🌕\n\n{text}\n", encoding="utf-8")

    made = make(path, "--quality", "draft")

    words = {word.text: word.said for timed in made.manifest.scenes for word in timed.words}
    for shown, said in (("€5.50", "euro"), ("10:30", "thirty"), ("1,200.", "thousand")):
        assert said in words[shown]
    assert "🌊" in words
    assert "https://example.org/a_b" in " ".join(words)


def test_what_no_font_can_draw_is_told(make, tmp_path):
    """A sign without a glyph is named, with its number, in a notice: it is never drawn as a box without a word."""
    path = tmp_path / "nowhere.md"
    path.write_text("# A tide\n\nThe sign \ue123 is nowhere.\n\n## Again\n\nThe sea goes back.\n", encoding="utf-8")

    (notice,) = make(path, "--quality", "draft").manifest.notices

    assert "U+E123" in notice
    assert "omnimind doctor" in notice
