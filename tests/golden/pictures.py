"""Convolution, group norm and upsampling in PyTorch: results and gradients, channels moved last.

Writes pictures.safetensors beside itself. Needs torch, numpy, safetensors.
"""

import pathlib

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.numpy import save_file

HERE = pathlib.Path(__file__).parent
torch.manual_seed(5)
found = {}


def leaf(*shape):
    """float64 numbers that float32 holds exactly."""
    return torch.randn(*shape).double().requires_grad_()


def last(x):
    return x.detach().permute(0, 2, 3, 1)


def keep(case, inputs, out):
    """Inputs, the result, and the gradient of every input from a random weighting of the result."""
    weighting = torch.randn(*out.shape).double()
    (out * weighting).sum().backward()
    found[f"{case}.out"], found[f"{case}.d_out"] = last(out), last(weighting)
    for name, (value, order) in inputs.items():
        found[f"{case}.{name}"] = order(value)
        found[f"{case}.d_{name}"] = order(value.grad)


picture = lambda x: x.detach().permute(0, 2, 3, 1)
kernel = lambda w: w.detach().permute(2, 3, 1, 0)
plain = lambda b: b.detach()

for name, (k, stride, padding, size) in {
    "conv_same": (3, 1, 1, (5, 6)),
    "conv_half": (3, 2, 1, (8, 6)),
    "conv_point": (1, 1, 0, (3, 4)),
}.items():
    x, w, b = leaf(2, 5, *size), leaf(7, 5, k, k), leaf(7)
    keep(name, {"x": (x, picture), "weight": (w, kernel), "bias": (b, plain)}, F.conv2d(x, w, b, stride, padding))

x, w, b = leaf(3, 6, 4, 5), leaf(6), leaf(6)
keep("group_norm", {"x": (x, picture), "weight": (w, plain), "bias": (b, plain)}, F.group_norm(x, 3, w, b, 1e-5))
x = leaf(2, 3, 4, 5)
keep("upsample", {"x": (x, picture)}, F.interpolate(x, scale_factor=2, mode="nearest"))
save_file({name: np.ascontiguousarray(value.float().numpy()) for name, value in found.items()}, HERE / "pictures.safetensors")
