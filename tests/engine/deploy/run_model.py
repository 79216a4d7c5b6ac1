# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs an exported model as a Python program would: nothing but torch, the file and its lampwork.json.

    run_model.py MODEL.pt DATA.csv|DATA-idx3-ubyte OUT.txt

Writes a line of outputs for every row. Then goes through what people do with a loaded module:
eval(), train(), saving it again.
"""
import csv
import json
import math
import struct
import sys
import tempfile

import torch

MISSING = {"", "NA", "nan", "NaN"}


def table(description, path):
    with open(path, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    numeric = description["preprocessing"]["numeric"]

    def number(column, text):
        if text in MISSING:
            return math.nan
        if column["type"] == "yes_no":
            return float(text == column["yes"])
        return float(text)

    numbers = [[number(column, row[column["name"]]) for column in numeric] for row in rows]
    numbers = torch.tensor(numbers, dtype=torch.float64).reshape(len(rows), len(numeric))
    categories = [
        ["" if row[column["name"]] in MISSING else row[column["name"]] for row in rows]
        for column in description["preprocessing"]["categories"]
    ]
    return numbers, categories


def pictures(path):
    with open(path, "rb") as file:
        _, count, height, width = struct.unpack(">4I", file.read(16))
        pixels = torch.tensor(list(file.read()), dtype=torch.float32)
    return (pixels.reshape(count, 1, height, width),)


def main(model_path, data_path, out_path):
    extra = {"lampwork.json": ""}
    model = torch.jit.load(model_path, _extra_files=extra)
    description = json.loads(extra["lampwork.json"])
    is_table = "pixels" not in description["preprocessing"]
    inputs = table(description, data_path) if is_table else pictures(data_path)
    with torch.no_grad():
        outputs = model(*inputs)
    with open(out_path, "w", encoding="utf-8") as file:
        for row in outputs.tolist():
            file.write(" ".join(repr(value) for value in row) + "\n")

    model.train()
    model.eval()
    with tempfile.NamedTemporaryFile(suffix=".pt") as again:
        torch.jit.save(model, again.name)
        assert torch.equal(torch.jit.load(again.name)(*inputs), outputs)


main(*sys.argv[1:])
