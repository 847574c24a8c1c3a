import type { Migration } from './migration.ts'

/**
 * What came later about the requests of a batch, beside its row: behind the row's long columns it
 * would be slow to read, and in front of them there is no room without writing every row anew. A
 * batch of before has no row here.
 */
export const moreOfRequests: Migration = {
  version: 3,
  sql: `
    CREATE TABLE request_batch_more (
      batch_id INTEGER PRIMARY KEY REFERENCES request_batch (batch_id) ON DELETE CASCADE,
      more_crc32 INTEGER NOT NULL,
      begun_ns BLOB NOT NULL,
      -- Empty where no answer said anything.
      server_timing TEXT NOT NULL
    ) STRICT;
  `,
}
