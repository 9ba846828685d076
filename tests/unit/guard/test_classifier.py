"""Models on this machine judge texts and pictures: here tiny ones, made on the spot, that know nothing."""

import io

import pytest
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from omnimind.core.errors import UserError
from omnimind.guard.checks.classifier import Classifier
from omnimind.guard.images import ImageClassifier

WHY = "transformers and torch are not installed: they are an extra"


def test_without_its_packages_or_a_model_it_says_so(tmp_path):
    """With what to do."""
    with pytest.raises(UserError) as error:
        Classifier(tmp_path)

    assert error.value.code == "policy.model"
    assert "transformers" in str(error.value) or "config.json" in str(error.value)


@pytest.fixture
def text_model(tmp_path):
    """A folder with a text classifier of random weights."""
    transformers = pytest.importorskip("transformers", reason=WHY)
    pytest.importorskip("torch", reason=WHY).manual_seed(0)
    words = {word: number for number, word in enumerate(["[PAD]", "[UNK]", "calm", "sea", "idiot"])}
    tokenizer = Tokenizer(WordLevel(words, unk_token="[UNK]"))  # noqa: S106 - it is no password
    tokenizer.pre_tokenizer = Whitespace()
    config = transformers.BertConfig(
        vocab_size=len(words),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        id2label={0: "non-toxic", 1: "Severe Toxic"},
        label2id={"non-toxic": 0, "Severe Toxic": 1},
    )
    transformers.BertForSequenceClassification(config).save_pretrained(tmp_path)
    special = {"unk_token": "[UNK]", "pad_token": "[PAD]"}
    fast = transformers.PreTrainedTokenizerFast(tokenizer_object=tokenizer, model_max_length=512, **special)
    fast.save_pretrained(tmp_path)
    return tmp_path


def test_labels_of_texts_become_kinds(text_model):
    """Those that are harmless are left out; long texts are judged passage by passage."""
    check = Classifier(text_model)

    found = check.find("calm sea " * 300)

    assert {match.kind for match in found} == {"toxicity.severe_toxic"}
    assert len(found) == 3
    assert (found[0].start, found[-1].end) == (0, 2700)
    assert all(0 <= match.score <= 1 for match in found)
    assert check.find("calm sea " * 300) == found


@pytest.fixture
def image_model(tmp_path):
    """A folder with an image classifier of random weights."""
    transformers = pytest.importorskip("transformers", reason=WHY)
    pytest.importorskip("torch", reason=WHY).manual_seed(0)
    pytest.importorskip("PIL", reason="Pillow is not installed: it is part of the extra")
    pytest.importorskip("torchvision", reason="torchvision is not installed: it is part of the extra")
    labels = {0: "normal", 1: "nsfw"}
    config = transformers.ViTConfig(
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        image_size=32,
        patch_size=16,
        id2label=labels,
        label2id={name: number for number, name in labels.items()},
    )
    transformers.ViTForImageClassification(config).save_pretrained(tmp_path)
    transformers.ViTImageProcessor(size={"height": 32, "width": 32}).save_pretrained(tmp_path)
    return tmp_path


def test_labels_of_pictures_become_kinds(image_model):
    """And what is no picture is refused."""
    from PIL import Image

    file = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(file, "PNG")
    guard = ImageClassifier(image_model)

    (seen,) = guard.look(file.getvalue())

    assert seen.kind == "image.nsfw"
    assert 0 <= seen.score <= 1
    with pytest.raises(UserError) as error:
        guard.look(b"no picture")
    assert error.value.code == "image.unreadable"
