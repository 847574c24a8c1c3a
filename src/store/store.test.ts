import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { declareChange, putRun, withdrawChange } from '../engine/investigation/experiment.ts'
import { createInvestigation } from '../engine/investigation/set-up.ts'
import type { Investigation, Run } from '../shared/investigation.ts'
import { fullRecord } from '../shared/record.fixture.ts'
import { openStore, type Store } from './store.ts'

const NOW = '2026-01-01T00:00:00.000Z'
let folder: string
let file: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chokepoint-store-'))
  file = join(folder, 'störe with space.sqlite')
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

function withStore<T>(use: (store: Store) => T): T {
  const store = openStore({ file })
  try {
    return use(store)
  } finally {
    store.close()
  }
}

const RUN: Run = {
  id: 'run-1',
  repetition: 0,
  status: 'running',
  reason: null,
  workload_fingerprint: 'f',
  started_at: NOW,
  started_ns: '123456789012345678',
  summary: null,
  certificate: null,
}

function withBaseline(): Investigation {
  const base: Investigation = {
    ...createInvestigation('i', 'Support chat', NOW),
    iterations: [
      {
        id: 'b',
        index: 0,
        change: null,
        settings: [{ name: 'slots', value: '1' }],
        compared_with: null,
        status: 'measured',
        reason: null,
        runs: [],
        summary: null,
        diagnosis: null,
        comparison: null,
        decision: null,
        decided_at: null,
      },
    ],
  }
  return putRun(base, 0, RUN)
}

describe('investigations', () => {
  it('come back whole after the file was closed', () => {
    const saved = withBaseline()
    withStore((store) => {
      store.investigations.save(saved)
    })
    withStore((store) => {
      expect(store.investigations.get('i')).toEqual(saved)
      expect(store.investigations.list()).toMatchObject([{ id: 'i', iterations: 1, kept: 0 }])
    })
  })

  it('leave no row of a change that was withdrawn', () => {
    withStore((store) => {
      const change = { setting: 'slots', from: null, to: '4', reason: '' }
      const declared = declareChange(withBaseline(), change, 'e', NOW)
      store.investigations.save(declared)
      store.investigations.save(withdrawChange(declared, NOW))
      expect(store.investigations.get('i')?.iterations).toHaveLength(1)
    })
  })

  it('can be removed and restored until they are purged, with everything measured', () => {
    withStore((store) => {
      store.investigations.save(withBaseline())
      store.requests.appendRecords('run-1', [fullRecord()])
      store.investigations.remove('i', NOW)
      expect(store.investigations.list()).toEqual([])
      store.investigations.restore('i')
      expect(store.investigations.get('i')?.name).toBe('Support chat')
      store.investigations.remove('i', NOW)
      expect(store.investigations.purge()).toEqual(['i'])
      expect(store.requests.scalars('run-1')).toEqual([])
    })
  })

  it('keep the newest state of a run', () => {
    withStore((store) => {
      store.investigations.save(withBaseline())
      store.investigations.save(putRun(withBaseline(), 0, { ...RUN, status: 'done' }))
      expect(store.investigations.get('i')?.iterations[0]?.runs).toMatchObject([{ status: 'done' }])
    })
  })
})

describe('what was measured', () => {
  it('gives back samples in order of time, with absent values as absent', () => {
    withStore((store) => {
      store.investigations.save(withBaseline())
      const signal = {
        name: 'host_cpu_pct',
        kind: 'gauge',
        unit: '%',
        source: 's',
        simulated: true,
      } as const
      store.runs.putSignals('run-1', [signal])
      store.runs.appendSample('run-1', { t_ns: 2, values: { host_cpu_pct: null } })
      store.runs.appendSample('run-1', { t_ns: 1, values: { host_cpu_pct: 40 } })
      store.runs.appendGap('run-1', 'nvidia-smi', 'not found')
      expect(store.runs.sampled('run-1')).toEqual({
        signals: [signal],
        samples: [
          { t_ns: 1, values: { host_cpu_pct: 40 } },
          { t_ns: 2, values: { host_cpu_pct: null } },
        ],
      })
      expect(store.runs.gaps('run-1')).toEqual([{ source: 'nvidia-smi', reason: 'not found' }])
    })
  })
})

describe('the file', () => {
  it('is refused with one sentence where it is no database or from a later program', () => {
    writeFileSync(file, 'this is not a database, only a text that is long enough to be read as one')
    expect(() => openStore({ file })).toThrow("cannot be used as Chokepoint's store")
    rmSync(file)
    const later = new Database(file)
    later.pragma('user_version = 999')
    later.close()
    expect(() => openStore({ file })).toThrow('written by a later version')
  })
})
