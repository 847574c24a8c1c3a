import type { Component } from 'svelte'
import type { View } from '../../shared/preferences.ts'
import BottleneckView from './BottleneckView.svelte'
import ChangeView from './ChangeView.svelte'
import GoalView from './GoalView.svelte'
import HardwareView from './HardwareView.svelte'
import HistoryView from './HistoryView.svelte'
import MeasuringView from './MeasuringView.svelte'
import TargetView from './TargetView.svelte'
import VerdictView from './VerdictView.svelte'
import WorkloadView from './WorkloadView.svelte'

/** Which component shows which page; a new page is one file and one line here. */
export const VIEWS: Readonly<Record<View, Component>> = {
  target: TargetView,
  goal: GoalView,
  workload: WorkloadView,
  baseline: MeasuringView,
  bottleneck: BottleneckView,
  change: ChangeView,
  remeasure: MeasuringView,
  verdict: VerdictView,
  history: HistoryView,
  hardware: HardwareView,
}
