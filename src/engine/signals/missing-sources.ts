import type { MissingSource, SignalReading } from '../../shared/signal.ts'
import type { Protocol, Target } from '../../shared/target.ts'
import { EXPORTER_COMMANDS, PAGE_FLAGS } from './connect-commands.ts'

/** What a look at a target found, and what it is that was looked at. */
export interface LookedAt {
  target: Pick<Target, 'base_url' | 'protocol' | 'metrics_url' | 'ssh' | 'control'>
  /** Whether the server's address is one of this machine. */
  is_local: boolean
  readings: readonly SignalReading[]
  /** Why sources could not be read, by the source's name. */
  gaps: readonly { source: string; reason: string }[]
}

interface Rule extends Omit<MissingSource, 'reason' | 'remedy' | 'command'> {
  /** Names of signals; one that was read is enough. Ends in `_` where it is a beginning. */
  any_of: readonly string[]
  /** The source whose gap is the reason. */
  gap: string
  /** Where no source has said why. */
  reason: string
  remedy(at: LookedAt): string
  command(at: LookedAt): string | null
  applies?(at: LookedAt): boolean
}

/** The most telling first: what the server says of itself, then its GPU, then its machine. */
const RULES: readonly Rule[] = [
  {
    source: 'Server',
    any_of: ['server_requests_running', 'server_requests_waiting', 'server_generation_tokens'],
    gap: 'metrics page',
    reason: 'No page of the server has been read.',
    remedy: ({ target }) => pageRemedy(target.protocol),
    command: ({ target }) => `curl -s ${pageUrl(target)} | head -n 20`,
  },
  {
    source: 'GPU',
    any_of: ['gpu_'],
    gap: 'GPU',
    reason: 'Nothing that was read tells of a GPU.',
    remedy: (at) => machineRemedy(at, 'DCGM exporter (NVIDIA) or AMD’s metrics exporter'),
    command: (at) => machineCommand(at, 'nvidia-smi') ?? EXPORTER_COMMANDS.dcgm,
  },
  {
    source: 'Tensor pipes and memory bandwidth of the GPU',
    any_of: ['gpu_sm_active_pct', 'gpu_tensor_active_pct', 'gpu_dram_active_pct'],
    gap: '',
    reason:
      'Whether the GPU computes or waits for its memory is told by its profiling counters only.',
    remedy: () =>
      'Run NVIDIA’s DCGM exporter on the machine, with its profiling counters, and give its address as an exporter.',
    command: () => EXPORTER_COMMANDS.dcgm,
    applies: ({ readings }) => readings.some(({ name }) => name.startsWith('gpu_')),
  },
  {
    source: 'Processor of the server’s machine',
    any_of: ['host_cpu_pct'],
    gap: 'host',
    reason: 'Nothing that was read tells of the machine.',
    remedy: (at) => machineRemedy(at, 'node_exporter'),
    command: (at) => machineCommand(at, 'cat /proc/loadavg') ?? EXPORTER_COMMANDS.node,
  },
  {
    source: 'Processes of the server',
    any_of: ['server_process_cpu_pct'],
    gap: 'server processes',
    reason: 'The processes of the server are not looked for.',
    remedy: ({ target }) =>
      target.ssh === null
        ? 'Start Chokepoint as the user who runs the server, or name its machine for ssh.'
        : 'Let ssh go in as the user who runs the server.',
    command: () => null,
    applies: ({ is_local, target }) => is_local || target.ssh !== null,
  },
]

/** What could be read of a target and was not, each with the next step. */
export function missingSources(at: LookedAt): MissingSource[] {
  // The bundled server says everything that it has on its page.
  if (at.target.control.kind === 'bundled') return []
  return RULES.filter((rule) => !isThere(rule, at.readings) && (rule.applies?.(at) ?? true)).map(
    (rule) => ({
      source: rule.source,
      reason: at.gaps.findLast(({ source }) => source === rule.gap)?.reason ?? rule.reason,
      remedy: rule.remedy(at),
      command: rule.command(at),
    }),
  )
}

function isThere({ any_of }: Rule, readings: readonly SignalReading[]): boolean {
  return readings.some(
    ({ name, age_s }) =>
      age_s !== null &&
      any_of.some((wanted) => (wanted.endsWith('_') ? name.startsWith(wanted) : name === wanted)),
  )
}

function pageRemedy(protocol: Protocol): string {
  const flag = PAGE_FLAGS[protocol]
  return flag === undefined
    ? 'Give the address of its metrics page: vLLM and TGI have it at /metrics, SGLang with --enable-metrics, llama.cpp with --metrics, Triton on port 8002.'
    : `${flag} Give the address of its metrics page.`
}

function pageUrl({ base_url, metrics_url }: LookedAt['target']): string {
  return metrics_url ?? `${base_url.replace(/\/+$/, '').replace(/\/v1$/, '')}/metrics`
}

function machineRemedy({ target, is_local }: LookedAt, exporter: string): string {
  if (target.ssh !== null) return 'See that the command below works in a terminal of this machine.'
  if (is_local) return `See that the command below works here, or give the address of ${exporter}.`
  return `Name the machine for ssh, or run ${exporter} there and give its address.`
}

/** Null where the machine is not reached: an exporter is what there is. */
function machineCommand({ target, is_local }: LookedAt, command: string): string | null {
  if (target.ssh !== null) return `ssh ${target.ssh.destination} ${command}`
  return is_local ? command : null
}
