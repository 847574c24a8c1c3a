// What `electron <folder>` runs first, where the Electron dist brings no such program of its own:
// loads the app in the folder that the command line names. Packed as resources/default_app.asar by
// build/lib/electron-registry.mjs. As an ES module with a top-level await, so that Electron holds
// back its ready event until the app has been loaded.

import { readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { pathToFileURL } from 'node:url'
import { app } from 'electron'

const given = appArgument(process.argv.slice(1))
if (given === undefined) {
  process.stderr.write(`Electron ${process.versions.electron}: name a folder that holds an app.\n`)
  process.exit(1)
}

process.defaultApp = true
process.argv.splice(1, process.argv.indexOf(given), given)
await import(pathToFileURL(entryPoint(path.resolve(given))).href)

// The first argument that is no flag; `-r` and `--require` take the next one along.
function appArgument(args) {
  for (let index = 0; index < args.length; index += 1) {
    if (args[index] === '-r' || args[index] === '--require') index += 1
    else if (!args[index].startsWith('-')) return args[index]
  }
  return undefined
}

function entryPoint(target) {
  if (statSync(target).isFile()) return target
  const manifest = JSON.parse(readFileSync(path.join(target, 'package.json'), 'utf8'))
  app.setAppPath(target)
  app.setName(manifest.productName ?? manifest.name)
  app.setVersion(manifest.version)
  return path.join(target, manifest.main ?? 'index.js')
}
