import type { HistoryPoint } from '../engine/history/history.ts'
import type { MarkKind } from '../engine/history/mark-kind.ts'
import { formatNumber, formatSignedPct } from '../engine/format/number.ts'
import { html, type Markup } from './html.ts'

const WIDTH = 1_032
const HEIGHT = 190
const LEFT = 56
const TOP = 40
const BOTTOM = 166

/** What one chart of the history shows of each iteration. */
export interface ChartSeries {
  title: string
  valueOf: (point: HistoryPoint) => number | null
  changeOf: (point: HistoryPoint) => { estimate_pct: number } | null
}

/** Iterations on x, one metric on y from zero: kept ones joined by a step line, the rest set aside. */
export function chartSvg(points: readonly HistoryPoint[], series: ChartSeries): Markup {
  const values = points.map(series.valueOf).filter((value) => value !== null)
  const top = Math.max(...values, 0)
  if (top === 0) return html`<p class="dim">${series.title}: — no iteration has a value.</p>`
  const step = (WIDTH - LEFT - 120) / Math.max(1, points.length - 1)
  const x = (index: number): number => LEFT + 16 + index * step
  const y = (value: number): number => BOTTOM - (value / top) * (BOTTOM - TOP)
  return html`<svg
    viewBox="0 0 ${WIDTH} ${HEIGHT}"
    role="img"
    aria-label="${series.title} by iteration"
  >
    <text x="0" y="14">${series.title}</text>
    <line class="gr" x1="${LEFT}" x2="${WIDTH}" y1="${y(top / 2)}" y2="${y(top / 2)}" />
    <line class="ax" x1="${LEFT}" x2="${WIDTH}" y1="${BOTTOM}" y2="${BOTTOM}" />
    <text x="${LEFT - 8}" y="${BOTTOM + 4}" text-anchor="end">0</text>
    <text x="${LEFT - 8}" y="${y(top / 2) + 4}" text-anchor="end">${formatNumber(top / 2)}</text>
    <path class="kept" d="${keptPath(points, series, x, y)}" />
    ${points.map((point, at) => pointMarkup(point, series, x(at), y))}
  </svg>`
}

function keptPath(
  points: readonly HistoryPoint[],
  series: ChartSeries,
  x: (index: number) => number,
  y: (value: number) => number,
): string {
  let path = ''
  points.forEach((point, at) => {
    const value = series.valueOf(point)
    if (point.aside || value === null) return
    path +=
      path === ''
        ? `M${String(x(at))} ${String(y(value))}`
        : `H${String(x(at))}V${String(y(value))}`
  })
  return path === '' ? '' : `${path}H${String(WIDTH)}`
}

function pointMarkup(
  point: HistoryPoint,
  series: ChartSeries,
  x: number,
  y: (value: number) => number,
): Markup {
  const value = series.valueOf(point)
  const label = html`<text x="${x}" y="${BOTTOM + 18}" text-anchor="middle"
    >${String(point.index)}</text
  >`
  if (value === null) return label
  const change = series.changeOf(point)
  const delta = change === null ? '' : formatSignedPct(change.estimate_pct)
  return html`${label}${markMarkup(point.kind, x, y(value))}
    <text class="v" x="${x + 10}" y="${y(value) - 8}">${formatNumber(value)}</text>
    <text x="${x + 10}" y="${y(value) - 22}">${delta}</text>`
}

/** The same shapes as on screen: disc, crossed ring, diamond, struck square, square. */
export function markMarkup(kind: MarkKind, x: number, y: number): Markup {
  switch (kind) {
    case 'base':
      return html`<rect class="base" x="${x - 4.5}" y="${y - 4.5}" width="9" height="9" />`
    case 'keep':
      return html`<circle class="m-keep" cx="${x}" cy="${y}" r="5" />`
    case 'revert':
      return html`<g class="open m-revert"
        ><circle cx="${x}" cy="${y}" r="5" /><path d="M${x - 2.5} ${y - 2.5}l5 5m0 -5l-5 5"
      /></g>`
    case 'inc':
      return html`<path class="open m-inc" d="M${x} ${y - 6}l6 6l-6 6l-6 -6z" />`
    case 'inv':
      return html`<g class="open m-inv"
        ><rect x="${x - 4.5}" y="${y - 4.5}" width="9" height="9" /><path
          d="M${x - 4} ${y + 4}l8 -8"
      /></g>`
  }
}
