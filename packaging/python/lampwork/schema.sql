-- SPDX-License-Identifier: GPL-3.0-or-later
-- The store's schema as core/store/schema.cpp makes it: the steps that lead from an empty database to
-- each version. A test compares what both make; a new version there needs a look at this package, too.
-- One statement a line: SQLite keeps their text, and the two programs are to keep the same.

-- version 1
CREATE TABLE schema_version(version BIGINT NOT NULL);
CREATE TABLE counter(name TEXT PRIMARY KEY, value BIGINT NOT NULL);
INSERT INTO counter(name, value) VALUES ('removals', 0);
CREATE TABLE experiment(id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE);
CREATE TABLE run(id INTEGER PRIMARY KEY AUTOINCREMENT, experiment_id BIGINT NOT NULL REFERENCES experiment(id), name TEXT NOT NULL, state TEXT NOT NULL, message TEXT NOT NULL DEFAULT '', note TEXT NOT NULL DEFAULT '', archived BIGINT NOT NULL DEFAULT 0, deleted BIGINT NOT NULL DEFAULT 0, created_ms BIGINT NOT NULL, started_ms BIGINT NOT NULL DEFAULT 0, ended_ms BIGINT NOT NULL DEFAULT 0, heartbeat_ms BIGINT NOT NULL DEFAULT 0, host TEXT NOT NULL DEFAULT '', pid BIGINT NOT NULL DEFAULT 0, process TEXT NOT NULL DEFAULT '', claim BIGINT NOT NULL DEFAULT 0, step BIGINT NOT NULL DEFAULT 0, total_steps BIGINT NOT NULL DEFAULT 0, steps_per_epoch BIGINT NOT NULL DEFAULT 0, samples_per_second DOUBLE PRECISION NOT NULL DEFAULT 0, journal_seq BIGINT NOT NULL DEFAULT 0, compacted_seq BIGINT NOT NULL DEFAULT 0, revision BIGINT NOT NULL DEFAULT 0);
CREATE INDEX run_revision ON run(revision);
CREATE INDEX run_state ON run(state);
CREATE TABLE run_spec(run_id BIGINT PRIMARY KEY REFERENCES run(id) ON DELETE CASCADE, spec TEXT NOT NULL);
CREATE TABLE run_attr(run_id BIGINT NOT NULL REFERENCES run(id) ON DELETE CASCADE, key TEXT NOT NULL, type TEXT NOT NULL, num DOUBLE PRECISION, txt TEXT, PRIMARY KEY(run_id, key));
CREATE INDEX run_attr_value ON run_attr(key, num, run_id);
CREATE TABLE tag(run_id BIGINT NOT NULL REFERENCES run(id) ON DELETE CASCADE, position BIGINT NOT NULL, name TEXT NOT NULL, PRIMARY KEY(run_id, position));
CREATE TABLE series(id INTEGER PRIMARY KEY AUTOINCREMENT, run_id BIGINT NOT NULL REFERENCES run(id) ON DELETE CASCADE, name TEXT NOT NULL, chunked BIGINT NOT NULL DEFAULT 0, last_step BIGINT, UNIQUE(run_id, name));
CREATE TABLE metric_journal(run_id BIGINT NOT NULL REFERENCES run(id) ON DELETE CASCADE, seq BIGINT NOT NULL, data BLOB NOT NULL, PRIMARY KEY(run_id, seq)) WITHOUT ROWID;
CREATE TABLE metric_chunk(series_id BIGINT NOT NULL REFERENCES series(id) ON DELETE CASCADE, chunk_no BIGINT NOT NULL, first_step BIGINT NOT NULL, last_step BIGINT NOT NULL, n BIGINT NOT NULL, n_bad BIGINT NOT NULL, v_min DOUBLE PRECISION, v_max DOUBLE PRECISION, v_sum DOUBLE PRECISION, codec BIGINT NOT NULL, mip BLOB NOT NULL, data BLOB NOT NULL, PRIMARY KEY(series_id, chunk_no));
CREATE TABLE event(run_id BIGINT NOT NULL REFERENCES run(id) ON DELETE CASCADE, seq BIGINT NOT NULL, at_ms BIGINT NOT NULL, kind TEXT NOT NULL, step BIGINT NOT NULL, payload TEXT NOT NULL, PRIMARY KEY(run_id, seq));
CREATE TABLE command(run_id BIGINT NOT NULL REFERENCES run(id) ON DELETE CASCADE, seq BIGINT NOT NULL, at_ms BIGINT NOT NULL, verb TEXT NOT NULL, value DOUBLE PRECISION, handled_ms BIGINT NOT NULL DEFAULT 0, handled_step BIGINT NOT NULL DEFAULT -1, result TEXT NOT NULL DEFAULT '', PRIMARY KEY(run_id, seq));
CREATE TABLE checkpoint(id INTEGER PRIMARY KEY AUTOINCREMENT, run_id BIGINT NOT NULL REFERENCES run(id) ON DELETE CASCADE, step BIGINT NOT NULL, epoch BIGINT NOT NULL, at_ms BIGINT NOT NULL, object TEXT NOT NULL, size_bytes BIGINT NOT NULL, best BIGINT NOT NULL, metric DOUBLE PRECISION, metric_is_nan BIGINT NOT NULL DEFAULT 0);
CREATE INDEX checkpoint_run ON checkpoint(run_id);
CREATE INDEX checkpoint_object ON checkpoint(object);
CREATE TABLE artifact(id INTEGER PRIMARY KEY AUTOINCREMENT, run_id BIGINT NOT NULL REFERENCES run(id) ON DELETE CASCADE, kind TEXT NOT NULL, name TEXT NOT NULL, object TEXT NOT NULL, size_bytes BIGINT NOT NULL, at_ms BIGINT NOT NULL, info TEXT NOT NULL, UNIQUE(run_id, kind, name));
CREATE INDEX artifact_object ON artifact(object);
CREATE TABLE object_pin(object TEXT NOT NULL, host TEXT NOT NULL, pid BIGINT NOT NULL, process TEXT NOT NULL, at_ms BIGINT NOT NULL, n BIGINT NOT NULL, PRIMARY KEY(object, host, pid, process));
INSERT INTO schema_version(version) VALUES (1);
PRAGMA application_id = 1280135255;

-- version 2
ALTER TABLE command ADD COLUMN text TEXT NOT NULL DEFAULT '';
ALTER TABLE run ADD COLUMN parent_run_id BIGINT REFERENCES run(id) ON DELETE SET NULL;
ALTER TABLE run ADD COLUMN parent_step BIGINT NOT NULL DEFAULT 0;
CREATE INDEX run_parent ON run(parent_run_id);
CREATE TABLE histogram(run_id BIGINT NOT NULL REFERENCES run(id) ON DELETE CASCADE, name TEXT NOT NULL, step BIGINT NOT NULL, lower DOUBLE PRECISION NOT NULL, upper DOUBLE PRECISION NOT NULL, counts BLOB NOT NULL, PRIMARY KEY(run_id, name, step)) WITHOUT ROWID;

-- version 3
CREATE TABLE run_seal(run_id BIGINT PRIMARY KEY REFERENCES run(id) ON DELETE CASCADE, revision BIGINT NOT NULL, digest BLOB NOT NULL);
