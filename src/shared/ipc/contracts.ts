import { appContract } from './app.ts'
import { definitionsContract } from './definitions.ts'
import { exportContract } from './export.ts'
import { fileContract } from './file.ts'
import { hardwareContract } from './hardware.ts'
import { investigationContract } from './investigation.ts'
import { measureContract } from './measure.ts'
import { signalsContract } from './signals.ts'
import { traceContract } from './trace.ts'

/** Every request channel between window and main process. A channel not listed here does not exist. */
export const contracts = {
  ...appContract,
  ...investigationContract,
  ...measureContract,
  ...definitionsContract,
  ...hardwareContract,
  ...exportContract,
  ...fileContract,
  ...traceContract,
  ...signalsContract,
} as const
export type Contracts = typeof contracts
export type ChannelName = keyof Contracts
export const CHANNEL_NAMES = Object.keys(contracts) as ChannelName[]
