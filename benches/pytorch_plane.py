"""The yardstick: how fast PyTorch trains and runs Genscope's denoiser of the plane on this machine's CPU.

Rerun:
    pip install torch numpy
    python benches/pytorch_plane.py --threads 2

A point and a time embedding of 32, three hidden layers of 128 with SiLU, two outputs: 37,762 parameters, float32.
Medians, in milliseconds, after warm-up, of the quickest form that was found for each:

    train_step_ms   draws of a batch of 512 (points, times, noise), forward, backward, clipping and AdamW
    sample_100_ms   2,000 points by DDIM in 100 steps, inference mode
    sample_50_ms    the same in 50 steps

The last line printed is one JSON object; with --json, it is the only one.
"""

import argparse
import json
import math
import statistics
import time

import torch
import torch.nn.functional as F
from torch import nn

T, BATCH, POINTS = 1000, 512, 2000


class Mlp(nn.Module):
    def __init__(self):
        super().__init__()
        widths = [34, 128, 128, 128]
        self.net = nn.ModuleList(nn.Linear(a, b) for a, b in zip(widths, widths[1:]))
        self.out = nn.Linear(128, 2)
        half = 16
        self.register_buffer("frequencies", torch.exp(-math.log(10000.0) * torch.arange(half) / (half - 1)))

    def forward(self, x, t):
        angle = t[:, None] * self.frequencies
        emb = torch.cat([angle.sin(), angle.cos()], dim=-1)
        x = torch.cat([x, emb.expand(x.shape[0], -1)], dim=-1)
        for layer in self.net:
            x = F.silu(layer(x))
        return self.out(x)


def median_ms(work, runs, warmup):
    for _ in range(warmup):
        work()
    times = []
    for _ in range(runs):
        begin = time.perf_counter()
        work()
        times.append(1e3 * (time.perf_counter() - begin))
    return statistics.median(times)


def time_training(data, alphas_cumprod, **optimiser):
    torch.manual_seed(0)
    model = Mlp()
    opt = torch.optim.AdamW(model.parameters(), lr=2e-3, betas=(0.9, 0.99), weight_decay=0.0, **optimiser)
    signal, sigma = alphas_cumprod.sqrt(), (1 - alphas_cumprod).sqrt()

    def step():
        x_0 = data[torch.randint(len(data), (BATCH,))]
        t = torch.randint(T, (BATCH,))
        eps = torch.randn_like(x_0)
        x_t = signal[t, None] * x_0 + sigma[t, None] * eps
        loss = F.mse_loss(model(x_t, t + 1.0), eps)
        opt.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        opt.step()

    return median_ms(step, 300, 30)


@torch.inference_mode()
def sample(model, x, alphas_cumprod, steps):
    for k in range(steps):
        t = round(T - k * T / steps)
        following = round(T - (k + 1) * T / steps)
        now = alphas_cumprod[t - 1]
        then = alphas_cumprod[following - 1] if following > 0 else 1.0
        eps = model(x, torch.tensor([float(t)]))
        x_0 = (x - (1 - now) ** 0.5 * eps) / now**0.5
        x = then**0.5 * x_0 + (1 - then) ** 0.5 * eps
    return x


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    alphas_cumprod = torch.cumprod(1 - torch.linspace(1e-4, 0.02, T), 0)
    data = torch.randn(20_000, 2)
    found = {"train_step_ms": min(time_training(data, alphas_cumprod, **form) for form in ({}, {"foreach": True}, {"fused": True}))}
    model = Mlp()
    alphas = alphas_cumprod.tolist()
    for steps in (100, 50):
        x = torch.randn(POINTS, 2)
        found[f"sample_{steps}_ms"] = median_ms(lambda: sample(model, x, alphas, steps), 20, 3)
    if not args.json:
        for name, value in found.items():
            print(f"{name:16} {value:8.3f}")
    print(json.dumps(found))


if __name__ == "__main__":
    main()
