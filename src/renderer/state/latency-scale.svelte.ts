/** Whether latencies are drawn on a logarithmic scale; one answer for every plot of the window. */
export const latencyScale = $state({ log: true })
