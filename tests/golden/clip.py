"""A tiny pair of text and image encoders in plain PyTorch: parameters, embeddings, the contrastive loss, every gradient.

Writes clip.safetensors beside itself. Needs torch, numpy, safetensors.
"""

import pathlib

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.numpy import save_file

HERE = pathlib.Path(__file__).parent
VOCABULARY, WORDS, WIDTH, LAYERS, HEADS = 11, 5, 8, 2, 2
SIZE, CHANNELS, PATCH, LEVELS, GROUPS, SHARED, BATCH = 8, 3, 2, [4, 6], 2, 4, 3
LOGIT_SCALE = 20.0
torch.manual_seed(5)
params, acts = {}, {}


def parameter(name, *shape, scale=0.4, shift=0.0):
    if name not in params:
        params[name] = (shift + scale * torch.randn(*shape)).float().double().requires_grad_()
    return params[name]


def linear(name, x, width):
    return F.linear(x, parameter(name + ".weight", width, x.shape[-1]), parameter(name + ".bias", width))


def layer_norm(name, x):
    return F.layer_norm(x, x.shape[-1:], parameter(name + ".weight", x.shape[-1], shift=1.0), parameter(name + ".bias", x.shape[-1]))


def attention(name, x):
    size = WIDTH // HEADS
    split = lambda y: y.view(y.shape[0], y.shape[1], HEADS, size).transpose(1, 2)
    q, k, v = (split(F.linear(x, parameter(f"{name}.to_{letter}.weight", WIDTH, WIDTH))) for letter in "qkv")
    y = F.scaled_dot_product_attention(q, k, v)
    return linear(name + ".to_out", y.transpose(1, 2).flatten(2), WIDTH)


def text(tokens):
    x = F.embedding(tokens, parameter("text.wte.weight", VOCABULARY, WIDTH)) + parameter("text.wpe.weight", WORDS, WIDTH)
    for i in range(LAYERS):
        x = x + attention(f"text.h.{i}.attn", layer_norm(f"text.h.{i}.ln_1", x))
        hidden = F.gelu(linear(f"text.h.{i}.mlp.c_fc", layer_norm(f"text.h.{i}.ln_2", x), 4 * WIDTH), approximate=GELU)
        x = x + linear(f"text.h.{i}.mlp.c_proj", hidden, WIDTH)
    acts["text.ln_f"] = layer_norm("text.ln_f", x)
    acts["text.embedding"] = F.normalize(linear("text.proj", acts["text.ln_f"][:, 0], SHARED), dim=-1)
    return acts["text.embedding"]


def image(picture):
    # Channels of a folded square run (row, column, channel), as the engine has them.
    b, s, _, c = picture.shape
    folded = picture.view(b, s // PATCH, PATCH, s // PATCH, PATCH, c).permute(0, 1, 3, 2, 4, 5).flatten(3)
    x = folded.permute(0, 3, 1, 2)
    for i, width in enumerate(LEVELS):
        weight = parameter(f"image.conv.{i}.weight", width, x.shape[1], 3, 3)
        x = F.conv2d(x, weight, parameter(f"image.conv.{i}.bias", width), 1 if i == 0 else 2, 1)
        x = F.silu(F.group_norm(x, GROUPS, parameter(f"image.norm.{i}.weight", width, shift=1.0), parameter(f"image.norm.{i}.bias", width)))
    acts["image.embedding"] = F.normalize(linear("image.proj", x.permute(0, 2, 3, 1).flatten(1), SHARED), dim=-1)
    return acts["image.embedding"]


GELU = "tanh"
tokens = torch.randint(0, VOCABULARY, (BATCH, WORDS))
picture = torch.randn(BATCH, SIZE, SIZE, CHANNELS).double()
similarity = text(tokens) @ image(picture).T
labels = torch.arange(BATCH)
acts["similarity"] = similarity
loss = (F.cross_entropy(LOGIT_SCALE * similarity, labels) + F.cross_entropy(LOGIT_SCALE * similarity.T, labels)) / 2
acts["loss"] = loss[None]
loss.backward()

kernel = lambda w: w.detach().permute(2, 3, 1, 0) if w.dim() == 4 else w.detach()
found = {"in.tokens": tokens.double(), "in.picture": picture}
found |= {f"act.{name}": x.detach() for name, x in acts.items()}
for name, value in params.items():
    found[f"param.{name}"], found[f"grad.{name}"] = kernel(value), kernel(value.grad)
save_file({name: np.ascontiguousarray(value.float().numpy()) for name, value in found.items()}, HERE / "clip.safetensors")
