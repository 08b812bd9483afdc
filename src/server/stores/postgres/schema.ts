/**
 * What brings a schema to each version, from an empty one on. Each runs once, in a transaction whose
 * search path is the schema; what has been published is never changed, only added to.
 *
 * `latest` is the newest `time` of a topic up to and with this event. It never falls while the
 * sequence rises, so an index on it finds where events since a time begin, whatever clocks said.
 * `data` is `json`, not `jsonb`: it comes back as it was written, with the order of its keys and
 * characters that `jsonb` refuses.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE topics (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic text COLLATE "C" NOT NULL UNIQUE,
    head bigint NOT NULL DEFAULT 0,
    latest bigint NOT NULL DEFAULT 0
  );
  CREATE TABLE events (
    topic bigint NOT NULL REFERENCES topics (id),
    sequence bigint NOT NULL,
    event_id text NOT NULL,
    idempotency_key text,
    type text NOT NULL,
    timestamp text NOT NULL,
    time bigint NOT NULL,
    data json NOT NULL,
    tenant_id text,
    origin_id text,
    execution_id text,
    batch_id text,
    job_id text,
    organization_id text,
    expires_at bigint NOT NULL,
    created_at bigint NOT NULL,
    latest bigint NOT NULL,
    PRIMARY KEY (topic, sequence)
  );
  CREATE UNIQUE INDEX events_by_id ON events (event_id, topic);
  CREATE UNIQUE INDEX events_by_key ON events (idempotency_key, topic)
    WHERE idempotency_key IS NOT NULL;
  CREATE INDEX events_by_type ON events (topic, type, sequence);
  CREATE INDEX events_by_latest ON events (topic, latest, sequence);
  CREATE INDEX events_by_time ON events (time);
  CREATE INDEX events_by_expiry ON events (expires_at);
  CREATE INDEX events_by_execution ON events (execution_id, topic, sequence)
    WHERE execution_id IS NOT NULL;
  CREATE INDEX events_by_batch ON events (batch_id, topic, sequence) WHERE batch_id IS NOT NULL;
  CREATE INDEX events_by_job ON events (job_id, topic, sequence) WHERE job_id IS NOT NULL;
  CREATE INDEX events_by_organization ON events (organization_id, topic, sequence)
    WHERE organization_id IS NOT NULL;
  `,
]
