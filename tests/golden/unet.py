"""A tiny text-conditioned U-Net in plain PyTorch: parameters, intermediates of a pass, the gradient of every parameter.

Writes unet.safetensors beside itself. Needs torch, numpy, safetensors, diffusers (for the time embedding).
"""

import pathlib

import numpy as np
import torch
import torch.nn.functional as F
from diffusers.models.embeddings import get_timestep_embedding
from safetensors.numpy import save_file

HERE = pathlib.Path(__file__).parent
SIZE, CHANNELS, WIDTHS, GROUPS, HEADS, TIME, WORDS, CONTEXT, BATCH = 4, 3, [4, 8], 2, 2, 8, 3, 5, 2
torch.manual_seed(11)
params, acts = {}, {}


def parameter(name, *shape, scale=0.3, shift=0.0):
    if name not in params:
        params[name] = (shift + scale * torch.randn(*shape)).float().double().requires_grad_()
    return params[name]


def linear(name, x, width):
    return F.linear(x, parameter(name + ".weight", width, x.shape[-1]), parameter(name + ".bias", width))


def conv(name, x, kernel, stride, width):
    weight = parameter(name + ".weight", width, x.shape[1], kernel, kernel)
    acts[name] = F.conv2d(x, weight, parameter(name + ".bias", width), stride, kernel // 2)
    return acts[name]


def group_norm(name, x):
    acts[name] = F.group_norm(x, GROUPS, parameter(name + ".weight", x.shape[1], shift=1.0), parameter(name + ".bias", x.shape[1]))
    return acts[name]


def layer_norm(name, x):
    return F.layer_norm(x, x.shape[-1:], parameter(name + ".weight", x.shape[-1], shift=1.0), parameter(name + ".bias", x.shape[-1]))


def attention(name, x, context):
    width, size = x.shape[-1], x.shape[-1] // HEADS
    split = lambda y: y.view(y.shape[0], y.shape[1], HEADS, size).transpose(1, 2)
    weight = lambda letter, of: parameter(f"{name}.to_{letter}.weight", width, of.shape[-1])
    q, k, v = (split(F.linear(of, weight(letter, of))) for letter, of in (("q", x), ("k", context), ("v", context)))
    att = torch.softmax(q @ k.transpose(-1, -2) / size**0.5, dim=-1)
    acts[name + ".att"] = att
    return linear(name + ".to_out", (att @ v).transpose(1, 2).flatten(2), width)


def residual(name, x, time, width):
    y = conv(name + ".conv_1", F.silu(group_norm(name + ".norm_1", x)), 3, 1, width)
    y = y + linear(name + ".time", time, width)[:, :, None, None]
    y = conv(name + ".conv_2", F.silu(group_norm(name + ".norm_2", y)), 3, 1, width)
    acts[name] = (x if x.shape[1] == width else conv(name + ".skip", x, 1, 1, width)) + y
    return acts[name]


def attend(name, x, context):
    rows = x.flatten(2).transpose(1, 2)
    rows = rows + parameter(name + ".pos.weight", *rows.shape[1:])
    normed = layer_norm(name + ".norm_1", rows)
    rows = rows + attention(name + ".self", normed, normed)
    rows = rows + attention(name + ".cross", layer_norm(name + ".norm_2", rows), context)
    acts[name] = rows.transpose(1, 2).reshape(x.shape)
    return acts[name]


def unet(x, t, context):
    time = linear("time.2", F.silu(linear("time.0", get_timestep_embedding(t, TIME).double(), 4 * WIDTHS[0])), 4 * WIDTHS[0])
    time = F.silu(time)
    x = conv("conv_in", x, 3, 1, WIDTHS[0])
    skips = []
    for i, width in enumerate(WIDTHS):
        x = residual(f"down.{i}.res", x, time, width)
        if i > 0:
            x = attend(f"down.{i}.attn", x, context)
        skips.append(x)
        if i + 1 < len(WIDTHS):
            x = conv(f"down.{i}.half", x, 3, 2, width)
    x = residual("mid.res_1", x, time, WIDTHS[-1])
    x = attend("mid.attn", x, context)
    x = residual("mid.res_2", x, time, WIDTHS[-1])
    for i, width in reversed(list(enumerate(WIDTHS))):
        x = residual(f"up.{i}.res", torch.cat([x, skips[i]], dim=1), time, width)
        if i > 0:
            x = attend(f"up.{i}.attn", x, context)
            x = conv(f"up.{i}.double", F.interpolate(x, scale_factor=2, mode="nearest"), 3, 1, width)
    return conv("out", F.silu(group_norm("norm_out", x)), 3, 1, CHANNELS)


x_t = torch.randn(BATCH, CHANNELS, SIZE, SIZE).double()
target = torch.randn(BATCH, CHANNELS, SIZE, SIZE).double()
context = torch.randn(BATCH, WORDS, CONTEXT).double()
t = torch.tensor([3.0, 640.0])
out = unet(x_t, t, context)
F.mse_loss(out, target).backward()

last = lambda x: x.detach().permute(0, 2, 3, 1)
# Kernels become (k, k, Cin, Cout); matrices and vectors stay.
kernel = lambda w: w.detach().permute(2, 3, 1, 0) if w.dim() == 4 else w.detach()
found = {"in.x_t": last(x_t), "in.t": t, "in.target": last(target), "in.context": context}
found |= {f"act.{name}": x.detach() if name.endswith(".att") else last(x) for name, x in acts.items()}
for name, value in params.items():
    found[f"param.{name}"], found[f"grad.{name}"] = kernel(value), kernel(value.grad)
save_file({name: np.ascontiguousarray(value.float().numpy()) for name, value in found.items()}, HERE / "unet.safetensors")
