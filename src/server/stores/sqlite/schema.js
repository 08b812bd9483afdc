// @ts-check

/** Columns in the order in which records are written and rows are read. */
export const columns = [
  ...['event_id', 'idempotency_key', 'type', 'timestamp', 'time', 'data', 'tenant_id', 'origin_id'],
  ...['execution_id', 'batch_id', 'job_id', 'organization_id', 'expires_at'],
]

/**
 * What brings a file to each version, from an empty one on.
 *
 * `latest` is the newest `time` of a topic up to and with this event. It never falls while the
 * sequence rises, so an index on it finds where events since a time begin, whatever clocks said.
 */
export const migrations = [
  `
  CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE topics (
    id INTEGER PRIMARY KEY,
    topic TEXT NOT NULL UNIQUE,
    head INTEGER NOT NULL,
    latest INTEGER NOT NULL
  );
  CREATE TABLE events (
    topic INTEGER NOT NULL REFERENCES topics (id),
    sequence INTEGER NOT NULL,
    event_id TEXT NOT NULL,
    idempotency_key TEXT,
    type TEXT NOT NULL,
    timestamp TEXT NOT NULL,
    time INTEGER NOT NULL,
    data TEXT NOT NULL,
    tenant_id TEXT,
    origin_id TEXT,
    execution_id TEXT,
    batch_id TEXT,
    job_id TEXT,
    organization_id TEXT,
    expires_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    latest INTEGER NOT NULL
  );
  CREATE UNIQUE INDEX by_place ON events (topic, sequence);
  CREATE UNIQUE INDEX by_id ON events (event_id, topic);
  CREATE UNIQUE INDEX by_key ON events (idempotency_key, topic) WHERE idempotency_key IS NOT NULL;
  CREATE INDEX by_type ON events (topic, type, sequence);
  CREATE INDEX by_latest ON events (topic, latest, sequence);
  CREATE INDEX by_time ON events (time);
  CREATE INDEX by_expiry ON events (expires_at);
  CREATE INDEX by_execution ON events (execution_id, topic, sequence)
    WHERE execution_id IS NOT NULL;
  CREATE INDEX by_batch ON events (batch_id, topic, sequence) WHERE batch_id IS NOT NULL;
  CREATE INDEX by_job ON events (job_id, topic, sequence) WHERE job_id IS NOT NULL;
  CREATE INDEX by_organization ON events (organization_id, topic, sequence)
    WHERE organization_id IS NOT NULL;
  `,
]
