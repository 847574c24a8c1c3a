/** A rectangle in CSS pixels, `y` downwards. */
export interface Box {
  x: number
  y: number
  w: number
  h: number
}

/** A label to be placed: its size, the point that it belongs to, and the side that it tries first. */
export interface Label {
  anchor_x: number
  /** Top and bottom of what is drawn at the point: mark and whisker. */
  anchor_top: number
  anchor_bottom: number
  w: number
  h: number
  prefer: 'above' | 'below'
  /** How many steps away from its point it may stand. */
  tries: number
}

/** Right of the point by so much, or left of it at the edge; above or below it by so much. */
const ASIDE_PX = 10
const GAP_PX = 3
/** Labels clear lines by this. */
const CLEAR_PX = 4
const STEP_PX = 7

/**
 * Places labels one after the other: beside their point, on the preferred side where it is free,
 * else on the other, else further away; the place with the least of `lines` under it where none is
 * free. Null where it could only lie over another label.
 */
export function placeLabels(
  labels: readonly Label[],
  lines: readonly Box[],
  within: Box,
): (Box | null)[] {
  const obstacles = lines.map((line) => grow(line, CLEAR_PX))
  const placed: Box[] = []
  return labels.map((label) => {
    const free = candidates(label, within).filter((place) => overlapSum(place, placed) === 0)
    const place = bestOf(free, obstacles)
    if (place !== null) placed.push(place)
    return place
  })
}

function candidates(label: Label, within: Box): Box[] {
  const sides =
    label.prefer === 'above' ? (['above', 'below'] as const) : (['below', 'above'] as const)
  const places: Box[] = []
  const right = label.anchor_x + ASIDE_PX
  const x = right + label.w <= within.x + within.w ? right : label.anchor_x - ASIDE_PX - label.w
  for (let i = 0; i < label.tries; i += 1) {
    for (const side of sides) {
      const y =
        side === 'above'
          ? label.anchor_top - GAP_PX - label.h - i * STEP_PX
          : label.anchor_bottom + GAP_PX + i * STEP_PX
      const place = { x, y, w: label.w, h: label.h }
      if (y >= within.y && y + label.h <= within.y + within.h) places.push(place)
    }
  }
  const inside = Math.max(within.y, Math.min(label.anchor_top, within.y + within.h - label.h))
  return places.length > 0 ? places : [{ x, y: inside, w: label.w, h: label.h }]
}

/** The first place over nothing, else the one with the least under it. */
function bestOf(places: readonly Box[], obstacles: readonly Box[]): Box | null {
  let best: Box | null = null
  let least = Infinity
  for (const place of places) {
    const overlap = overlapSum(place, obstacles)
    if (overlap < least) {
      best = place
      least = overlap
    }
    if (overlap === 0) break
  }
  return best
}

function overlapSum(place: Box, others: readonly Box[]): number {
  return others.reduce((sum, other) => sum + overlapOf(place, other), 0)
}

function grow(box: Box, by: number): Box {
  return { x: box.x, y: box.y - by, w: box.w, h: box.h + 2 * by }
}

/** The area that two boxes share, px². */
export function overlapOf(a: Box, b: Box): number {
  const w = Math.min(a.x + a.w, b.x + b.w) - Math.max(a.x, b.x)
  const h = Math.min(a.y + a.h, b.y + b.h) - Math.max(a.y, b.y)
  return w > 0 && h > 0 ? w * h : 0
}
