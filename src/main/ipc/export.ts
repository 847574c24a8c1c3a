import { writeWhole } from '../../loop/atomic-file.ts'
import { investigationOf } from '../../loop/context.ts'
import { exportText } from '../../report/export.ts'
import type { exportContract } from '../../shared/ipc/export.ts'
import { chooseFileToSave } from '../dialogs.ts'
import type { Services } from '../services.ts'
import type { Handlers } from './handle.ts'

const NAMES = { json: 'JSON', csv: 'CSV', html: 'HTML report' }

export function exportHandlers(services: Services): Handlers<typeof exportContract> {
  return {
    'export:save': async ({ id, format }) => {
      const investigation = investigationOf(services.loop, id)
      const file_name = `${investigation.name.replaceAll(/[^\p{L}\p{N}]+/gu, '-')}.${format}`
      const filters = [{ name: NAMES[format], extensions: [format] }]
      const window = services.window()
      const file_path = await chooseFileToSave(window, 'Export history', file_name, filters)
      if (file_path === null) return null
      await writeWhole(file_path, exportText(investigation, format))
      return { file_path }
    },
  }
}
