import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { overlapOf, placeLabels, type Box, type Label } from './label-placement.ts'

const WITHIN: Box = { x: 0, y: 0, w: 400, h: 200 }
const label = (rest: Partial<Label>): Label => ({
  anchor_x: 100,
  anchor_top: 95,
  anchor_bottom: 105,
  w: 80,
  h: 28,
  prefer: 'above',
  tries: 8,
  ...rest,
})

describe('labels beside points', () => {
  it('stand on the preferred side where it is free', () => {
    expect(placeLabels([label({})], [], WITHIN)[0]).toMatchObject({ x: 110, y: 64 })
    expect(placeLabels([label({ prefer: 'below' })], [], WITHIN)[0]).toMatchObject({ y: 108 })
  })

  it('go to the other side of a line that runs through the preferred place', () => {
    const slo = { x: 0, y: 80, w: 400, h: 1 }
    expect(placeLabels([label({})], [slo], WITHIN)[0]).toMatchObject({ y: 108 })
  })

  it('move away from labels placed before them', () => {
    const places = placeLabels([label({}), label({})], [], WITHIN)
    expect(places).toHaveLength(2)
    const [first, second] = places as [Box, Box]
    expect(overlapOf(first, second)).toBe(0)
  })

  it('stay within the plot', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({ x: fc.integer({ min: 0, max: 300 }), y: fc.integer({ min: 8, max: 192 }) }),
          {
            maxLength: 12,
          },
        ),
        (points) => {
          const labels = points.map(({ x, y }) =>
            label({ anchor_x: x, anchor_top: y - 5, anchor_bottom: y + 5 }),
          )
          return placeLabels(labels, [], WITHIN).every(
            (box) => box === null || (box.y >= 0 && box.y + box.h <= 200),
          )
        },
      ),
    )
  })

  it('are left out rather than written over each other', () => {
    const crowd = Array.from({ length: 40 }, (_, i) => label({ anchor_x: 100 + i }))
    const placed = placeLabels(crowd, [], WITHIN).filter((box) => box !== null)
    expect(placed.length).toBeGreaterThan(1)
    expect(placed.length).toBeLessThan(40)
    const overlaps = placed.flatMap((a, i) => placed.slice(i + 1).map((b) => overlapOf(a, b)))
    expect(Math.max(...overlaps)).toBe(0)
  })
})
