/**
 * Why an NVIDIA GPU's clocks are held down: bits of `clocks_event_reasons.active`, which drivers before
 * 535 call `clocks_throttle_reasons.active`.
 *
 * Source: nvmlClocksEventReasons in NVML's API reference,
 * https://docs.nvidia.com/deploy/nvml-api/group__nvmlClocksEventReasons.html
 */
const SW_POWER_CAP = 0x4
const HW_SLOWDOWN = 0x8
const SW_THERMAL_SLOWDOWN = 0x20
const HW_THERMAL_SLOWDOWN = 0x40
const HW_POWER_BRAKE = 0x80

/** More bits than the reasons have: a mask past it is none. */
const MASK_MAX = 2 ** 32

/** Whether `power` or `thermal` is among the reasons; null where the mask is none. */
export function isCapped(kind: 'power' | 'thermal', mask: number | null): boolean | null {
  if (mask === null || !Number.isInteger(mask) || mask < 0 || mask >= MASK_MAX) return null
  if (kind === 'power') return (mask & (SW_POWER_CAP | HW_POWER_BRAKE)) !== 0
  // The hardware slows down for heat or for power; where it is not said for which, heat is the usual one.
  const unnamed =
    (mask & HW_SLOWDOWN) !== 0 && (mask & (HW_THERMAL_SLOWDOWN | HW_POWER_BRAKE)) === 0
  return unnamed || (mask & (SW_THERMAL_SLOWDOWN | HW_THERMAL_SLOWDOWN)) !== 0
}
