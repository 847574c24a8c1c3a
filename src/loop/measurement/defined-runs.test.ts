import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { summariseUnder } from '../../engine/definitions/summarise-under.ts'
import { putRun } from '../../engine/investigation/experiment.ts'
import { createInvestigation } from '../../engine/investigation/set-up.ts'
import { closedLoop, makeRecord } from '../../engine/summary/closed-loop.fixture.ts'
import { runOfRecords } from '../../engine/summary/measured-run.ts'
import { DEFINITION_IDS } from '../../shared/definitions.ts'
import type { Investigation } from '../../shared/investigation.ts'
import { openStore } from '../../store/store.ts'
import { definedRuns } from './defined-runs.ts'

const NOW = '2026-01-01T00:00:00.000Z'
let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chokepoint-defined-'))
})
afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

function withRuns(...ids: string[]): Investigation {
  const baseline = {
    id: 'b',
    index: 0,
    change: null,
    settings: [],
    compared_with: null,
    status: 'measured',
    reason: null,
    runs: [],
    summary: null,
    diagnosis: null,
    comparison: null,
    decision: null,
    decided_at: null,
  } as const
  const empty: Investigation = {
    ...createInvestigation('i', 'Support chat', NOW),
    iterations: [{ ...baseline, settings: [], runs: [] }],
  }
  return ids.reduce(
    (investigation, id, repetition) =>
      putRun(investigation, 0, {
        id,
        repetition,
        status: 'done',
        reason: null,
        workload_fingerprint: 'f',
        started_at: NOW,
        started_ns: '1',
        summary: null,
        certificate: null,
      }),
    empty,
  )
}

it('summarises stored runs as the same runs in memory, under every definition', () => {
  const requests = Array.from({ length: 40 }, (_, i) => ({
    ttft_ms: 20 + ((i * 7) % 30),
    e2e_ms: 120 + ((i * 13) % 80),
    tokens: 2 + (i % 5),
    ...(i % 9 === 4 ? { outcome: 'http_error' as const } : {}),
  }))
  const { records, end_ns } = closedLoop(requests, 4)
  const all = [makeRecord({ rid: 'warm', seq: 99, warmup: true, itl_ns: [5, 5] }), ...records]
  const store = openStore({ file: join(folder, 'store.sqlite') })
  store.investigations.save(withRuns('one', 'two'))
  for (const id of ['one', 'two']) {
    store.requests.appendRecords(id, all)
    store.runs.setEnd(id, end_ns)
  }
  for (const definition of DEFINITION_IDS) {
    const run = runOfRecords(all, end_ns)
    expect(definedRuns(store, ['one', 'two'], definition)).toEqual(
      summariseUnder(definition, [run, run]),
    )
  }
  store.close()
})
