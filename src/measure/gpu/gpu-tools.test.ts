import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Values } from '../sampling/sink.ts'
import { amdSmi } from './amd-smi.ts'
import type { GpuTool } from './gpu-tool.ts'
import { gpuSource } from './gpu-source.ts'
import { nvidiaSmi } from './nvidia-smi.ts'
import { rocmSmi } from './rocm-smi.ts'

/** Every field that is asked for, in this order; the cells below follow it. */
const CELLS = (index: number, util: number) =>
  `1, ${String(index)}, ${String(util)}, 9, 2, 3, 4, 700, 5, 1980, 1980, 2619, 0x4, 1, 2, 3, 4`

describe.skipIf(process.platform === 'win32')(
  'programs that tell of GPUs (need a shell script)',
  () => {
    let folder = ''
    beforeEach(async () => {
      folder = await mkdtemp(path.join(os.tmpdir(), 'smi '))
    })
    afterEach(async () => {
      await rm(folder, { recursive: true })
    })

    async function script(body: string): Promise<string> {
      const file = path.join(folder, 'tool')
      await writeFile(file, `#!/bin/sh\necho "$*" >> "$(dirname "$0")/args"\n${body}\n`)
      await chmod(file, 0o755)
      return file
    }

    const askedOf = async () =>
      (await readFile(path.join(folder, 'args'), 'utf8')).trim().split('\n')

    /** Collects what the tool says until `enough`. */
    function collect(
      tool: GpuTool,
      command: string,
      enough: (said: (Values | string)[]) => boolean,
    ) {
      return new Promise<(Values | string)[]>((resolve) => {
        const said: (Values | string)[] = []
        const add = (what: Values | string) => {
          said.push(what)
          if (!enough(said)) return
          source.stop()
          resolve(said)
        }
        const source = gpuSource(
          { interval_ms: 1_000, command, restart_delay_ms: 1 },
          { reading: (_, values) => add(values), gap: add },
          [tool],
        )
      })
    }

    it('nvidia-smi: reads line after line from one process, given its own query', async () => {
      const command = await script(
        `printf "${CELLS(0, 42)}\\nDriver says hello\\n${CELLS(0, 43)}\\n"\nexec sleep 60`,
      )
      const said = await collect(nvidiaSmi, command, ({ length }) => length === 2)
      expect(said.map((values) => (values as Values)['gpu_util_pct'])).toEqual([42, 43])
      expect(said[0]).toMatchObject({
        gpu_power_limit_w: 700,
        gpu_power_capped_pct: 100,
        gpu_power_capped_s: expect.closeTo(3e-6, 12) as number,
        gpu_thermal_capped_s: expect.closeTo(7e-6, 12) as number,
        gpu_count: 1,
      })
      const [args] = await askedOf()
      expect(args).toContain('--format=csv -lms 1000')
    })

    it('nvidia-smi: reads cells by the header that the driver gives, with its units', async () => {
      const command = await script(
        `echo 'index, memory.used [MiB], clocks.current.sm [MHz], utilization.gpu [%], count'
      echo '0, 2 MiB, 1980 MHz, [N/A], 1'
      exec sleep 60`,
      )
      const [values] = await collect(nvidiaSmi, command, ({ length }) => length === 1)
      expect(values).toMatchObject({
        gpu_memory_used_bytes: 2 * 1024 ** 2,
        gpu_sm_clock_mhz: 1_980,
        gpu_util_pct: null,
      })
    })

    it('nvidia-smi: asks an older driver for what it knows', async () => {
      const command = await script(`case "$1" in
      *clocks_event_reasons.active*) echo 'Field "clocks_event_reasons.active" is not a valid field to query.'; exit 2 ;;
      *counters*) echo 'Field "clocks_event_reasons_counters.sw_power_cap" is not a valid field to query.'; echo; exit 2 ;;
    esac
    echo "1, 0, 42, 9, 2, 3, 4, 700, 5, 1980, 1980, 2619, 0x4"
    exec sleep 60`)
      const [values] = await collect(nvidiaSmi, command, ({ length }) => length === 1)
      expect(values).toMatchObject({ gpu_util_pct: 42, gpu_power_capped_pct: 100 })
      expect(Object.keys(values as Values)).not.toContain('gpu_power_capped_s')
      const asked = await askedOf()
      expect(asked.length).toBeLessThan(6)
      expect(asked.at(-1)).toContain('clocks_throttle_reasons.active')
    })

    it('nvidia-smi: takes the XML of a driver that knows no index', async () => {
      const command = await script(`case "$1" in
      -q) ;;
      *) echo 'Field "index" is not a valid field to query.'; exit 2 ;;
    esac
    echo '<?xml version="1.0" ?>'
    echo '<nvidia_smi_log>'
    echo '<gpu id="a"><utilization><gpu_util>17 %</gpu_util></utilization></gpu>'
    echo '</nvidia_smi_log>'
    exec sleep 60`)
      const [values] = await collect(nvidiaSmi, command, ({ length }) => length === 1)
      expect(values).toMatchObject({ gpu_util_pct: 17, gpu_power_w: null, gpu_count: 1 })
    })

    it('nvidia-smi: starts again a bounded number of times, with the reason', async () => {
      const command = await script('echo "Unable to determine the device handle"; exit 9')
      const said = await collect(nvidiaSmi, command, (all) => all.length === 4)
      expect(said[3]).toContain('It is not started again.')
      expect(said[0]).toBe(
        'nvidia-smi is not running: it ended with code 9 (Unable to determine the device handle).',
      )
    })

    it('amd-smi: reads document after document, and says when it ends', async () => {
      const gpu = JSON.stringify(
        [{ gpu: 0, usage: { gfx_activity: { value: 7, unit: '%' } } }],
        null,
        4,
      )
      const command = await script(`cat <<'EOF'\n${gpu}\n${gpu}\nEOF`)
      const said = await collect(amdSmi, command, (all) => typeof all.at(-1) === 'string')
      expect(said.slice(0, 2).map((values) => (values as Values)['gpu_util_pct'])).toEqual([7, 7])
      expect(said.at(-1)).toBe('amd-smi is not running: it ended with code 0 (]).')
    })

    it('rocm-smi: reads the one document that it prints', async () => {
      const card = JSON.stringify({ card0: { 'GPU use (%)': '12' }, system: {} })
      const command = await script(`echo 'WARNING: low power state'\necho '${card}'`)
      const [values] = await collect(rocmSmi, command, ({ length }) => length === 1)
      expect(values).toMatchObject({ gpu_util_pct: 12, gpu_temperature_c: null, gpu_count: 1 })
    })

    it('the next one is tried where one is not there, or tells nothing', async () => {
      const silent = await script('exit 1')
      const said: string[] = []
      await new Promise<void>((resolve) => {
        gpuSource(
          { interval_ms: 1_000, command: path.join(folder, 'absent') },
          {
            reading: () => undefined,
            gap: (reason) => {
              said.push(reason)
              resolve()
            },
          },
          [
            nvidiaSmi,
            (options, ...rest) => amdSmi({ ...options, command: silent }, ...rest),
            rocmSmi,
          ],
        )
      })
      expect(said).toEqual(['No nvidia-smi, amd-smi or rocm-smi on this machine.'])
    })
  },
)
