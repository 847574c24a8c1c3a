import type { Migration } from './migration.ts'

/** Investigations, their iterations and runs, and every request and sample of a run. */
export const first: Migration = {
  version: 1,
  sql: `
    CREATE TABLE investigation (
      id TEXT PRIMARY KEY,
      name TEXT NOT NULL,
      created_at TEXT NOT NULL,
      updated_at TEXT NOT NULL,
      simulated INTEGER NOT NULL,
      step TEXT NOT NULL,
      workload_fingerprint TEXT,
      target_json TEXT,
      goal_json TEXT,
      workload_json TEXT,
      removed_at TEXT
    ) STRICT;

    CREATE TABLE iteration (
      investigation_id TEXT NOT NULL REFERENCES investigation (id) ON DELETE CASCADE,
      iteration_index INTEGER NOT NULL,
      id TEXT NOT NULL,
      status TEXT NOT NULL,
      reason TEXT,
      compared_with INTEGER,
      decision TEXT,
      decided_at TEXT,
      change_json TEXT,
      settings_json TEXT NOT NULL,
      summary_json TEXT,
      diagnosis_json TEXT,
      comparison_json TEXT,
      PRIMARY KEY (investigation_id, iteration_index)
    ) STRICT;

    CREATE TABLE run (
      id TEXT PRIMARY KEY,
      investigation_id TEXT NOT NULL REFERENCES investigation (id) ON DELETE CASCADE,
      iteration_index INTEGER NOT NULL,
      repetition INTEGER NOT NULL,
      status TEXT NOT NULL,
      reason TEXT,
      workload_fingerprint TEXT NOT NULL,
      started_at TEXT NOT NULL,
      started_ns TEXT NOT NULL,
      end_ns REAL,
      summary_json TEXT,
      certificate_json TEXT
    ) STRICT;
    CREATE INDEX run_of_iteration ON run (investigation_id, iteration_index);

    CREATE TABLE request (
      run_id TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
      rid TEXT NOT NULL,
      seq INTEGER NOT NULL,
      warmup INTEGER NOT NULL,
      scheduled_ns REAL NOT NULL,
      sent_ns REAL,
      connected_ns REAL,
      connection_reused INTEGER,
      headers_ns REAL,
      first_ns REAL,
      last_ns REAL,
      end_ns REAL NOT NULL,
      itl_ns BLOB NOT NULL,
      outcome TEXT NOT NULL,
      http_status INTEGER,
      error TEXT,
      input_tokens REAL,
      output_tokens REAL NOT NULL,
      output_tokens_source TEXT NOT NULL,
      bytes_sent REAL NOT NULL,
      bytes_received REAL NOT NULL,
      server_prompt_ms REAL,
      server_decode_ms REAL,
      PRIMARY KEY (run_id, rid)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE signal (
      run_id TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
      name TEXT NOT NULL,
      kind TEXT NOT NULL,
      unit TEXT NOT NULL,
      source TEXT NOT NULL,
      simulated INTEGER NOT NULL,
      PRIMARY KEY (run_id, name)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE sample (
      run_id TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
      t_ns REAL NOT NULL,
      values_json TEXT NOT NULL,
      PRIMARY KEY (run_id, t_ns)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE gap (
      run_id TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
      source TEXT NOT NULL,
      reason TEXT NOT NULL,
      PRIMARY KEY (run_id, source, reason)
    ) STRICT, WITHOUT ROWID;

    -- What the user made of the GPU catalogue that ships; null: taken out.
    CREATE TABLE gpu_edit (
      name TEXT PRIMARY KEY,
      gpu_json TEXT
    ) STRICT, WITHOUT ROWID;
  `,
}
