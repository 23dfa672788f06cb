// @ts-check
// Small JSON files that are never half written and that nobody else may read.

import { readFileSync, renameSync, writeFileSync } from 'node:fs'

/**
 * What the file holds; undefined when it is missing or broken.
 * @param {string} file
 * @returns {any} its writer is this launcher, of this or an earlier version
 */
export function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

/**
 * @param {string} file
 * @param {unknown} content
 */
export function writeJson(file, content) {
  const growing = `${file}.${process.pid}.new`
  writeFileSync(growing, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 })
  renameSync(growing, file)
}
