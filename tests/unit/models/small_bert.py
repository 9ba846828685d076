"""A small sentence transformer with random weights, and what it should give, worked out with NumPy alone."""

import json
import math

import numpy as np
from safetensors.numpy import save_file
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace
from tokenizers.processors import TemplateProcessing

SAID = ("how", "often", "is", "high", "low", "tide", "a", "question", "about", "the", "sea")
WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *SAID]
WIDTH, HEADS, LAYERS, PLACES, EPSILON = 16, 4, 2, 12, 1e-12


def weights():
    """By name, as Hugging Face's ``BertModel`` has them."""
    random = np.random.default_rng(7)

    def some(*shape):
        return random.normal(0, 0.3, shape).astype(np.float32)

    kept = {
        "embeddings.word_embeddings.weight": some(len(WORDS), WIDTH),
        "embeddings.position_embeddings.weight": some(PLACES, WIDTH),
        "embeddings.token_type_embeddings.weight": some(2, WIDTH),
        "embeddings.LayerNorm.weight": 1 + some(WIDTH),
        "embeddings.LayerNorm.bias": some(WIDTH),
        "pooler.dense.weight": some(WIDTH, WIDTH),
    }
    parts = {
        **{f"attention.self.{part}": (WIDTH, WIDTH) for part in ("query", "key", "value")},
        "attention.output.dense": (WIDTH, WIDTH),
        "intermediate.dense": (4 * WIDTH, WIDTH),
        "output.dense": (WIDTH, 4 * WIDTH),
    }
    for layer in range(LAYERS):
        for part, shape in parts.items():
            kept[f"encoder.layer.{layer}.{part}.weight"] = some(*shape)
            kept[f"encoder.layer.{layer}.{part}.bias"] = some(shape[0])
        for part in ("attention.output", "output"):
            kept[f"encoder.layer.{layer}.{part}.LayerNorm.weight"] = 1 + some(WIDTH)
            kept[f"encoder.layer.{layer}.{part}.LayerNorm.bias"] = some(WIDTH)
    return kept


def tokens_of(ids):
    """What the encoder should make of one text's tokens, one row each."""
    kept = {name: value.astype(np.float64) for name, value in weights().items()}

    def linear(name, x):
        return x @ kept[f"{name}.weight"].T + kept[f"{name}.bias"]

    def normed(name, x):
        x = (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + EPSILON)
        return x * kept[f"{name}.LayerNorm.weight"] + kept[f"{name}.LayerNorm.bias"]

    x = kept["embeddings.word_embeddings.weight"][ids] + kept["embeddings.position_embeddings.weight"][: len(ids)]
    x = normed("embeddings", x + kept["embeddings.token_type_embeddings.weight"][0])
    for layer in range(LAYERS):
        name = f"encoder.layer.{layer}"
        query, key, value = (linear(f"{name}.attention.self.{part}", x) for part in ("query", "key", "value"))
        seen = []
        for part in np.split(np.arange(WIDTH), HEADS):
            scores = np.exp(query[:, part] @ key[:, part].T / math.sqrt(WIDTH / HEADS))
            seen.append(scores / scores.sum(-1, keepdims=True) @ value[:, part])
        x = normed(f"{name}.attention.output", linear(f"{name}.attention.output.dense", np.hstack(seen)) + x)
        wide = linear(f"{name}.intermediate.dense", x)
        wide = wide * (1 + np.vectorize(math.erf)(wide / math.sqrt(2))) / 2
        x = normed(f"{name}.output", linear(f"{name}.output.dense", wide) + x)
    return x


def write(folder):
    """Write the files that a sentence transformer is published as."""
    folder.mkdir(parents=True, exist_ok=True)
    save_file(weights(), folder / "model.safetensors")
    (folder / "config.json").write_text(json.dumps({"num_attention_heads": HEADS, "layer_norm_eps": EPSILON}))
    (folder / "sentence_bert_config.json").write_text(json.dumps({"max_seq_length": PLACES}))
    unknown = WORDS[1]
    tokenizer = Tokenizer(WordLevel({word: number for number, word in enumerate(WORDS)}, unk_token=unknown))
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.post_processor = TemplateProcessing("[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
    tokenizer.save(str(folder / "tokenizer.json"))
    return folder
