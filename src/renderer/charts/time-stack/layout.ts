/** Where everything of the stack stands, in px; the canvas and the labels over it share it. */
export interface StackLayout {
  left: number
  right: number
  top: number
  bottom: number
  track_h: number
  /** Top edge of each track's plot. */
  tops: number[]
}

const AXIS_H = 24
const HEAD_H = 26
/** A track is never lower than this; the page scrolls instead. */
export const TRACK_H_MIN = 40

export function layoutOf(h: number, tracks: number, wide: boolean): StackLayout {
  const gap = wide ? 16 : 11
  const track_h = Math.max(TRACK_H_MIN, (h - HEAD_H - AXIS_H - gap * (tracks - 1)) / tracks)
  return {
    left: wide ? 150 : 128,
    right: wide ? 176 : 150,
    top: HEAD_H,
    bottom: AXIS_H,
    track_h,
    tops: Array.from({ length: tracks }, (_, at) => HEAD_H + at * (track_h + gap)),
  }
}
