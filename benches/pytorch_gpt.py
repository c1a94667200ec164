"""The yardstick: how fast PyTorch runs Genscope's reference GPT on this machine's CPU.

Rerun:
    pip install torch numpy
    python benches/pytorch_gpt.py --threads 2

4 layers, 4 heads, 128 wide, context 128, 65 symbols, biases, head tied to the token embedding,
float32. PyTorch at its best: fused attention, inference mode, a preallocated key-value cache,
and the quickest of AdamW's implementations. Medians, in milliseconds, after warm-up:

    forward_ms     128 characters, batch 1, logits at every position
    decode_ms      one character with the cache, averaged over a context filled from 1 to 128
    train_step_ms  forward, backward, clipping and AdamW on a batch of 16 x 128 characters

The last line printed is one JSON object; with --json, it is the only one.
"""

import argparse
import json
import statistics
import time

import torch
import torch.nn.functional as F
from torch import nn

VOCAB, CONTEXT, LAYERS, HEADS, WIDTH = 65, 128, 4, 4, 128
BATCH = 16


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.ln_1 = nn.LayerNorm(WIDTH)
        self.c_attn = nn.Linear(WIDTH, 3 * WIDTH)
        self.c_proj = nn.Linear(WIDTH, WIDTH)
        self.ln_2 = nn.LayerNorm(WIDTH)
        self.c_fc = nn.Linear(WIDTH, 4 * WIDTH)
        self.mlp_proj = nn.Linear(4 * WIDTH, WIDTH)

    def forward(self, x, cache=None, start=0):
        """With a cache (2, B, H, CONTEXT, hs), x is the one character at position `start`."""
        batch, length, _ = x.shape
        qkv = self.c_attn(self.ln_1(x)).view(batch, length, 3, HEADS, WIDTH // HEADS)
        q, k, v = qkv.permute(2, 0, 3, 1, 4)
        if cache is not None:
            cache[0, :, :, start : start + 1] = k
            cache[1, :, :, start : start + 1] = v
            k, v = cache[0, :, :, : start + 1], cache[1, :, :, : start + 1]
        y = F.scaled_dot_product_attention(q, k, v, is_causal=cache is None)
        x = x + self.c_proj(y.transpose(1, 2).reshape(batch, length, WIDTH))
        return x + self.mlp_proj(F.gelu(self.c_fc(self.ln_2(x)), approximate="tanh"))


class GPT(nn.Module):
    def __init__(self):
        super().__init__()
        self.wte = nn.Embedding(VOCAB, WIDTH)
        self.wpe = nn.Embedding(CONTEXT, WIDTH)
        self.blocks = nn.ModuleList(Block() for _ in range(LAYERS))
        self.ln_f = nn.LayerNorm(WIDTH)
        for p in self.parameters():
            if p.dim() >= 2:
                nn.init.normal_(p, std=0.02)

    def forward(self, idx, caches=None, start=0):
        x = self.wte(idx) + self.wpe.weight[start : start + idx.shape[1]]
        for i, block in enumerate(self.blocks):
            x = block(x, None if caches is None else caches[i], start)
        return F.linear(self.ln_f(x), self.wte.weight)


def median_ms(work, runs, warmup):
    for _ in range(warmup):
        work()
    times = []
    for _ in range(runs):
        begin = time.perf_counter()
        work()
        times.append(1e3 * (time.perf_counter() - begin))
    return statistics.median(times)


def decode(model, idx, caches):
    """Feeds the characters one at a time; returns the logits at every position."""
    return torch.cat([model(idx[:, t : t + 1], caches, t) for t in range(idx.shape[1])], dim=1)


def time_training(idx, targets, runs, **optimiser):
    torch.manual_seed(0)
    model = GPT()
    groups = [
        {"params": [p for p in model.parameters() if p.dim() >= 2], "weight_decay": 0.1},
        {"params": [p for p in model.parameters() if p.dim() < 2], "weight_decay": 0.0},
    ]
    opt = torch.optim.AdamW(groups, lr=1e-3, betas=(0.9, 0.99), **optimiser)

    def step():
        loss = F.cross_entropy(model(idx).view(-1, VOCAB), targets.view(-1))
        opt.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        opt.step()

    return median_ms(step, runs, warmup=5)


def main():
    args = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    args.add_argument("--threads", type=int, default=2)
    args.add_argument("--runs", type=int, default=30, help="timed runs of each, at least 20")
    args.add_argument("--json", action="store_true", help="print the JSON object and nothing else")
    args = args.parse_args()
    if args.runs < 20:
        raise SystemExit("--runs must be at least 20")
    torch.set_num_threads(args.threads)
    torch.manual_seed(0)

    model = GPT()
    text = torch.randint(VOCAB, (1, CONTEXT))
    caches = torch.zeros(LAYERS, 2, 1, HEADS, CONTEXT, WIDTH // HEADS)
    with torch.inference_mode():
        gap = (decode(model, text, caches) - model(text)).abs().max().item()
        assert gap < 1e-4, f"decoding with the cache differs from the forward pass by {gap}"
        forward_ms = median_ms(lambda: model(text), 10 * args.runs, warmup=20)
        decode_ms = median_ms(lambda: decode(model, text, caches), args.runs, warmup=3) / CONTEXT

    idx = torch.randint(VOCAB, (BATCH, CONTEXT))
    targets = torch.randint(VOCAB, (BATCH, CONTEXT))
    train_ms = {
        kind: time_training(idx, targets, args.runs, **{kind: True})
        for kind in ("fused", "foreach")
    }
    best = min(train_ms, key=train_ms.get)

    if not args.json:
        count = sum(p.numel() for p in model.parameters())
        print(f"{count} parameters; AdamW: {best}; cache against forward: {gap:.1e} apart")
    result = {
        "forward_ms": round(forward_ms, 4),
        "decode_ms": round(decode_ms, 4),
        "train_step_ms": round(train_ms[best], 4),
        "torch": torch.__version__,
        "threads": args.threads,
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
