/** The design's values as a canvas needs them: resolved, for the theme now in force. */
export interface ChartTokens {
  page: string
  ink: string
  ink_2: string
  ink_3: string
  accent: string
  axis: string
  control: string
  grid: string
  wash: string
  keep_wash: string
  /** `--c1` … `--c8`, in order. */
  series: string[]
  font_family: string
  /** Size of axis text, px. */
  font_px: number
  /** Duration of a state change, ms; 0 where the system asks for less motion. */
  animation_ms: number
}

const SERIES = 8

/** Reads the tokens from the document; called anew when the theme changes. */
export function readTokens(): ChartTokens {
  const style = getComputedStyle(document.documentElement)
  const read = (name: string): string => style.getPropertyValue(name).trim()
  return {
    page: read('--page'),
    ink: read('--ink'),
    ink_2: read('--ink-2'),
    ink_3: read('--ink-3'),
    accent: read('--accent'),
    axis: read('--axis'),
    control: read('--control'),
    grid: read('--grid'),
    wash: read('--wash'),
    keep_wash: read('--keep-wash'),
    series: Array.from({ length: SERIES }, (_, i) => read(`--c${String(i + 1)}`)),
    font_family: read('--ui'),
    font_px: Number.parseFloat(/([\d.]+)px/.exec(read('--t-axis'))?.[1] ?? '11.5'),
    animation_ms: Number.parseFloat(read('--d-base')) || 0,
  }
}
