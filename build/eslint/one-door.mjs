import path from 'node:path'
import { doors } from './doors.mjs'

/** @typedef {import('./doors.mjs').Door} Door */

/** Path of the linted file from the root of the checkout, with forward slashes. */
function relativePath(context) {
  return path.relative(context.cwd, context.filename).replaceAll(path.sep, '/')
}

/** @param {string} file @param {readonly Door[]} table */
function doorsFor(file, table) {
  const under = (prefixes) => prefixes.some((prefix) => file.startsWith(prefix))
  return table.filter((door) => under(door.inside ?? ['src/']) && !under(door.allow ?? []))
}

function matches(pattern, value) {
  if (pattern === undefined) return false
  if (pattern instanceof RegExp) return pattern.test(value)
  return typeof pattern === 'string' ? pattern === value : pattern.includes(value)
}

/** Name of `x.name`, `x['name']`; undefined where it is only known at run time. */
function propertyName(node) {
  if (!node.computed) return node.property.name
  return node.property.type === 'Literal' ? String(node.property.value) : undefined
}

/** The last name of `a` or `x.a`: what a member is asked of. */
function nameOf(node) {
  if (node.type === 'Identifier') return node.name
  return node.type === 'MemberExpression' ? propertyName(node) : undefined
}

/** `import type` and `export type`: the parser's own fields, which ESLint's types do not know. */
function isTypeOnly(node) {
  return node.importKind === 'type' || node.exportKind === 'type'
}

/** The names that an import takes out of its module; '*' where it takes the module whole. */
function importedNames(node) {
  if (node.specifiers === undefined || node.specifiers.length === 0) return ['*']
  return node.specifiers
    .filter((specifier) => specifier.importKind !== 'type' && specifier.exportKind !== 'type')
    .map((specifier) => {
      const source =
        specifier.imported ?? (specifier.type === 'ExportSpecifier' ? specifier.local : undefined)
      return source === undefined ? '*' : (source.name ?? source.value)
    })
}

function isBannedImport(door, source, names) {
  if (!matches(door.module, source)) return false
  if (door.names === undefined) return names.length > 0
  // Taking the module whole would walk round a ban of names: only `.member` uses can be seen then.
  return names.some((name) => matches(door.names, name))
}

/** Local names that hold a whole module: `import * as electron`, `import fs from 'node:fs'`. */
function wholeModuleLocals(node) {
  return (node.specifiers ?? [])
    .filter((specifier) =>
      ['ImportNamespaceSpecifier', 'ImportDefaultSpecifier'].includes(specifier.type),
    )
    .map((specifier) => specifier.local.name)
}

function isBannedMember(door, object, property) {
  return (door.members ?? []).some((member) => {
    const [wantedObject, wantedProperty] = member.split('.')
    return wantedProperty === property && (wantedObject === '' || wantedObject === object)
  })
}

/**
 * An API listed in doors.mjs is used only in the files that its entry allows.
 *
 * @type {import('eslint').Rule.RuleModule}
 */
export const oneDoor = {
  meta: {
    type: 'problem',
    docs: { description: 'use a delicate API only through its one door' },
    schema: [],
    messages: { door: '{{ name }} has one door, and it is not here. {{ message }}' },
  },
  create(context) {
    const active = doorsFor(relativePath(context), doors)
    if (active.length === 0) return {}
    const { sourceCode } = context
    /** Local name of a module taken whole → the module. */
    const wholeModules = new Map()

    const report = (node, name, door) =>
      context.report({ node, messageId: 'door', data: { name, message: door.message } })

    function checkModule(node, source, names) {
      for (const door of active) {
        if (!isBannedImport(door, source, names)) continue
        const banned = names.filter((name) => name !== '*' && matches(door.names, name))
        report(node, [banned.join(', '), source].filter(Boolean).join(' from '), door)
      }
    }

    function isGlobal(node) {
      const reference = sourceCode.getScope(node).references.find((one) => one.identifier === node)
      return reference !== undefined && (reference.resolved?.defs.length ?? 0) === 0
    }

    function checkMember(node) {
      const property = propertyName(node)
      const object = nameOf(node.object)
      if (property === undefined) return
      const source = node.object.type === 'Identifier' ? wholeModules.get(object) : undefined
      for (const door of active) {
        const throughModule =
          source !== undefined && matches(door.module, source) && matches(door.names, property)
        if (throughModule || isBannedMember(door, object, property))
          report(node, `${object ?? ''}.${property}`, door)
      }
    }

    return {
      ImportDeclaration(node) {
        if (isTypeOnly(node)) return
        for (const local of wholeModuleLocals(node)) wholeModules.set(local, node.source.value)
        checkModule(node, node.source.value, importedNames(node))
      },
      ExportNamedDeclaration(node) {
        if (node.source === null || isTypeOnly(node)) return
        checkModule(node, node.source.value, importedNames(node))
      },
      ExportAllDeclaration(node) {
        if (!isTypeOnly(node)) checkModule(node, node.source.value, ['*'])
      },
      ImportExpression(node) {
        if (node.source.type === 'Literal') checkModule(node, node.source.value, ['*'])
      },
      MemberExpression: checkMember,
      NewExpression(node) {
        if (node.callee.type !== 'Identifier') return
        for (const door of active) {
          if (!matches(door.news, node.callee.name)) continue
          if (door.without_arguments && node.arguments.length > 0) continue
          report(node, `new ${node.callee.name}`, door)
        }
      },
      'CallExpression, NewExpression'(node) {
        if (node.callee.type !== 'Identifier' || !isGlobal(node.callee)) return
        for (const door of active)
          if (matches(door.globals, node.callee.name)) report(node, node.callee.name, door)
      },
      'VariableDeclarator[id.type="ObjectPattern"][init.type="Identifier"]'(node) {
        for (const property of node.id.properties) {
          if (property.type !== 'Property' || property.key.type !== 'Identifier') continue
          for (const door of active)
            if (isBannedMember(door, node.init.name, property.key.name))
              report(property, `${node.init.name}.${property.key.name}`, door)
        }
      },
    }
  },
}
