"""Writes the smallest model that llama.cpp can run: of the Llama architecture, with random weights and 300 words.

Runs where ``gguf`` and ``llama-cpp-python`` are installed: ``python tiny_llama.py FILE``.
"""

import sys

import gguf
import numpy as np

WIDTH = 64
HEADS = 4
INNER = 128
CONTEXT_TOKENS = 512
SPECIAL = (("<unk>", gguf.TokenType.UNKNOWN), ("<s>", gguf.TokenType.CONTROL), ("</s>", gguf.TokenType.CONTROL))
TEMPLATE = "{% for message in messages %}{{ message['role'] }}: {{ message['content'] }}\n{% endfor %}assistant:"


def vocabulary():
    """Words with their kinds: the special ones, all bytes, and the letters with and without a space before."""
    letters = [chr(code) for code in range(ord("a"), ord("z") + 1)]
    return [
        *SPECIAL,
        *((f"<0x{byte:02X}>", gguf.TokenType.BYTE) for byte in range(256)),
        *((word, gguf.TokenType.NORMAL) for letter in letters for word in (letter, f"▁{letter}")),
    ]


def weights(words):
    """The tensors by name."""
    random = np.random.default_rng(1)
    inner = {
        "attn_q": (WIDTH, WIDTH),
        "attn_k": (WIDTH, WIDTH),
        "attn_v": (WIDTH, WIDTH),
        "attn_output": (WIDTH, WIDTH),
    }
    inner |= {"ffn_gate": (INNER, WIDTH), "ffn_up": (INNER, WIDTH), "ffn_down": (WIDTH, INNER)}
    shapes = {"token_embd": (words, WIDTH), "output": (words, WIDTH)}
    shapes |= {f"blk.0.{name}": shape for name, shape in inner.items()}
    tensors = {name: random.normal(0, 0.2, shape).astype(np.float32) for name, shape in shapes.items()}
    norms = ("output_norm", "blk.0.attn_norm", "blk.0.ffn_norm")
    return tensors | {name: np.ones(WIDTH, np.float32) for name in norms}


def write(path):
    """Write it to ``path``."""
    words = vocabulary()
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_name("tiny")
    writer.add_context_length(CONTEXT_TOKENS)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(1)
    writer.add_feed_forward_length(INNER)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(HEADS)
    writer.add_rope_dimension_count(WIDTH // HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_vocab_size(len(words))
    writer.add_file_type(gguf.LlamaFileType.ALL_F32)
    writer.add_tokenizer_model("llama")
    writer.add_token_list([word for word, _ in words])
    writer.add_token_scores([0.0] * len(words))
    writer.add_token_types([kind for _, kind in words])
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_unk_token_id(0)
    writer.add_chat_template(TEMPLATE)
    for name, tensor in weights(len(words)).items():
        writer.add_tensor(f"{name}.weight", tensor)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


if __name__ == "__main__":
    write(sys.argv[1])
