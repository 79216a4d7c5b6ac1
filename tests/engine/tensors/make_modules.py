#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the TorchScript files beside it: modules as a person makes them in Python's PyTorch.

    /usr/bin/python3 tests/engine/tensors/make_modules.py

All but `thirty` take the 11 features of penguins.csv and all but `wide` and `several` return
3 logits.
"""

import os

import torch
from torch import nn

torch.manual_seed(7)
HERE = os.path.dirname(os.path.abspath(__file__))


class Block(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.norm = nn.BatchNorm1d(width)
        self.linear = nn.Linear(width, width)
        self.dropout = nn.Dropout(0.1)

    def forward(self, x):
        return x + self.dropout(torch.relu(self.linear(self.norm(x))))


class Nested(nn.Module):
    """Modules in modules, a list of them, batch norms, dropout, a tied and a fixed weight."""

    def __init__(self, inputs=11, width=12, classes=3):
        super().__init__()
        self.first = nn.Linear(inputs, width)
        self.blocks = nn.ModuleList([Block(width), Block(width)])
        self.shared = nn.Linear(width, width)
        self.again = nn.Linear(width, width)
        self.again.weight = self.shared.weight
        self.fixed = nn.Parameter(torch.ones(width), requires_grad=False)
        self.last = nn.Linear(width, classes)

    def forward(self, x):
        x = self.first(x)
        for block in self.blocks:
            x = block(x)
        x = torch.tanh(self.again(torch.tanh(self.shared(x)))) * self.fixed
        return self.last(x)


class Several(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(11, 3)

    def forward(self, x):
        return self.linear(x), x


def save(module, name):
    module.save(os.path.join(HERE, name + ".pt"))


def main():
    save(torch.jit.script(Nested()), "nested")
    plain = nn.Sequential(nn.Linear(11, 16), nn.ReLU(), nn.Linear(16, 3))
    save(torch.jit.trace(plain, torch.zeros(4, 11)), "traced")
    save(torch.jit.script(nn.Sequential(nn.Linear(11, 5))), "wide")
    save(torch.jit.script(nn.Sequential(nn.Linear(30, 3))), "thirty")
    save(torch.jit.script(nn.Sequential(nn.Linear(11, 3)).double()), "double")
    save(torch.jit.freeze(torch.jit.script(nn.Sequential(nn.Linear(11, 3)).eval())), "frozen")
    save(torch.jit.script(Several()), "several")


main()
