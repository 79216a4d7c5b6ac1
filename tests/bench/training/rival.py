# SPDX-License-Identifier: GPL-3.0-or-later
"""Training steps per second of PyTorch on the cases of bench_training, on one thread.

    rival.py CASE loader|hand SECONDS

loader: torch.utils.data.DataLoader over a TensorDataset, in this process (workers are slower for
tensors in memory). hand: a permutation of the rows, and indexing. Both read the loss and count the
hits of every step, as Lampwork does.
"""
import sys
import time

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.ln1, self.ln2 = nn.LayerNorm(128), nn.LayerNorm(128)
        self.qkv, self.proj = nn.Linear(128, 384), nn.Linear(128, 128)
        self.fc, self.out = nn.Linear(128, 512), nn.Linear(512, 128)
        self.register_buffer("mask", torch.full((64, 64), -1e9).triu(1))

    def forward(self, x):
        b, t, _ = x.shape
        q, k, v = self.qkv(self.ln1(x)).view(b, t, 12, 32).transpose(1, 2).split(4, 1)
        if hasattr(nn.functional, "scaled_dot_product_attention"):
            y = nn.functional.scaled_dot_product_attention(q, k, v, is_causal=True)
        else:
            y = torch.softmax(q @ k.transpose(2, 3) * 32 ** -0.5 + self.mask, -1) @ v
        x = x + self.proj(y.transpose(1, 2).reshape(b, t, 128))
        return x + self.out(nn.functional.gelu(self.fc(self.ln2(x))))


class Gpt(nn.Module):
    def __init__(self):
        super().__init__()
        self.tokens = nn.Embedding(65, 128)
        self.places = nn.Parameter(torch.randn(64, 128) * 0.02)
        self.blocks = nn.Sequential(*[Block() for _ in range(4)])
        self.ln, self.head = nn.LayerNorm(128), nn.Linear(128, 65, bias=False)

    def forward(self, x):
        return self.head(self.ln(self.blocks(self.tokens(x) + self.places))).view(-1, 65)


def mlp(inputs, units, classes):
    return nn.Sequential(nn.Linear(inputs, units), nn.ReLU(), nn.Linear(units, units), nn.ReLU(),
                         nn.Linear(units, classes))


def make(case):
    if case == "mlp_small":
        return mlp(20, 64, 2), torch.randn(4096, 20), torch.randint(2, (4096,)), 64
    if case == "mlp_large":
        return mlp(784, 512, 10), torch.randn(8192, 784), torch.randint(10, (8192,)), 128
    if case == "cnn":
        network = nn.Sequential(
            nn.Conv2d(1, 32, 3, padding=1), nn.ReLU(), nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(),
            nn.MaxPool2d(2), nn.Flatten(), nn.Linear(64 * 14 * 14, 128), nn.ReLU(),
            nn.Linear(128, 10))
        return network, torch.randn(1024, 1, 28, 28), torch.randint(10, (1024,)), 64
    if case == "gpt":
        return Gpt(), torch.randint(65, (512, 64)), torch.randint(65, (512, 64)), 16
    sys.exit(f"There is no case {case}.")


def by_loader(x, y, size):
    while True:
        yield from DataLoader(TensorDataset(x, y), batch_size=size, shuffle=True)


def by_hand(x, y, size):
    while True:
        order = torch.randperm(len(x))
        for begin in range(0, len(x), size):
            rows = order[begin:begin + size]
            yield x[rows], y[rows]


def main():
    case, way, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3])
    torch.set_num_threads(1)
    torch.manual_seed(1)
    network, x, y, size = make(case)
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-3)
    correct = 0
    steps = 0
    begin = None
    for features, targets in (by_loader if way == "loader" else by_hand)(x, y, size):
        targets = targets.view(-1)
        optimizer.zero_grad()
        outputs = network(features)
        loss = nn.functional.cross_entropy(outputs, targets)
        loss.backward()
        optimizer.step()
        correct += (outputs.argmax(1) == targets).sum().item()
        loss.item()
        steps += 1
        if steps == 10:  # warm
            begin = time.perf_counter()
        elif begin and (elapsed := time.perf_counter() - begin) >= seconds:
            print(f"{(steps - 10) / elapsed:.3f}")
            return


main()
