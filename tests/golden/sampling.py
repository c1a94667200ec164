"""Reference probabilities for sampling, from transformers' own logits processors: writes
sampling.json beside this file.

Rerun:
    pip install torch numpy safetensors transformers
    python tests/golden/sampling.py

The order is that of `generate`: repetition penalty, temperature, top-k, top-p, min-p, then a
softmax. A neutral setting (penalty 1, temperature 1, top_k 0, top_p 1, min_p 0) skips its
processor. Logits are multiples of 1/4096, so float32 holds them exactly; nothing is tied.
"""

import json
from pathlib import Path

import torch
from transformers import (
    LogitsProcessorList,
    MinPLogitsWarper,
    RepetitionPenaltyLogitsProcessor,
    TemperatureLogitsWarper,
    TopKLogitsWarper,
    TopPLogitsWarper,
)

OUT = Path(__file__).with_name("sampling.json")
NEUTRAL = {
    "temperature": 1.0,
    "top_k": 0,
    "top_p": 1.0,
    "min_p": 0.0,
    "repetition_penalty": 1.0,
}
# name, vocabulary size, previous tokens, settings
CASES = [
    ("plain", 11, [], {}),
    ("temperature", 13, [], {"temperature": 0.7}),
    ("temperature_high", 11, [], {"temperature": 1.9}),
    ("temperature_extreme", 17, [], {"temperature": 0.1}),
    ("top_k", 19, [], {"top_k": 5}),
    ("top_k_one", 12, [], {"top_k": 1}),
    ("top_k_beyond_vocabulary", 11, [], {"top_k": 50}),
    ("top_p", 40, [], {"top_p": 0.8}),
    ("top_p_extreme", 23, [], {"top_p": 0.05}),
    ("min_p", 29, [], {"min_p": 0.08}),
    ("repetition_penalty", 14, [3, 0, 3, 9, 13, 5], {"repetition_penalty": 1.3}),
    (
        "all",
        40,
        [7, 7, 21, 2, 39, 14, 0],
        {"temperature": 1.4, "top_k": 20, "top_p": 0.9, "min_p": 0.15, "repetition_penalty": 1.2},
    ),
    (
        "all_extreme",
        31,
        [1, 2, 3, 5, 8, 13, 21],
        {"temperature": 2.5, "top_k": 3, "top_p": 0.9, "min_p": 0.3, "repetition_penalty": 2.0},
    ),
    # Order matters: top-p sees the probabilities renormalised after top-k.
    ("top_k_then_top_p", 27, [], {"temperature": 2.0, "top_k": 8, "top_p": 0.8}),
]


def probabilities(logits, previous, s, dtype):
    """Softmax of the logits after every active processor, in the order of `generate`."""
    steps = LogitsProcessorList()
    if s["repetition_penalty"] != 1.0:
        steps.append(RepetitionPenaltyLogitsProcessor(s["repetition_penalty"]))
    if s["temperature"] != 1.0:
        steps.append(TemperatureLogitsWarper(s["temperature"]))
    if s["top_k"] > 0:
        steps.append(TopKLogitsWarper(s["top_k"]))
    if s["top_p"] < 1.0:
        steps.append(TopPLogitsWarper(s["top_p"]))
    if s["min_p"] > 0.0:
        steps.append(MinPLogitsWarper(s["min_p"]))
    ids = torch.tensor([previous], dtype=torch.long)
    return steps(ids, torch.tensor([logits], dtype=dtype)).softmax(-1)[0]


def main():
    torch.set_num_threads(1)
    rng = torch.Generator().manual_seed(4)
    cases = []
    for name, vocab, previous, settings in CASES:
        s = NEUTRAL | settings
        raw = torch.randn(vocab, generator=rng, dtype=torch.float64) * 2
        logits = (raw * 4096).round().div(4096).tolist()
        assert len(set(logits)) == vocab, f"{name}: tied logits"
        expected = probabilities(logits, previous, s, torch.float64)
        # No token may sit so close to a threshold that float32 would decide otherwise.
        single = probabilities(logits, previous, s, torch.float32)
        assert torch.equal(expected > 0, single > 0), f"{name}: too close to a threshold"
        assert abs(expected.sum().item() - 1) < 1e-12
        cases.append(
            {"name": name, "logits": logits, "previous": previous, **s}
            | {"probabilities": expected.tolist()}
        )
        print(f"{name}: {int((expected > 0).sum())} of {vocab} kept")
    lines = ",\n".join("  " + json.dumps(case) for case in cases)
    OUT.write_text(f"[\n{lines}\n]\n", encoding="utf-8")
    assert json.loads(OUT.read_text(encoding="utf-8")) == cases


if __name__ == "__main__":
    main()
