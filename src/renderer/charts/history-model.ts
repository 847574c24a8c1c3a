export { bottleneckWords, historyPoints, type HistoryPoint } from '../../engine/history/history.ts'
export { historyTotal, type HistoryTotal } from '../../engine/history/total.ts'
