# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the logs of MLflow, W&B, Optuna and Lightning in data/, by those programs themselves, and in
data/others.json what was logged.

    python3 -m venv venv
    venv/bin/pip install mlflow-skinny sqlalchemy alembic optuna wandb pytorch-lightning==1.9.5 torch
    venv/bin/python fixtures_others.py
"""
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile

os.environ["WANDB_MODE"] = "offline"
os.environ["MLFLOW_ALLOW_FILE_STORE"] = "true"
HERE = os.path.dirname(os.path.abspath(__file__))
DATA = os.path.join(HERE, "data")


def fresh(name):
    path = os.path.join(DATA, name)
    shutil.rmtree(path, ignore_errors=True)
    if os.path.exists(path):
        os.remove(path)
    return path


def log_mlflow(client, experiment):
    """Three runs: finished with steps, failed without steps (MLflow then writes 0), still running."""
    one = client.create_run(experiment, run_name="with steps")
    for key, value in {"lr": 0.01, "layers": 3, "optimizer": "adam", "nesterov": True}.items():
        client.log_param(one.info.run_id, key, value)
    client.set_tag(one.info.run_id, "mlflow.note.content", "a note")
    client.set_tag(one.info.run_id, "team", "vision")
    for step in range(10):
        client.log_metric(one.info.run_id, "valid/loss", 1 / (step + 1), timestamp=1700000000000 + step, step=step)
    client.log_metric(one.info.run_id, "bad", float("nan"), timestamp=1700000000000, step=0)
    client.log_metric(one.info.run_id, "bad", float("inf"), timestamp=1700000000001, step=1)
    client.set_terminated(one.info.run_id)
    two = client.create_run(experiment, run_name="without steps")
    for number in range(5):
        client.log_metric(two.info.run_id, "accuracy", number / 10, timestamp=1700000000000 + number)
    client.set_terminated(two.info.run_id, "FAILED")
    three = client.create_run(experiment, run_name="running")
    client.log_metric(three.info.run_id, "accuracy", 0.5, timestamp=1700000000000, step=3)
    gone = client.create_run(experiment, run_name="deleted")
    client.delete_run(gone.info.run_id)
    return [one.info.run_id, two.info.run_id, three.info.run_id]


def write_mlflow(result):
    from mlflow.tracking import MlflowClient

    folder = fresh("mlruns")
    client = MlflowClient(tracking_uri="file:" + folder)
    result["mlruns"] = log_mlflow(client, client.create_experiment("digits"))
    # Paths of the machine say nothing to the reader.
    for directory, _, names in os.walk(folder):
        if "meta.yaml" in names:
            path = os.path.join(directory, "meta.yaml")
            with open(path) as file:
                text = file.read().replace(folder, "/mlruns")
            with open(path, "w") as file:
                file.write(text)

    path = fresh("mlflow.db")
    client = MlflowClient(tracking_uri="sqlite:///" + path)
    result["mlflow.db"] = log_mlflow(client, client.create_experiment("digits", artifact_location="/mlruns"))
    with sqlite3.connect(path) as database:
        database.execute("UPDATE experiments SET artifact_location = '/mlruns'")
        database.execute("UPDATE runs SET artifact_uri = '/mlruns', source_name = '', user_id = 'someone'")
        database.commit()
        keep = {"experiments", "runs", "metrics", "params", "tags", "latest_metrics", "alembic_version"}
        # Only the tables of tracking; the others are empty and make the file ten times as large.
        database.execute("PRAGMA foreign_keys = OFF")
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            if name not in keep and not name.startswith("sqlite_"):
                database.execute(f'DROP TABLE "{name}"')
        database.commit()
        database.execute("VACUUM")


def write_optuna():
    import optuna

    path = fresh("optuna.db")
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    study = optuna.create_study(study_name="search", storage="sqlite:///" + path)
    fixed = [{"lr": 0.1, "layers": 2, "kind": "relu"}, {"lr": 0.01, "layers": 4, "kind": "tanh"},
             {"lr": 0.001, "layers": 3, "kind": "relu"}]
    for one in fixed:
        study.enqueue_trial(one)

    def objective(trial):
        lr = trial.suggest_float("lr", 1e-5, 1, log=True)
        layers = trial.suggest_int("layers", 1, 5)
        trial.suggest_categorical("kind", ["relu", "tanh"])
        trial.set_user_attr("seed", trial.number)
        for step in range(4):
            trial.report(lr * layers + step, step)
        if trial.number == 1:
            raise optuna.TrialPruned()
        if trial.number == 2:
            raise ValueError("broken")
        return lr * layers

    study.optimize(objective, n_trials=3, catch=(ValueError,))


def write_wandb():
    path = fresh("wandb")
    os.makedirs(path)
    with tempfile.TemporaryDirectory() as folder:
        # A process a run, so that its end is written.
        for name, code in {"finished": 0, "failed": 3}.items():
            subprocess.run([sys.executable, __file__, "wandb-run", name, str(code), folder], check=False,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            for directory, _, names in os.walk(folder):
                for file in names:
                    if file.endswith(".wandb") and "latest" not in directory:
                        shutil.move(os.path.join(directory, file), os.path.join(path, name + ".wandb"))


def run_wandb(name, code, folder):
    import numpy as np
    import wandb

    run = wandb.init(project="digits", name=name, dir=folder, tags=["a", "b"], notes="a note", id=name + "1",
                     config={"lr": 0.01, "optimizer": {"name": "adam", "beta": 0.9}},
                     settings=wandb.Settings(x_disable_stats=True, disable_git=True, disable_code=True,
                                             host="host", console="off", save_code=False, program="train.py",
                                             x_disable_meta=True, x_disable_machine_info=True))
    for step in range(10):
        run.log({"loss": 1 / (step + 1), "nested": {"accuracy": step / 10}, "note": "text"})
    run.log({"weights": wandb.Histogram(np_histogram=(np.array([1, 2, 3]), np.array([0.0, 1.0, 2.0, 4.0]))),
             "bad": float("nan")})
    run.finish(exit_code=code)


def write_lightning():
    from pytorch_lightning.loggers import CSVLogger

    fresh("lightning")
    logger = CSVLogger(DATA, name="lightning", version=0, flush_logs_every_n_steps=1)
    logger.log_hyperparams({"lr": 0.01, "model": {"width": 64, "name": "mlp"}, "deterministic": True})
    for step in range(6):
        logger.log_metrics({"train_loss": 1 - step / 10, "epoch": step // 3}, step=step)
        if step % 3 == 2:
            logger.log_metrics({"val_loss": 2 - step / 10, "epoch": step // 3}, step=step)
    logger.save()


if __name__ == "__main__":
    if sys.argv[1:2] == ["wandb-run"]:
        run_wandb(sys.argv[2], int(sys.argv[3]), sys.argv[4])
        sys.exit()
    facts = {}
    write_mlflow(facts)
    write_optuna()
    write_wandb()
    write_lightning()
    with open(os.path.join(DATA, "others.json"), "w") as out:
        json.dump(facts, out, indent=1)
        out.write("\n")
