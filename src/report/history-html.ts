import { fromTo } from '../engine/format/change.ts'
import { goalWords, sloWords } from '../engine/format/goal.ts'
import { METRIC_LABELS, metricTitle } from '../engine/format/labels.ts'
import { formatCount, formatFixed, formatNumber, formatSigned } from '../engine/format/number.ts'
import { historyPoints, type HistoryPoint } from '../engine/history/history.ts'
import { historyTotal } from '../engine/history/total.ts'
import { historyClaim } from '../engine/history/words.ts'
import type { ChangeInterval } from '../shared/comparison.ts'
import { isLatencyMetric, type Goal } from '../shared/goal.ts'
import type { Investigation, Iteration } from '../shared/investigation.ts'
import { chartSvg } from './chart-svg.ts'
import { html, Markup } from './html.ts'
import { REPORT_STYLE } from './report-style.ts'

/** One self-contained page: the claim, the two charts, the table, and each iteration's diagnosis. */
export function historyHtml(investigation: Investigation): string {
  const { goal } = investigation
  const points = historyPoints(investigation)
  const body =
    goal === null || points.length === 0
      ? html`<h1>Nothing was measured yet</h1>`
      : html`${head(investigation, goal, points)}${charts(goal, points)}${captionOf(investigation, points)}
          ${table(goal, points)}
          <h2>What bound, iteration by iteration</h2>
          ${investigation.iterations.map(diagnosisOf)}`
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <meta
          http-equiv="content-security-policy"
          content="default-src 'none'; style-src 'unsafe-inline'"
        />
        <title>${investigation.name} · Chokepoint</title>
        <style>
          ${new Markup(REPORT_STYLE)}
        </style>
      </head>
      <body>
        ${body}
      </body>
    </html>`.text
}

function head(investigation: Investigation, goal: Goal, points: readonly HistoryPoint[]): Markup {
  const { target } = investigation
  const slos = goal.slos.map((slo) => sloWords(slo)).join(', ')
  const tag = investigation.simulated ? html`<span class="sim">Simulated</span> ` : ''
  return html`<p>${tag}<strong>${investigation.name}</strong></p>
    <h1>${historyClaim(goal, historyTotal(points))}</h1>
    <p class="lead">
      Goal: ${goalWords(goal)}${slos === '' ? '' : `; ${slos}`}. Target: ${target?.name ?? '—'},
      ${target?.model ?? ''}${investigation.simulated ? ', simulated' : `, ${target?.base_url ?? ''}`}.
    </p>`
}

function charts(goal: Goal, points: readonly HistoryPoint[]): Markup {
  const metric = chartSvg(points, {
    title: metricTitle(goal.metric, isLatencyMetric(goal.metric) ? goal.statistic : null),
    valueOf: (point) => (point.bound ? null : point.value),
    changeOf: (point) => point.value_change,
  })
  if (goal.metric === 'cost_usd_per_1k_requests') return metric
  const title =
    goal.slos.length === 0
      ? 'Cost, USD per 1,000 requests'
      : 'Cost, USD per 1,000 requests that met the SLOs'
  const cost = chartSvg(points, {
    title,
    valueOf: (point) => point.cost,
    changeOf: (point) => point.cost_change,
  })
  return html`${metric}${cost}`
}

function captionOf(investigation: Investigation, points: readonly HistoryPoint[]): Markup {
  const runs = investigation.workload?.repetitions ?? 0
  const requests = investigation.iterations[0]?.summary?.window.requests_steady ?? 0
  const fingerprint = investigation.workload_fingerprint?.slice(0, 8) ?? '—'
  return html`<p class="cap">
    ${investigation.simulated ? 'Simulated target. ' : ''}Brackets: 95 % intervals over
    ${formatCount(runs)} runs each, invalid ones left out; ${formatCount(requests)} requests in the
    baseline’s steady windows; a change is compared with the last kept iteration.
    ${formatCount(points.length)} iterations, workload ${fingerprint}.
  </p>`
}

function table(goal: Goal, points: readonly HistoryPoint[]): Markup {
  const title = metricTitle(goal.metric, isLatencyMetric(goal.metric) ? goal.statistic : null)
  return html`<h2>Iterations</h2>
    <table>
      <thead>
        <tr>
          <th>#</th>
          <th>Change</th>
          <th>Bottleneck before</th>
          <th class="n">${title}</th>
          <th class="n">Change, % [95 %]</th>
          <th class="n">Met SLOs, %</th>
          <th class="n">${METRIC_LABELS.cost_usd_per_1k_requests.unit}</th>
          <th class="n">Change, % [95 %]</th>
          <th>Verdict</th>
        </tr>
      </thead>
      <tbody>
        ${points.map(row)}
      </tbody>
    </table>`
}

function row(point: HistoryPoint): Markup {
  const { change } = point
  const words =
    change === null ? 'Baseline' : html`<code>${change.setting}</code> ${fromTo(change)}`
  return html`<tr class="${point.aside ? 'aside' : ''}">
    <td>${String(point.index)}</td>
    <td>
      ${words}${change === null || change.reason === '' ? '' : html`<br /><small>${change.reason}</small>`}
    </td>
    <td>${point.bottleneck_before ?? '—'}</td>
    <td class="n">
      ${point.value === null ? '—' : `${point.bound ? '≥ ' : ''}${formatNumber(point.value)}`}
    </td>
    <td class="n">${interval(point.value_change)}</td>
    <td class="n">${point.slo_met_pct === null ? '—' : point.slo_met_pct.toFixed(1)}</td>
    <td class="n">${point.cost === null ? '—' : formatNumber(point.cost)}</td>
    <td class="n">${interval(point.cost_change)}</td>
    <td class="${point.kind}">${point.words}</td>
  </tr>`
}

function interval(change: ChangeInterval | null): Markup | string {
  if (change === null) return '—'
  const ends = `[${formatSigned(change.lo_pct)}, ${formatSigned(change.hi_pct)}]`
  return html`${formatSigned(change.estimate_pct)} <small>${ends}</small>`
}

function diagnosisOf(iteration: Iteration): Markup {
  const { diagnosis, comparison } = iteration
  if (diagnosis === null) return html``
  const verdict =
    comparison === null ? '' : html`<p>${comparison.sentence} ${comparison.detail}</p>`
  const confidence =
    diagnosis.binds === null ? '' : `Confidence ${formatFixed(diagnosis.confidence, 2)}.`
  return html`<p>
      <strong>${String(iteration.index)}. ${diagnosis.sentence}</strong> ${diagnosis.detail}
      ${confidence}
    </p>
    ${verdict}`
}
