// The metrics page, with the names, types and texts of llama.cpp's own server.

const COUNTERS = {
  prompt_tokens_total: 'Number of prompt tokens processed.',
  prompt_seconds_total: 'Prompt process time',
  tokens_predicted_total: 'Number of generation tokens processed.',
  tokens_predicted_seconds_total: 'Predict process time',
  n_tokens_max: 'Largest observed n_tokens.',
}

const GAUGES = {
  prompt_tokens_seconds: 'Average prompt throughput in tokens/s.',
  predicted_tokens_seconds: 'Average generation throughput in tokens/s.',
  requests_processing: 'Number of requests processing.',
  requests_deferred: 'Number of requests deferred.',
}

/** @param {import('./engine.mjs').Engine} engine */
export function metricsPage(engine) {
  const { totals } = engine
  const values = {
    ...totals,
    prompt_tokens_seconds: rate(totals.prompt_tokens_total, totals.prompt_seconds_total),
    predicted_tokens_seconds: rate(
      totals.tokens_predicted_total,
      totals.tokens_predicted_seconds_total,
    ),
    requests_processing: engine.running,
    requests_deferred: engine.waiting,
  }
  return [...lines(COUNTERS, 'counter', values), ...lines(GAUGES, 'gauge', values), ''].join('\n')
}

function lines(names, type, values) {
  return Object.entries(names).flatMap(([name, help]) => [
    `# HELP llamacpp:${name} ${help}`,
    `# TYPE llamacpp:${name} ${type}`,
    `llamacpp:${name} ${values[name]}`,
  ])
}

function rate(tokens, seconds) {
  return seconds > 0 ? tokens / seconds : 0
}
