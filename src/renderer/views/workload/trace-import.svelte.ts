import type { InputOf } from '../../../shared/ipc/contract.ts'
import type { Contracts } from '../../../shared/ipc/contracts.ts'
import type { ImportedTrace, TracePreview, TraceProgress } from '../../../shared/ipc/trace.ts'
import type { LoadProfile } from '../../../shared/load-profile.ts'
import { ProblemError } from '../../../shared/result.ts'
import type { TraceFormat, TraceRef } from '../../../shared/trace.ts'
import { api, type Api } from '../../api.ts'
import { Task } from '../../state/task.svelte.ts'
import { mappingDraft, mappingOf, type MappingDraft } from './mapping-draft.ts'

/** What an imported trace is for: to be replayed, for its lengths, or only to compare with. */
export type TracePlace = 'arrivals' | 'prompts' | 'compare'

/** Where an import was begun: which investigation, and which part of its page. */
export interface TraceDestination {
  investigation_id: string | null
  place: TracePlace
}

/** The import of a trace, from a file being chosen to its profile. It goes on when the page is left. */
export class TraceImport {
  destination = $state.raw<TraceDestination | null>(null)
  preview = $state.raw<TracePreview | null>(null)
  format = $state<TraceFormat | null>(null)
  mapping = $state<MappingDraft>(mappingDraft(null))
  path_contains = $state('')
  progress = $state.raw<TraceProgress | null>(null)
  /** What has come in and was not taken by its page yet. */
  arrived = $state.raw<{ to: TraceDestination; trace: ImportedTrace } | null>(null)
  readonly choosing = new Task()
  readonly importing = new Task()
  /** Traces that an investigation is only compared with; kept until the program closes. */
  references = $state.raw<Readonly<Record<string, ImportedTrace>>>({})
  #profiles = $state.raw<Readonly<Record<string, LoadProfile>>>({})
  readonly #api: Api

  constructor(from: Api) {
    this.#api = from
  }

  /** Lets the user choose a file, and shows what it looks like at the place that asked. */
  choose(to: TraceDestination): Promise<boolean> {
    this.destination = to
    return this.choosing.run(async () => {
      const preview = await this.#api.request('trace:choose', undefined)
      if (preview === null) return
      this.importing.clear()
      this.preview = preview
      this.format = preview.format
      this.mapping = mappingDraft(preview.mapping)
      this.path_contains = ''
    })
  }

  /** Why it cannot be imported as it stands; null where it can. */
  get off(): string | null {
    if (this.format === null) return 'Say which format it has'
    if (this.format === 'request-log' && mappingOf(this.mapping) === null)
      return 'Say which column tells when a request came'
    return null
  }

  async start(): Promise<void> {
    const { preview, format, destination, path_contains } = this
    if (preview === null || format === null || destination === null) return
    const end = this.#api.onPush('trace:progress', (progress) => (this.progress = progress))
    await this.importing.run(async () => {
      const trace = await this.#import({
        file_path: preview.file_path,
        format,
        mapping: format === 'request-log' ? mappingOf(this.mapping) : null,
        path_contains:
          format === 'access-log' && path_contains.trim() !== '' ? path_contains.trim() : null,
      })
      if (trace === null) return
      this.#keep(trace.ref, trace.profile)
      this.arrived = { to: destination, trace }
      this.preview = null
    })
    end()
    this.progress = null
  }

  /** Stops an import under way; without one, puts the file aside. */
  async cancel(): Promise<void> {
    if (this.importing.busy) await this.#api.request('trace:cancel', undefined)
    else this.preview = null
  }

  /** The imported trace, once, for the page that it was imported for. */
  take(investigation_id: string | null): { place: TracePlace; ref: TraceRef } | null {
    const { arrived } = this
    if (arrived?.to.investigation_id !== investigation_id) return null
    this.arrived = null
    const { place } = arrived.to
    if (place === 'compare')
      this.references = { ...this.references, [String(investigation_id)]: arrived.trace }
    return { place, ref: arrived.trace.ref }
  }

  profileOf(ref: TraceRef | null): LoadProfile | null {
    return ref === null ? null : (this.#profiles[ref.sha256] ?? null)
  }

  /** Reads the profile of a trace that a workload names, where it is not known yet. */
  async load(ref: TraceRef): Promise<void> {
    if (this.#profiles[ref.sha256] !== undefined) return
    this.#keep(ref, await this.#api.request('trace:profile', { ref }))
  }

  #keep(ref: TraceRef, profile: LoadProfile): void {
    this.#profiles = { ...this.#profiles, [ref.sha256]: profile }
  }

  /** Null where the user stopped it. */
  async #import(input: InputOf<Contracts['trace:import']>): Promise<ImportedTrace | null> {
    try {
      return await this.#api.request('trace:import', input)
    } catch (error) {
      if (error instanceof ProblemError && error.problem.code === 'cancelled') return null
      throw error
    }
  }
}

export const traceImport = new TraceImport(api)
