"""The denoiser of the plane in plain PyTorch: parameters, intermediates of a forward pass, gradients, ten AdamW steps.

Writes mlp.safetensors beside itself. Needs torch, numpy, safetensors, diffusers (for the time embedding).
"""

import pathlib

import numpy as np
import torch
import torch.nn.functional as F
from diffusers.models.embeddings import get_timestep_embedding
from safetensors.numpy import save_file

HERE = pathlib.Path(__file__).parent
LAYERS, HIDDEN, TIME, BATCH = 2, 9, 8, 5

torch.manual_seed(3)
dtype = torch.float64
sizes = [2 + TIME] + [HIDDEN] * LAYERS + [2]
names = [f"net.{i}" for i in range(LAYERS)] + ["out"]
params = {}
for name, fan_in, fan_out in zip(names, sizes, sizes[1:]):
    layer = torch.nn.Linear(fan_in, fan_out)
    # Rounded to float32 before anything is computed from them.
    params[name + ".weight"] = layer.weight.detach().float().to(dtype).requires_grad_()
    params[name + ".bias"] = layer.bias.detach().float().to(dtype).requires_grad_()

x_t = torch.randn(BATCH, 2).to(dtype)
t = torch.tensor([1.0, 40.0, 250.0, 731.0, 1000.0])
target = torch.randn(BATCH, 2).to(dtype)


def forward(p):
    a = {"t_emb": get_timestep_embedding(t, TIME).to(dtype)}
    x = torch.cat([x_t, a["t_emb"]], dim=-1)
    a["input"] = x
    for i in range(LAYERS):
        a[f"net.{i}"] = F.linear(x, p[f"net.{i}.weight"], p[f"net.{i}.bias"])
        x = a[f"net.{i}.silu"] = F.silu(a[f"net.{i}"])
    a["out"] = F.linear(x, p["out.weight"], p["out.bias"])
    a["loss"] = F.mse_loss(a["out"], target).reshape(1)
    return a


found = {"in.x_t": x_t, "in.t": t, "in.target": target}
found |= {f"param.{name}": value.detach().clone() for name, value in params.items()}
acts = forward(params)
found |= {f"act.{name}": value.detach() for name, value in acts.items()}
acts["loss"].sum().backward()
found |= {f"grad.{name}": value.grad.clone() for name, value in params.items()}

# Ten steps on the same batch: clipping at norm 1, AdamW without decay.
optimizer = torch.optim.AdamW(params.values(), lr=1e-3, betas=(0.9, 0.99), eps=1e-8, weight_decay=0.0)
losses = []
for _ in range(10):
    optimizer.zero_grad()
    loss = forward(params)["loss"].sum()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(params.values(), 1.0)
    optimizer.step()
    losses.append(loss.item())
found["train.losses"] = torch.tensor(losses)
found |= {f"train.param.{name}": value.detach() for name, value in params.items()}
save_file({name: np.ascontiguousarray(value.float().numpy()) for name, value in found.items()}, HERE / "mlp.safetensors")
