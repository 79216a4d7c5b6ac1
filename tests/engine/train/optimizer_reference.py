# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints the expected numbers of tst_optimizer.cpp and tst_schedule.cpp from PyTorch.

    /usr/bin/python3 tests/engine/train/optimizer_reference.py
"""
import torch

START = [0.5, -1.2, 3.0, 0.01]
CASES = {
    "sgd": lambda p: torch.optim.SGD(p, lr=0.1, weight_decay=0.01),
    "sgd momentum": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9),
    "sgd nesterov decay": lambda p: torch.optim.SGD(
        p, lr=0.1, momentum=0.9, nesterov=True, weight_decay=0.01),
    "adam": lambda p: torch.optim.Adam(p, lr=0.01),
    "adam decay": lambda p: torch.optim.Adam(p, lr=0.01, weight_decay=0.1),
    "adamw decay": lambda p: torch.optim.AdamW(
        p, lr=0.01, betas=(0.8, 0.99), eps=1e-6, weight_decay=0.1),
}


def gradient(step):
    return torch.tensor([0.1 * step, -0.2, 0.3 * step * step, 1e-4])


for name, make in CASES.items():
    p = torch.nn.Parameter(torch.tensor(START))
    optimizer = make([p])
    for step in range(1, 6):
        p.grad = gradient(step)
        optimizer.step()
    print(f"{name}: {', '.join(repr(v) for v in p.detach().double().tolist())}")


def rates(make, count):
    p = torch.nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.SGD([p], lr=0.1)
    schedule = make(optimizer)
    found = []
    for _ in range(count):
        found.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        schedule.step()
    return ", ".join(repr(r) for r in found)


S = torch.optim.lr_scheduler
print("step, every 3 steps:", rates(lambda o: S.StepLR(o, 3, 0.5), 10))
print("cosine:", rates(lambda o: S.CosineAnnealingLR(o, 10, 0.001), 10))
print("warm-up 4, cosine:", rates(lambda o: S.SequentialLR(o, [
    S.LinearLR(o, 0.01, 1.0, 4), S.CosineAnnealingLR(o, 6, 0.001)], [4]), 10))
print("one_cycle:", rates(lambda o: S.OneCycleLR(
    o, 0.1, total_steps=10, pct_start=0.3, div_factor=25, final_div_factor=1e4,
    cycle_momentum=False), 10))
torch.manual_seed(0)
g = torch.tensor([3.0, -4.0, 12.0])
p = torch.nn.Parameter(torch.zeros(3))
p.grad = g.clone()
norm = torch.nn.utils.clip_grad_norm_([p], 2.0)
print("clip to 2:", norm.item(), p.grad.double().tolist())
