# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the seeds in corpus/ out of the logs in tests/exchange/data, and by hand. What a fuzzer has
found (found-…) stays.

    python3 seeds.py
"""
import os
import sqlite3
import struct

HERE = os.path.dirname(os.path.abspath(__file__))
DATA = os.path.join(HERE, "..", "exchange", "data")
CORPUS = os.path.join(HERE, "corpus")


def put(target, name, content):
    folder = os.path.join(CORPUS, target)
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, name), "wb") as file:
        file.write(content if isinstance(content, bytes) else content.encode())


def read(*path):
    with open(os.path.join(DATA, *path), "rb") as file:
        return file.read()


def event_records(content):
    at = 0
    while at < len(content):
        (length,) = struct.unpack_from("<Q", content, at)
        yield content[at + 12:at + 12 + length]
        at += 16 + length


def wandb_records(content):
    at, record = 7, b""
    while at < len(content):
        _, length, kind = struct.unpack_from("<IHB", content, at)
        record += content[at + 7:at + 7 + length]
        at += 7 + length
        if kind in (1, 4):
            yield record
            record = b""


def small_database(target, statements):
    os.makedirs(os.path.join(CORPUS, target), exist_ok=True)
    path = os.path.join(CORPUS, target, "small.db")
    if os.path.exists(path):
        os.remove(path)
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA page_size = 512")
        database.executescript(statements)
    database.close()


def tensorboard():
    for run in ("hparams", "keras", "restart"):
        folder = os.path.join(DATA, "tensorboard", run)
        for number, name in enumerate(sorted(os.listdir(folder))):
            content = read("tensorboard", run, name)
            put("tensorboard", f"{run}{number}", content)
            for index, record in enumerate(event_records(content)):
                if run != "restart" or index < 3:
                    put("tensorboard-event", f"{run}{number}-{index}", record)
    with_pictures = list(event_records(read("tensorboard", "torch", "events.out.tfevents.1700000000.host")))
    for index, record in enumerate(with_pictures[-6:]):
        put("tensorboard-event", f"torch-{index}", record)


def main():
    for folder, _, names in os.walk(CORPUS):
        for name in names:
            if not name.startswith("found-"):
                os.remove(os.path.join(folder, name))
    tensorboard()
    content = read("wandb", "failed.wandb")
    put("wandb", "failed", content)
    for index, record in enumerate(wandb_records(content)):
        put("wandb-record", f"record{index}", record)
    put("csv", "lightning", read("lightning", "version_0", "metrics.csv"))
    put("csv", "semicolons", "epoch;loss;date\n1;0,5;2024-01-02\n2;nan;2024-01-03\n")
    put("csv", "quotes", '"step","a ""b"""\r\n0,"1"\r\n1,"2\n3"\r\n')
    put("csv", "epochs", "epoch,step,loss\n0,0,1\n0,1,2\n1,0,3\n")
    put("jsonl", "plain", '{"step": 1, "loss": 0.5, "a": {"b": [1, {"c": 2}]}}\n{"step": 2, "loss": NaN}\n')
    put("jsonl", "times", '{"time": "2024-01-02 03:04:05", "loss": -Infinity, "text": "\\u00e4 NaN"}\n')
    put("jsonl", "deep", '{"a":' * 80 + "1" + "}" * 80 + "\n")
    put("yaml", "hparams", read("lightning", "version_0", "hparams.yaml"))
    put("yaml", "odd", "a: 'it''s'\n\"b c\": [1, 2]\nd:\n    e: !!python/name:x\n    f: 1.5e-3\n- g\n")
    put("mlflow-folder", "metric", "1700000000000 0.5 3\n1700000000001 nan 4\n")
    put("mlflow-folder", "meta", "run_name: first\nstatus: 3\nstart_time: 1700000000000\nend_time: null\n"
                                 "name: digits\nartifact_location: /x\n")
    small_database("mlflow-db", """
        CREATE TABLE experiments(experiment_id INTEGER PRIMARY KEY, name TEXT);
        CREATE TABLE runs(run_uuid TEXT, name TEXT, status TEXT, start_time BIGINT, end_time BIGINT,
            experiment_id INTEGER, lifecycle_stage TEXT);
        CREATE TABLE metrics(key TEXT, value FLOAT, timestamp BIGINT, run_uuid TEXT, step BIGINT, is_nan BOOLEAN);
        CREATE TABLE params(key TEXT, value TEXT, run_uuid TEXT);
        CREATE TABLE tags(key TEXT, value TEXT, run_uuid TEXT);
        INSERT INTO experiments VALUES (1, 'digits');
        INSERT INTO runs VALUES ('r', 'first', 'FINISHED', 1700000000000, 1700000001000, 1, 'active');
        INSERT INTO metrics VALUES ('loss', 0.5, 1700000000000, 'r', 0, 0), ('loss', 0, 1, 'r', 1, 1);
        INSERT INTO params VALUES ('lr', '0.1', 'r');
        INSERT INTO tags VALUES ('mlflow.note.content', 'note', 'r');
    """)
    small_database("optuna", """
        CREATE TABLE studies(study_id INTEGER PRIMARY KEY, study_name TEXT);
        CREATE TABLE trials(trial_id INTEGER PRIMARY KEY, number INTEGER, study_id INTEGER, state TEXT,
            datetime_start TEXT, datetime_complete TEXT);
        CREATE TABLE trial_params(param_id INTEGER PRIMARY KEY, trial_id INTEGER, param_name TEXT,
            param_value FLOAT, distribution_json TEXT);
        CREATE TABLE trial_values(trial_value_id INTEGER PRIMARY KEY, trial_id INTEGER, objective INTEGER,
            value FLOAT, value_type TEXT);
        CREATE TABLE trial_intermediate_values(trial_intermediate_value_id INTEGER PRIMARY KEY,
            trial_id INTEGER, step INTEGER, intermediate_value FLOAT, intermediate_value_type TEXT);
        CREATE TABLE trial_user_attributes(trial_user_attribute_id INTEGER PRIMARY KEY, trial_id INTEGER,
            key TEXT, value_json TEXT);
        INSERT INTO studies VALUES (1, 'search');
        INSERT INTO trials VALUES (1, 0, 1, 'COMPLETE', '2024-01-02 03:04:05.000006', NULL);
        INSERT INTO trial_params VALUES (1, 1, 'kind', 1,
            '{"name": "CategoricalDistribution", "attributes": {"choices": ["a", "b"]}}');
        INSERT INTO trial_values VALUES (1, 1, 0, 0.5, 'FINITE');
        INSERT INTO trial_intermediate_values VALUES (1, 1, 0, 0.7, 'FINITE'), (2, 1, 1, NULL, 'NAN');
        INSERT INTO trial_user_attributes VALUES (1, 1, 'seed', '7');
    """)


if __name__ == "__main__":
    main()
