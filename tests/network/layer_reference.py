#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes layer_reference.json: outputs and gradients of torch.nn modules, for tst_layerreference.

    /usr/bin/python3 tests/network/layer_reference.py > tests/network/layer_reference.json

Each case: a list of layers as in a spec, the shape of one sample, and what PyTorch computes for the
same layers. The k-th parameter's i-th value is ((7 i + 3 k) mod 11 - 5) / 10, the input's is
((5 i) mod 13 - 6) / 6, and the gradients are those of sum(y · r), r's i-th value being
((3 i) mod 7 - 3) / 3.
"""

import json
import math
import sys

import torch
from torch import nn

torch.set_default_dtype(torch.float64)
BATCH = 2


def pattern(shape, a, b, m, middle, scale):
    count = math.prod(shape)
    values = [((a * i + b) % m - middle) / scale for i in range(count)]
    return torch.tensor(values).reshape(shape)


class Transposed(nn.Module):
    """A module that wants channels second, over [batch, length, width]."""

    def __init__(self, module):
        super().__init__()
        self.module = module

    def forward(self, x):
        return self.module(x.transpose(1, 2)).transpose(1, 2)


class Call(nn.Module):
    """A function of the input, or of a module and the input."""

    def __init__(self, function, module=None):
        super().__init__()
        self.function, self.module = function, module

    def forward(self, x):
        return self.function(x) if self.module is None else self.function(self.module, x)


class RmsNorm(nn.Module):
    """Zhang and Sennrich 2019, equation 4."""

    def __init__(self, width, eps=1e-5):
        super().__init__()
        self.weight, self.eps = nn.Parameter(torch.ones(width)), eps

    def forward(self, x):
        return x / torch.sqrt((x ** 2).mean(-1, keepdim=True) + self.eps) * self.weight


class Attention(nn.Module):
    def __init__(self, width, heads, causal):
        super().__init__()
        self.inner, self.causal = nn.MultiheadAttention(width, heads, batch_first=True), causal

    def forward(self, x):
        n = x.shape[1]
        mask = torch.triu(torch.full((n, n), float("-inf")), 1) if self.causal else None
        return self.inner(x, x, x, attn_mask=mask, need_weights=False)[0]


class Block(nn.Module):
    def __init__(self, width, heads, hidden, causal):
        super().__init__()
        layer = nn.TransformerEncoderLayer(width, heads, hidden, 0.0, "gelu", batch_first=True,
                                           norm_first=True)
        self.norm1, self.attention, self.norm2 = layer.norm1, layer.self_attn, layer.norm2
        self.linear1, self.linear2 = layer.linear1, layer.linear2
        self.layer, self.causal = layer, causal

    def forward(self, x):
        n = x.shape[1]
        mask = torch.triu(torch.full((n, n), float("-inf")), 1) if self.causal else None
        return self.layer(x, src_mask=mask)


class Positional(nn.Module):
    def __init__(self, length, width):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(length, width))

    def forward(self, x):
        return x + self.weight


class ClassToken(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(width))

    def forward(self, x):
        return torch.cat([x, self.weight.expand(len(x), 1, -1)], 1)


class FeatureTokens(nn.Module):
    """The NumericalFeatureTokenizer of Gorishniy et al. 2021."""

    def __init__(self, features, width):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(features, width))
        self.bias = nn.Parameter(torch.zeros(features, width))

    def forward(self, x):
        return self.weight[None] * x[..., None] + self.bias[None]


class Periodic(nn.Module):
    """PeriodicEmbeddings (not "lite") of Gorishniy et al. 2022."""

    def __init__(self, features, frequencies, width):
        super().__init__()
        self.frequency = nn.Parameter(torch.zeros(features, frequencies))
        self.weight = nn.Parameter(torch.zeros(features, 2 * frequencies, width))
        self.bias = nn.Parameter(torch.zeros(features, width))

    def forward(self, x):
        n = len(self.frequency)
        v = 2 * math.pi * self.frequency * x[:, :n, None]
        v = torch.cat([torch.cos(v), torch.sin(v)], -1)
        v = torch.relu(torch.einsum("bnf,nfd->bnd", v, self.weight) + self.bias)
        return torch.cat([v.flatten(1), x[:, n:]], 1)


class Residual(nn.Module):
    def __init__(self, branch, projection=None):
        super().__init__()
        self.branch, self.projection = branch, projection

    def forward(self, x):
        return (self.projection(x) if self.projection else x) + self.branch(x)


class Parallel(nn.Module):
    def __init__(self, join, *branches):
        super().__init__()
        self.join, self.branches = join, nn.ModuleList(branches)

    def forward(self, x):
        ends = [branch(x) for branch in self.branches]
        return torch.cat(ends, 1) if self.join == "concat" else sum(ends)


def last(module, x):
    y, state = module(x)
    h = state[0] if isinstance(state, tuple) else state
    return torch.cat([h[-2], h[-1]], 1) if module.bidirectional else h[-1]


def layer(kind, **options):
    return {"kind": kind, **options}


def cases():
    seq, flat, picture = [5, 6], [6], [4, 5, 6]
    yield "linear at each place", [layer("linear", units=3)], seq, nn.Linear(6, 3)
    yield ("conv1d", [layer("conv1d", channels=3, kernel=3, stride=2, padding=1)], seq,
           Transposed(nn.Conv1d(6, 3, 3, 2, 1)))
    yield ("conv1d without bias", [layer("conv1d", channels=2, kernel=2, padding=0, bias=False)],
           seq, Transposed(nn.Conv1d(6, 2, 2, bias=False)))
    yield "max_pool1d", [layer("max_pool1d", kernel=2)], seq, Transposed(nn.MaxPool1d(2))
    yield ("avg_pool1d", [layer("avg_pool1d", kernel=3, stride=1)], seq,
           Transposed(nn.AvgPool1d(3, 1)))
    for method, function in {"mean": lambda x: x.mean(1), "max": lambda x: x.max(1).values,
                             "first": lambda x: x[:, 0], "last": lambda x: x[:, -1]}.items():
        yield (f"sequence_pool {method}", [layer("sequence_pool", method=method)], seq,
               Call(function))
    for name, shape in {"flat": flat, "picture": picture}.items():
        yield (f"group_norm, {name}", [layer("group_norm", groups=2, eps=1e-3)], shape,
               nn.GroupNorm(2, shape[0], 1e-3))
    yield ("group_norm, sequence", [layer("group_norm", groups=3)], seq,
           Transposed(nn.GroupNorm(3, 6)))
    yield "batch_norm, sequence", [layer("batch_norm")], seq, Transposed(nn.BatchNorm1d(6))
    yield "layer_norm, sequence", [layer("layer_norm")], seq, nn.LayerNorm(6)
    yield "rms_norm, flat", [layer("rms_norm")], flat, RmsNorm(6)
    yield "rms_norm, sequence", [layer("rms_norm", eps=1e-3)], seq, RmsNorm(6, 1e-3)
    for kind, module in {"elu": nn.ELU(), "selu": nn.SELU(), "softplus": nn.Softplus(),
                         "hardswish": nn.Hardswish(), "mish": nn.Mish(), "prelu": nn.PReLU(),
                         "silu": nn.SiLU(), "gelu": nn.GELU()}.items():
        yield kind, [layer(kind)], flat, module
    yield "elu, alpha 0.5", [layer("elu", alpha=0.5)], flat, nn.ELU(0.5)
    for kind, module in {"lstm": nn.LSTM, "gru": nn.GRU}.items():
        yield (kind, [layer(kind, units=3)], seq,
               Call(lambda m, x: m(x)[0], module(6, 3, batch_first=True)))
        yield (f"{kind}, last, two layers", [layer(kind, units=3, layers=2, output="last")], seq,
               Call(last, module(6, 3, 2, batch_first=True)))
        yield (f"{kind}, both ways", [layer(kind, units=2, layers=2, bidirectional=True)], seq,
               Call(lambda m, x: m(x)[0], module(6, 2, 2, batch_first=True, bidirectional=True)))
        yield (f"{kind}, both ways, last",
               [layer(kind, units=2, bidirectional=True, output="last")], seq,
               Call(last, module(6, 2, batch_first=True, bidirectional=True)))
    for causal in (False, True):
        yield (f"multi_head_attention, causal {causal}",
               [layer("multi_head_attention", heads=2, causal=causal)], seq,
               Attention(6, 2, causal))
        yield (f"transformer_block, causal {causal}",
               [layer("transformer_block", heads=3, mlp_ratio=1.5, causal=causal)], seq,
               Block(6, 3, 9, causal))
    yield ("embedding", [layer("embedding", tokens=7, width=3)], "tokens",
           Call(lambda m, x: m(x.long()), nn.Embedding(7, 3)))
    yield "positional_embedding", [layer("positional_embedding")], seq, Positional(5, 6)
    yield "class_token", [layer("class_token")], seq, ClassToken(6)
    yield "feature_tokens", [layer("feature_tokens", width=4)], flat, FeatureTokens(6, 4)
    yield ("periodic_embedding", [layer("periodic_embedding", frequencies=3, width=2)], flat,
           Periodic(6, 3, 2))
    yield ("periodic_embedding of some",
           [layer("periodic_embedding", features=4, frequencies=2, width=3)], flat,
           Periodic(4, 2, 3))
    yield ("patches as a sequence",
           [layer("reshape", shape="4, -1"), layer("permute", order="2, 1")], picture,
           Call(lambda x: x.flatten(2).transpose(1, 2)))
    yield ("permute a picture", [layer("permute", order="3, 1, 2")], picture,
           Call(lambda x: x.permute(0, 3, 1, 2)))
    inner = [layer("linear", units=6), layer("tanh")]
    yield ("residual", [layer("residual", branches=[inner])], flat,
           Residual(nn.Sequential(nn.Linear(6, 6), nn.Tanh())))
    yield ("residual with a projection",
           [layer("residual", branches=[[layer("linear", units=3)]])], flat,
           Residual(nn.Linear(6, 3), nn.Linear(6, 3, bias=False)))
    yield ("residual with a projection of pictures",
           [layer("residual", branches=[[layer("conv2d", channels=2, stride=2, bias=False)]])],
           picture, Residual(nn.Conv2d(4, 2, 3, 2, 1, bias=False),
                             nn.Conv2d(4, 2, 1, 2, bias=False)))
    yield ("residual with a projection of a sequence",
           [layer("residual", branches=[[layer("linear", units=4)]])], seq,
           Residual(nn.Linear(6, 4), nn.Linear(6, 4, bias=False)))
    yield ("parallel, concat",
           [layer("parallel", join="concat",
                  branches=[[layer("linear", units=2)], [], [layer("linear", units=3)]])], flat,
           Parallel("concat", nn.Linear(6, 2), nn.Identity(), nn.Linear(6, 3)))
    yield ("parallel, sum",
           [layer("parallel", join="sum",
                  branches=[[layer("conv2d", channels=4)], [layer("batch_norm")]])], picture,
           Parallel("sum", nn.Conv2d(4, 4, 3, padding=1), nn.BatchNorm2d(4)))
    yield ("a parallel inside a residual",
           [layer("residual", branches=[[layer("parallel", branches=[
               [layer("linear", units=2)], [layer("linear", units=4), layer("relu")]])]])], flat,
           Residual(Parallel("concat", nn.Linear(6, 2), nn.Sequential(nn.Linear(6, 4), nn.ReLU()))))


def numbers(tensor):
    return [float(f"{value:.7g}") for value in tensor.detach().flatten().tolist()]


def parameters(module):
    """In the order that lampwork declares them; that of a block differs from the module's."""
    if isinstance(module, Block):
        parts = [module.norm1, module.attention, module.norm2, module.linear1, module.linear2]
        return [p for part in parts for p in part.parameters()]
    return list(module.parameters())


def main():
    result = []
    for name, layers, shape, module in cases():
        module.train()
        for k, parameter in enumerate(parameters(module)):
            with torch.no_grad():
                parameter.copy_(pattern(parameter.shape, 7, 3 * k, 11, 5, 10))
        if shape == "tokens":
            shape = [5]
            x = pattern([BATCH, *shape], 5, 0, 7, 0, 1).requires_grad_()
        else:
            x = pattern([BATCH, *shape], 5, 0, 13, 6, 6).requires_grad_()
        y = module(x)
        (y * pattern(y.shape, 3, 0, 7, 3, 3)).sum().backward()
        result.append({
            "name": name, "layers": layers, "input": shape, "tokens": x.grad is None,
            "parameters": sum(p.numel() for p in module.parameters()),
            "output": list(y.shape[1:]), "y": numbers(y),
            "input_gradient": [] if x.grad is None else numbers(x.grad),
            "gradients": [numbers(p.grad) for p in parameters(module)]})
    lines = ",\n".join(json.dumps(case) for case in result)
    sys.stdout.write("[\n" + lines + "\n]\n")


main()
