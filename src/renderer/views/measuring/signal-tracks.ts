import type { TimePoint, Track, TrackSeries } from '../../charts/time-stack/tracks.ts'

/** The signals of one track, in the order of preference and of the palette. */
interface SignalSeries {
  signal: string
  name: string
  color: number
}

const GPU: readonly SignalSeries[] = [
  { signal: 'gpu_dram_active_pct', name: 'DRAM active', color: 0 },
  { signal: 'gpu_tensor_active_pct', name: 'tensor active', color: 1 },
]
/** Where no profiling counter is read: says only that some kernel ran, and is labelled so. */
const GPU_PLAIN: readonly SignalSeries[] = [
  { signal: 'gpu_sm_active_pct', name: 'SM active', color: 0 },
  { signal: 'gpu_util_pct', name: 'GPU-Util', color: 1 },
]
const HOST: readonly SignalSeries[] = [
  { signal: 'host_cpu_busiest_core_pct', name: 'busiest core', color: 2 },
  { signal: 'host_cpu_pct', name: 'all cores', color: 3 },
]
const CLIENT: readonly SignalSeries[] = [
  { signal: 'client_cpu_pct', name: 'this machine', color: 3 },
]

const NO_GPU = 'No GPU is read. It would show DRAM and tensor activity: connect DCGM or nvidia-smi.'
const NO_HOST = 'The server’s host is not read. It would show its CPU, busiest core and mean.'

/** GPU and host as two tracks, each with what was read of it, or why nothing was. */
export function signalTracks(signals: Readonly<Record<string, readonly TimePoint[]>>): Track[] {
  const gpu = firstWith(signals, [GPU, GPU_PLAIN])
  const host = firstWith(signals, [HOST])
  const client = firstWith(signals, [CLIENT])
  return [
    percentTrack('GPU, %', gpu, NO_GPU),
    host.length === 0 && client.length > 0
      ? percentTrack('Client CPU, %', client, NO_HOST)
      : percentTrack('Host CPU, %', host, NO_HOST),
  ]
}

function firstWith(
  signals: Readonly<Record<string, readonly TimePoint[]>>,
  choices: readonly (readonly SignalSeries[])[],
): TrackSeries[] {
  for (const choice of choices) {
    const found = choice.flatMap(({ signal, name, color }): TrackSeries[] => {
      const points = signals[signal] ?? []
      const read = points.some(([, value]) => value !== null)
      return read ? [{ name, color, points, draw: 'line' }] : []
    })
    if (found.length > 0) return found
  }
  return []
}

function percentTrack(title: string, series: TrackSeries[], why: string): Track {
  const absent = series.length === 0 ? why : null
  return { title, unit: '', log: false, top: 100, series, reference: null, absent }
}
