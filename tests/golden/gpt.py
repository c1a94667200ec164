"""Reference numbers for the GPT, in plain PyTorch: writes gpt.safetensors beside this file.

Rerun:
    pip install torch numpy safetensors transformers
    python tests/golden/gpt.py

The architecture is nanoGPT's: pre-LN blocks, tanh GELU, learned positions, biases everywhere
except in the head, which shares its weight with the token embedding. Parameters are drawn in
float32; everything after is computed in float64 and rounded to float32 once, when stored.

Keys: param.*, idx, targets, act.* (every intermediate of one forward pass), grad.* (of the mean
loss), train.losses / train.lrs / train.grad_norms (ten steps) and train.param.* (after them).

One caution: the loss does not depend on the key bias (the middle third of attn.c_attn.bias), so
its true gradient is zero. In float32 it is rounding noise, which AdamW enlarges; leave that third
out when comparing train.param.*.
"""

import json
import math
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file

V, BLOCK, LAYERS, HEADS, C = 13, 9, 2, 2, 12
B, T = 3, 7
STEPS, WARMUP, DECAY_STEPS = 10, 3, 10
MAX_LR, MIN_LR = 1e-2, 1e-3
BETAS, ADAM_EPS, WEIGHT_DECAY, CLIP = (0.9, 0.99), 1e-8, 0.1, 1.0
LN_EPS = 1e-5
OUT = Path(__file__).with_name("gpt.safetensors")


def make_params(rng):
    """Float32 parameters by name: weights and biases N(0, 0.3), LayerNorm weights N(1, 0.3)."""
    shapes = {"wte.weight": (V, C), "wpe.weight": (BLOCK, C)}
    for i in range(LAYERS):
        h = f"h.{i}."
        shapes |= {h + "ln_1.weight": (C,), h + "ln_1.bias": (C,)}
        shapes |= {h + "attn.c_attn.weight": (3 * C, C), h + "attn.c_attn.bias": (3 * C,)}
        shapes |= {h + "attn.c_proj.weight": (C, C), h + "attn.c_proj.bias": (C,)}
        shapes |= {h + "ln_2.weight": (C,), h + "ln_2.bias": (C,)}
        shapes |= {h + "mlp.c_fc.weight": (4 * C, C), h + "mlp.c_fc.bias": (4 * C,)}
        shapes |= {h + "mlp.c_proj.weight": (C, 4 * C), h + "mlp.c_proj.bias": (C,)}
    shapes |= {"ln_f.weight": (C,), "ln_f.bias": (C,)}
    params = {}
    for name, shape in shapes.items():
        center = 1.0 if ".ln_" in f".{name}" and name.endswith("weight") else 0.0
        params[name] = center + 0.3 * torch.randn(shape, generator=rng, dtype=torch.float32)
    return params


def forward(p, idx, targets):
    """One forward pass; returns every intermediate by name, the last one being the mean loss."""
    a = {}
    length = idx.shape[1]

    def linear(x, name):
        return F.linear(x, p[name + ".weight"], p[name + ".bias"])

    def norm(x, name):
        return F.layer_norm(x, (C,), p[name + ".weight"], p[name + ".bias"], LN_EPS)

    def heads(x):  # (B, T, C) -> (B, H, T, C / H)
        return x.view(*x.shape[:2], HEADS, C // HEADS).transpose(1, 2)

    future = torch.ones(length, length, dtype=torch.bool).triu(1)
    a["tok_emb"] = p["wte.weight"][idx]
    a["pos_emb"] = p["wpe.weight"][torch.arange(length)]
    x = a["x"] = a["tok_emb"] + a["pos_emb"]
    for i in range(LAYERS):
        h = f"h.{i}."
        at = h + "attn."
        a[h + "ln_1"] = norm(x, h + "ln_1")
        qkv = a[at + "c_attn"] = linear(a[h + "ln_1"], at + "c_attn")
        q, k, v = (heads(part) for part in qkv.split(C, dim=2))
        a[at + "q"], a[at + "k"], a[at + "v"] = q, k, v
        a[at + "scores"] = q @ k.transpose(-2, -1)
        a[at + "scaled"] = a[at + "scores"] / math.sqrt(C // HEADS)
        a[at + "att"] = a[at + "scaled"].masked_fill(future, -math.inf).softmax(-1)
        a[at + "y"] = a[at + "att"] @ v
        a[at + "concat"] = a[at + "y"].transpose(1, 2).reshape(x.shape)
        a[at + "c_proj"] = linear(a[at + "concat"], at + "c_proj")
        x = a[at + "residual"] = x + a[at + "c_proj"]
        a[h + "ln_2"] = norm(x, h + "ln_2")
        a[h + "mlp.c_fc"] = linear(a[h + "ln_2"], h + "mlp.c_fc")
        a[h + "mlp.gelu"] = F.gelu(a[h + "mlp.c_fc"], approximate="tanh")
        a[h + "mlp.c_proj"] = linear(a[h + "mlp.gelu"], h + "mlp.c_proj")
        x = a[h + "mlp.residual"] = x + a[h + "mlp.c_proj"]
    a["ln_f"] = norm(x, "ln_f")
    a["lm_head"] = F.linear(a["ln_f"], p["wte.weight"])
    a["loss.positions"] = F.cross_entropy(
        a["lm_head"].view(-1, V), targets.view(-1), reduction="none"
    ).view(targets.shape)
    a["loss"] = a["loss.positions"].mean()
    return a


def learning_rate(it):
    """Linear warm-up, then a cosine from MAX_LR down to MIN_LR."""
    if it < WARMUP:
        return MAX_LR * (it + 1) / (WARMUP + 1)
    done = (it - WARMUP) / (DECAY_STEPS - WARMUP)
    return MIN_LR + 0.5 * (1 + math.cos(math.pi * done)) * (MAX_LR - MIN_LR)


def train(params, idx, targets):
    """Ten AdamW steps on the same batch: losses and norms before each step, final parameters."""
    p = {name: w.clone().requires_grad_() for name, w in params.items()}
    groups = [
        {"params": [w for w in p.values() if w.dim() >= 2], "weight_decay": WEIGHT_DECAY},
        {"params": [w for w in p.values() if w.dim() < 2], "weight_decay": 0.0},
    ]
    opt = torch.optim.AdamW(groups, lr=MAX_LR, betas=BETAS, eps=ADAM_EPS)
    losses, lrs, norms = [], [], []
    for it in range(STEPS):
        for group in opt.param_groups:
            group["lr"] = learning_rate(it)
        opt.zero_grad()
        loss = forward(p, idx, targets)["loss"]
        loss.backward()
        norms.append(torch.nn.utils.clip_grad_norm_(list(p.values()), CLIP).item())
        losses.append(loss.item())
        lrs.append(learning_rate(it))
        opt.step()
    curves = {"losses": losses, "lrs": lrs, "grad_norms": norms}
    return {name: torch.tensor(c, dtype=torch.float64) for name, c in curves.items()}, p


def main():
    torch.set_num_threads(1)
    rng = torch.Generator().manual_seed(20)
    params32 = make_params(rng)
    idx = torch.randint(V, (B, T), generator=rng)
    targets = torch.randint(V, (B, T), generator=rng)

    params = {name: w.double() for name, w in params32.items()}
    leaves = {name: w.clone().requires_grad_() for name, w in params.items()}
    acts = forward(leaves, idx, targets)
    acts["loss"].backward()
    curves, trained = train(params, idx, targets)

    out = {"idx": idx, "targets": targets}
    out |= {f"param.{name}": w for name, w in params.items()}
    out |= {f"act.{name}": x.reshape(1) if x.dim() == 0 else x for name, x in acts.items()}
    out |= {f"grad.{name}": w.grad for name, w in leaves.items()}
    out |= {f"train.{name}": c for name, c in curves.items()}
    out |= {f"train.param.{name}": w for name, w in trained.items()}
    out = {name: x.detach().to(torch.float32).contiguous().clone() for name, x in out.items()}
    config = {
        "vocab_size": V, "block_size": BLOCK, "n_layer": LAYERS, "n_head": HEADS, "n_embd": C,
        "ln_eps": LN_EPS, "max_lr": MAX_LR, "min_lr": MIN_LR, "warmup": WARMUP,
        "decay_steps": DECAY_STEPS, "beta1": BETAS[0], "beta2": BETAS[1], "adam_eps": ADAM_EPS,
        "weight_decay": WEIGHT_DECAY, "clip": CLIP,
    }  # fmt: skip
    save_file(out, OUT, metadata={"config": json.dumps(config)})

    back = load_file(OUT)
    assert back.keys() == out.keys() and all(torch.equal(back[k], out[k]) for k in out)
    assert all(x.isfinite().all() for x in back.values())
    print(f"{OUT.name}: {len(back)} tensors, {OUT.stat().st_size} bytes")
    print("losses    ", [round(x, 4) for x in back["train.losses"].tolist()])
    print("grad norms", [round(x, 4) for x in back["train.grad_norms"].tolist()])


if __name__ == "__main__":
    main()
