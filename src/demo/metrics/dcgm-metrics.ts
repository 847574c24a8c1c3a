import type { Simulation } from '../simulation/simulation.ts'
import type { PrometheusText } from './prometheus-text.ts'

const WINDOW_S = 1
const PERCENT = 100
const MIB = 2 ** 20
/** Power between idle and the limit: a third while any kernel runs, the rest by the busier pipe. Rough. */
const POWER_BUSY_SHARE = 1 / 3

/**
 * The GPU under the names of NVIDIA's DCGM exporter: means over the last second, as the roofline gives
 * them. Temperature is not modelled, and is absent.
 */
export function writeDcgmMetrics(
  page: PrometheusText,
  simulation: Simulation,
  now_s: number,
): void {
  const { gpu, gpu_memory_used_bytes } = simulation
  const use = simulation.gpu_meter.use(now_s, WINDOW_S)
  const labels = {
    gpu: '0',
    UUID: 'GPU-00000000-0000-0000-0000-simulated000',
    device: 'nvidia0',
    modelName: gpu.label,
    Hostname: 'simulated-host',
  }
  const gauge = (name: string, help: string, value: number): void => {
    page.family(`DCGM_FI_${name}`, 'gauge', help, [[labels, value]])
  }
  const used_mib = Math.round(gpu_memory_used_bytes / MIB)
  const load = POWER_BUSY_SHARE * use.busy + (1 - POWER_BUSY_SHARE) * Math.max(use.tensor, use.dram)
  gauge('DEV_GPU_UTIL', 'GPU utilization (in %).', Math.round(use.busy * PERCENT))
  gauge('PROF_SM_ACTIVE', 'The ratio of cycles an SM has at least 1 warp assigned.', use.busy)
  gauge('PROF_PIPE_TENSOR_ACTIVE', 'Ratio of cycles the tensor (HMMA) pipe is active.', use.tensor)
  gauge(
    'PROF_DRAM_ACTIVE',
    'Ratio of cycles the device memory interface is active sending or receiving data.',
    use.dram,
  )
  gauge('DEV_FB_USED', 'Framebuffer memory used (in MiB).', used_mib)
  gauge('DEV_FB_FREE', 'Framebuffer memory free (in MiB).', gpu.memory_mib - used_mib)
  gauge('DEV_POWER_USAGE', 'Power draw (in W).', gpu.idle_w + (gpu.tdp_w - gpu.idle_w) * load)
  gauge('DEV_SM_CLOCK', 'SM clock frequency (in MHz).', gpu.sm_clock_mhz)
}
