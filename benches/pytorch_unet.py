"""The yardstick: how fast PyTorch runs and trains Genscope's text-to-image network on this machine's CPU.

Rerun:
    pip install torch numpy
    python benches/pytorch_unet.py --threads 2

The same network, float32: 32 x 32 pictures folded to 16 x 16 places, two levels of 48 and 96 channels, one residual block
a level and direction, self- and cross-attention at the lower one, a Transformer encoder of 20 words (96 wide, 3 blocks).
Medians, in milliseconds, after warm-up, of the quicker memory layout of the two, each:

    denoise_1_ms    one picture through the U-Net, words already encoded, inference mode
    denoise_16_ms   16 pictures
    train_step_ms   noise for a batch of 32, the text encoder, forward, backward, clipping, AdamW, the running average

Pictures and captions of the training step are drawn beforehand; Genscope's step draws its own.
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

WIDTHS, GROUPS, HEADS, TIME, WORDS, CONTEXT, BATCH = (48, 96), 8, 4, 64, 20, 96, 32


def split(x):
    return x.view(x.shape[0], x.shape[1], HEADS, -1).transpose(1, 2)


class Attention(nn.Module):
    def __init__(self, width, context):
        super().__init__()
        self.q = nn.Linear(width, width, bias=False)
        self.k, self.v = nn.Linear(context, width, bias=False), nn.Linear(context, width, bias=False)
        self.out = nn.Linear(width, width)

    def forward(self, x, context):
        y = F.scaled_dot_product_attention(split(self.q(x)), split(self.k(context)), split(self.v(context)))
        return self.out(y.transpose(1, 2).flatten(2))


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.wte, self.wpe = nn.Embedding(56, CONTEXT), nn.Parameter(torch.zeros(WORDS, CONTEXT))
        block = lambda: nn.ModuleList([nn.LayerNorm(CONTEXT), Attention(CONTEXT, CONTEXT), nn.LayerNorm(CONTEXT), nn.Linear(CONTEXT, 4 * CONTEXT), nn.Linear(4 * CONTEXT, CONTEXT)])
        self.blocks, self.norm = nn.ModuleList(block() for _ in range(3)), nn.LayerNorm(CONTEXT)

    def forward(self, tokens):
        x = self.wte(tokens) + self.wpe
        for norm_1, attention, norm_2, up, down in self.blocks:
            normed = norm_1(x)
            x = x + attention(normed, normed)
            x = x + down(F.gelu(up(norm_2(x)), approximate="tanh"))
        return self.norm(x)


class Residual(nn.Module):
    def __init__(self, fan_in, width):
        super().__init__()
        self.norm_1, self.conv_1 = nn.GroupNorm(GROUPS, fan_in), nn.Conv2d(fan_in, width, 3, padding=1)
        self.time = nn.Linear(4 * WIDTHS[0], width)
        self.norm_2, self.conv_2 = nn.GroupNorm(GROUPS, width), nn.Conv2d(width, width, 3, padding=1)
        self.skip = nn.Conv2d(fan_in, width, 1) if fan_in != width else nn.Identity()

    def forward(self, x, time):
        y = self.conv_1(F.silu(self.norm_1(x))) + self.time(time)[:, :, None, None]
        return self.skip(x) + self.conv_2(F.silu(self.norm_2(y)))


class Attend(nn.Module):
    def __init__(self, width, places):
        super().__init__()
        self.pos = nn.Parameter(torch.zeros(places, width))
        self.norm_1, self.own = nn.LayerNorm(width), Attention(width, width)
        self.norm_2, self.cross = nn.LayerNorm(width), Attention(width, CONTEXT)

    def forward(self, x, context):
        rows = x.flatten(2).transpose(1, 2) + self.pos
        normed = self.norm_1(rows)
        rows = rows + self.own(normed, normed)
        rows = rows + self.cross(self.norm_2(rows), context)
        return rows.transpose(1, 2).reshape(x.shape)


class Unet(nn.Module):
    def __init__(self):
        super().__init__()
        a, b = WIDTHS
        self.time = nn.Sequential(nn.Linear(TIME, 4 * a), nn.SiLU(), nn.Linear(4 * a, 4 * a), nn.SiLU())
        self.conv_in = nn.Conv2d(12, a, 3, padding=1)
        self.down_0, self.halve = Residual(a, a), nn.Conv2d(a, a, 3, 2, 1)
        self.down_1, self.down_attn = Residual(a, b), Attend(b, 64)
        self.mid_1, self.mid_attn, self.mid_2 = Residual(b, b), Attend(b, 64), Residual(b, b)
        self.up_1, self.up_attn, self.doubled = Residual(2 * b, b), Attend(b, 64), nn.Conv2d(b, b, 3, padding=1)
        self.up_0 = Residual(b + a, a)
        self.norm, self.out = nn.GroupNorm(GROUPS, a), nn.Conv2d(a, 12, 3, padding=1)
        self.register_buffer("frequencies", torch.exp(-math.log(10000.0) * torch.arange(TIME // 2) / (TIME // 2 - 1)))

    def forward(self, x, t, context):
        angle = t[:, None] * self.frequencies
        time = self.time(torch.cat([angle.sin(), angle.cos()], dim=-1))
        first = self.down_0(self.conv_in(F.pixel_unshuffle(x, 2)), time)
        second = self.down_attn(self.down_1(self.halve(first), time), context)
        x = self.mid_2(self.mid_attn(self.mid_1(second, time), context), time)
        x = self.up_attn(self.up_1(torch.cat([x, second], 1), time), context)
        x = self.doubled(F.interpolate(x, scale_factor=2, mode="nearest"))
        x = self.up_0(torch.cat([x, first], 1), time)
        return F.pixel_shuffle(self.out(F.silu(self.norm(x))), 2)


def median_ms(work, runs, warmup):
    for _ in range(warmup):
        work()
    times = []
    for _ in range(runs):
        begin = time.perf_counter()
        work()
        times.append(1e3 * (time.perf_counter() - begin))
    return statistics.median(times)


def measure(layout):
    torch.manual_seed(0)
    unet, encoder = Unet().to(memory_format=layout), Encoder()
    picture = lambda n: torch.randn(n, 3, 32, 32).to(memory_format=layout)
    tokens = torch.randint(0, 56, (BATCH, WORDS))
    found = {"parameters": sum(p.numel() for p in unet.parameters())}
    with torch.inference_mode():
        context = encoder(tokens)
        for n in (1, 16):
            x, t = picture(n), torch.full((n,), 500.0)
            found[f"denoise_{n}_ms"] = median_ms(lambda: unet(x, t, context[:n]), 60, 5)
    fused = {"fused": True}
    everything = [*unet.parameters(), *encoder.parameters()]
    optimiser = torch.optim.AdamW(everything, lr=1e-3, betas=(0.9, 0.99), weight_decay=0.0, **fused)
    average = [p.detach().clone() for p in everything]
    alphas = torch.cumprod(1 - torch.linspace(1e-4, 0.02, 1000), 0)
    signal, sigma = alphas.sqrt()[:, None, None, None], (1 - alphas).sqrt()[:, None, None, None]
    x_0 = picture(BATCH)

    def step():
        t = torch.randint(1000, (BATCH,))
        eps = torch.randn_like(x_0)
        out = unet(signal[t] * x_0 + sigma[t] * eps, t + 1.0, encoder(tokens))
        loss = F.mse_loss(out, signal[t] * eps - sigma[t] * x_0)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(everything, 1.0)
        optimiser.step()
        torch._foreach_lerp_(average, [p.detach() for p in everything], 1e-3)

    found["train_step_ms"] = median_ms(step, 20, 3)
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    layouts = [measure(layout) for layout in (torch.contiguous_format, torch.channels_last)]
    found = {name: min(layout[name] for layout in layouts) for name in layouts[0]}
    if not args.json:
        for name, value in found.items():
            print(f"{name:16} {value:8.3f}")
    print(json.dumps(found))


if __name__ == "__main__":
    main()
