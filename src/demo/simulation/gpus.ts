/** A GPU as the simulation knows it: dense published peaks, memory as the driver reports it. */
export interface SimulatedGpu {
  label: string
  /** As `nvidia-smi` prints it: what a program can have, less than the number on the box. */
  memory_mib: number
  memory_bandwidth_gb_per_s: number
  fp16_tflops: number
  /** Null where the tensor cores have no FP8: FP8 weights are read as such but computed in 16 bit. */
  fp8_tflops: number | null
  tdp_w: number
  idle_w: number
  sm_clock_mhz: number
}

export type GpuName = 'L4' | 'L40S' | 'A100-80GB' | 'H100'

/**
 * Peaks, bandwidth, power limit and boost clock from NVIDIA's data sheets: L4 (2023), L40S (2023),
 * A100 80 GB SXM (2021), H100 SXM5 (2023); dense figures, half of those printed "with sparsity".
 * Idle power is typical of what nvidia-smi shows on an idle card.
 */
export const SIMULATED_GPUS: Record<GpuName, SimulatedGpu> = {
  L4: {
    label: 'NVIDIA L4',
    memory_mib: 23_034,
    memory_bandwidth_gb_per_s: 300,
    fp16_tflops: 121,
    fp8_tflops: 242,
    tdp_w: 72,
    idle_w: 16,
    sm_clock_mhz: 2_040,
  },
  L40S: {
    label: 'NVIDIA L40S',
    memory_mib: 46_068,
    memory_bandwidth_gb_per_s: 864,
    fp16_tflops: 362,
    fp8_tflops: 733,
    tdp_w: 350,
    idle_w: 35,
    sm_clock_mhz: 2_520,
  },
  'A100-80GB': {
    label: 'NVIDIA A100-SXM4-80GB',
    memory_mib: 81_920,
    memory_bandwidth_gb_per_s: 2_039,
    fp16_tflops: 312,
    fp8_tflops: null,
    tdp_w: 400,
    idle_w: 60,
    sm_clock_mhz: 1_410,
  },
  H100: {
    label: 'NVIDIA H100 80GB HBM3',
    memory_mib: 81_559,
    memory_bandwidth_gb_per_s: 3_350,
    fp16_tflops: 989,
    fp8_tflops: 1_979,
    tdp_w: 700,
    idle_w: 70,
    sm_clock_mhz: 1_980,
  },
}
