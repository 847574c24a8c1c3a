/**
 * What AMD's tools print where the card does not tell: the highest value of the field's width.
 * Source: `amdsmi_gpu_metrics_t` in amdsmi.h ("max value of its type where not supported").
 */
const BLANKS: ReadonlySet<number> = new Set([2 ** 16 - 1, 2 ** 32 - 1, 2 ** 64 - 1])

/** Whether a figure of AMD's is none. Sizes in bytes are not asked: for them the first two are real. */
export function isAmdBlank(value: number): boolean {
  return BLANKS.has(value)
}
