#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes tokenizer_reference.json: what byte pairs and characters are learnt, and the codes of texts,
by the shortest program that counts everything anew for each merge, for tst_tokenizer.

    python3 tests/data/tokenizer_reference.py > tests/data/tokenizer_reference.json

Texts are written as hexadecimal bytes, since not all of them are UTF-8.
"""

import json
import re
from collections import Counter

# Lewis Carroll, "Alice's Adventures in Wonderland", 1865 (public domain), the beginning.
ALICE = """Alice was beginning to get very tired of sitting by her sister on the bank, and of having
nothing to do: once or twice she had peeped into the book her sister was reading, but it had no
pictures or conversations in it, "and what is the use of a book," thought Alice "without pictures or
conversations?"

So she was considering in her own mind (as well as she could, for the hot day made her feel very
sleepy and stupid), whether the pleasure of making a daisy-chain would be worth the trouble of getting
up and picking the daisies, when suddenly a White Rabbit with pink eyes ran close by her.

There was nothing so very remarkable in that; nor did Alice think it so very much out of the way to
hear the Rabbit say to itself, "Oh dear! Oh dear! I shall be late!" (when she thought it over
afterwards, it occurred to her that she ought to have wondered at this, but at the time it all seemed
quite natural); but when the Rabbit actually took a watch out of its waistcoat-pocket, and looked at
it, and then hurried on, Alice started to her feet."""
CORPUS = [line.encode() for line in ALICE.split("\n")] + [
    "naïve café, naïve façade".encode(),
    "日本語の文章は空白なしで書かれる。日本語の文章は長い。".encode() * 3,
    b"aaaaaaaaaaaaaaa aaaa aaa",
    "🙂🙂🙂 e\u0301e\u0301".encode(),
]
SAMPLES = CORPUS + [
    b"", b" ", b"  \t two  spaces\r\n", b"x", b"unseen: \xe2\x82\xac 100%", "Ünïcode — “quotes”".encode(),
    b"\x80\xbf\xc3", b"\xff\xfe,\xa9\xff", b"\xc3,\xa9", b"\xf0\x9f\x99 cut", b"\x00\x01 zero",
    b"\x80\x80\x80\x80\x80\x80\x80", b"it's -- isn't it?", b"a" * 200, b"the " * 100,
]


def pieces(text):
    text = text.replace(b"\xff", b"")
    return re.findall(rb"""[!-&(-/:-@\[-`{-~]|[ \t\n]?[^ \t\n!-&(-/:-@\[-`{-~]+|[ \t\n]""", text)


def parts(text):
    return [p[i : i + 64] for p in pieces(text) for i in range(0, len(p), 64)]


def merge(codes, pair, code):
    out = []
    i = 0
    while i < len(codes):
        if codes[i : i + 2] == list(pair):
            out.append(code)
            i += 2
        else:
            out.append(codes[i])
            i += 1
    return out


def learn(texts, most):
    words = [[b + 1 for b in part] for text in texts for part in parts(text)]
    merges = []
    while len(merges) < most:
        counts = Counter(pair for word in words for pair in zip(word, word[1:]))
        if not counts:
            break
        pair = min(counts, key=lambda p: (-counts[p], p))
        if counts[pair] < 2:
            break
        words = [merge(word, pair, 257 + len(merges)) for word in words]
        merges.append(pair)
    return merges


def byte_pair_codes(merges, text):
    codes = []
    for part in parts(text):
        word = [b + 1 for b in part]
        for i, pair in enumerate(merges):
            word = merge(word, pair, 257 + i)
        codes += word
    return codes


def characters_of(piece):
    return re.findall(rb"(?s).[\x80-\xbf]{0,3}", piece)


def frequent(texts, most):
    counts = Counter(c for text in texts for piece in pieces(text) for c in characters_of(piece))
    return sorted(counts, key=lambda c: (-counts[c], c))[:most]


def character_codes(known, text):
    return [
        2 + known.index(c) if c in known else 1
        for piece in pieces(text)
        for c in characters_of(piece)
    ]


merges = learn(CORPUS, 10_000)
known = frequent(CORPUS, 40)
print(
    json.dumps(
        {
            "corpus": [text.hex() for text in CORPUS],
            "merges": merges,
            "characters": [c.decode() for c in known],
            "samples": [
                {
                    "text": text.hex(),
                    "byte_pair": byte_pair_codes(merges, text),
                    "byte_pair_100": byte_pair_codes(merges[:100], text),
                    "character": character_codes(known, text),
                }
                for text in SAMPLES
            ],
        }
    )
)
