# SPDX-License-Identifier: GPL-3.0-or-later
"""The expected numbers of tst_optimizer.cpp and tst_schedule.cpp, from PyTorch.

    /usr/bin/python3 tests/engine/train/optimizer_reference.py
"""
import json
import math
import pathlib

import torch

# -- Optimisers: 50 updates of a small network's parameters -----------------------------------
# Written to optimizer_reference.json beside this script: for each case, after every update, the sum
# of all values weighted by 1, 2, 3, …; and at the end the values themselves.

SHAPES = {"hidden_weight": (3, 2), "hidden_bias": (3,), "embedding1_weight": (2, 2),
          "output_weight": (2, 3)}


def start(name):
    count = math.prod(SHAPES[name])
    return torch.tensor([((5 * i + len(name)) % 9 - 4) / 8 for i in range(count)]).reshape(SHAPES[name])


def gradient(name, step):
    count = math.prod(SHAPES[name])
    return torch.tensor([((7 * step + 13 * i + len(name)) % 11 - 5) / 16 for i in range(count)]
                        ).reshape(SHAPES[name])


class Lion(torch.optim.Optimizer):
    """Chen et al., "Symbolic Discovery of Optimization Algorithms", 2023, Algorithm 2."""

    def __init__(self, params, lr, betas, weight_decay):
        super().__init__(params, dict(lr=lr, betas=betas, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                m = self.state[p].setdefault("m", torch.zeros_like(p))
                beta1, beta2 = group["betas"]
                c = beta1 * m + (1 - beta1) * p.grad
                p -= group["lr"] * (c.sign() + group["weight_decay"] * p)
                m.copy_(beta2 * m + (1 - beta2) * p.grad)


def newton_schulz(g):
    """Jordan et al. 2024, https://kellerjordan.github.io/posts/muon/, in float32."""
    a, b, c = 3.4445, -4.7750, 2.0315
    x = g / (g.norm() + 1e-7)
    if g.size(0) > g.size(1):
        x = x.T
    for _ in range(5):
        gram = x @ x.T
        x = a * x + (b * gram + c * gram @ gram) @ x
    return x.T if g.size(0) > g.size(1) else x


class Muon(torch.optim.Optimizer):
    """As torch.optim.Muon (PyTorch 2.9) with adjust_lr_fn="match_rms_adamw"."""

    def __init__(self, params, lr, momentum, nesterov, weight_decay):
        super().__init__(params, dict(lr=lr, momentum=momentum, nesterov=nesterov,
                                      weight_decay=weight_decay))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            mu = group["momentum"]
            for p in group["params"]:
                m = self.state[p].setdefault("m", torch.zeros_like(p))
                m.lerp_(p.grad, 1 - mu)
                update = p.grad.lerp(m, mu) if group["nesterov"] else m
                p.mul_(1 - group["lr"] * group["weight_decay"])
                p.add_(newton_schulz(update), alpha=-group["lr"] * 0.2 * max(p.shape) ** 0.5)


def groups(p, decay=0.0, grouped=False, lr=None):
    """Weights decay, the bias does not. Grouped: the embedding has half the rate, the output a decay
    of its own, the bias is frozen."""
    if not grouped:
        return [{"params": [v for n, v in p.items() if not n.endswith("bias")],
                 "weight_decay": decay},
                {"params": [p["hidden_bias"]], "weight_decay": 0.0}]
    return [{"params": [p["hidden_weight"]], "weight_decay": decay},
            {"params": [p["embedding1_weight"]], "weight_decay": decay, "lr": lr / 2},
            {"params": [p["output_weight"]], "weight_decay": 0.3}]


def muon(p, decay):
    rest = [{"params": [p["embedding1_weight"], p["output_weight"]], "weight_decay": decay},
            {"params": [p["hidden_bias"]], "weight_decay": 0.0}]
    return [Muon([p["hidden_weight"]], 0.02, 0.95, True, decay),
            torch.optim.AdamW(rest, lr=0.02)]


O = torch.optim
CASES = {
    "sgd, decay": lambda p: [O.SGD(groups(p, 0.1), lr=0.1)],
    "sgd, momentum": lambda p: [O.SGD(groups(p), lr=0.1, momentum=0.9)],
    "sgd, nesterov, decay": lambda p: [
        O.SGD(groups(p, 0.1), lr=0.1, momentum=0.9, nesterov=True)],
    "sgd, momentum, decay, groups": lambda p: [
        O.SGD(groups(p, 0.1, True, 0.1), lr=0.1, momentum=0.9)],
    "adam": lambda p: [O.Adam(groups(p), lr=0.02)],
    "adam, decay": lambda p: [O.Adam(groups(p, 0.1), lr=0.02)],
    "adamw, decay": lambda p: [
        O.AdamW(groups(p, 0.1), lr=0.02, betas=(0.8, 0.99), eps=1e-6)],
    "adamw, decay, groups": lambda p: [O.AdamW(groups(p, 0.1, True, 0.02), lr=0.02)],
    "adamw, decay, steered": lambda p: [O.AdamW(groups(p, 0.1), lr=0.02)],
    "rmsprop, decay": lambda p: [O.RMSprop(groups(p, 0.1), lr=0.02)],
    "rmsprop, momentum, groups": lambda p: [
        O.RMSprop(groups(p, 0.1, True, 0.02), lr=0.02, alpha=0.9, momentum=0.8)],
    "lion, decay": lambda p: [Lion(groups(p, 0.1), 0.02, (0.9, 0.99), 0)],
    "lion, decay, groups": lambda p: [Lion(groups(p, 0.1, True, 0.02), 0.02, (0.9, 0.99), 0)],
    "muon, decay": lambda p: muon(p, 0.1),
}


def run(name, make):
    p = {n: torch.nn.Parameter(start(n)) for n in SHAPES}
    optimizers = make(p)
    sums = []
    for step in range(1, 51):
        for n, v in p.items():
            v.grad = gradient(n, step)
        if "steered" in name:
            # The hidden layer is frozen for ten updates; the decay changes after 25.
            if 20 < step <= 30:
                p["hidden_weight"].grad = p["hidden_bias"].grad = None
            if step == 26:
                optimizers[0].param_groups[0]["weight_decay"] = 0.5
        for optimizer in optimizers:
            optimizer.step()
        flat = torch.cat([v.detach().double().flatten() for v in p.values()])
        sums.append((flat * torch.arange(1, len(flat) + 1)).sum().item())
    return {"sums": sums, "values": flat.tolist()}


path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps({n: run(n, make) for n, make in CASES.items()}, indent=0) + "\n")
print(f"wrote {path.name} with PyTorch {torch.__version__}")


# -- Schedules and clipping: printed ----------------------------------------------------------

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
