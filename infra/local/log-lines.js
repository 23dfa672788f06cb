// @ts-check
// The log lines of the services: shown with a prefix, kept in a file that cannot grow without end.

import { appendFileSync, copyFileSync, readdirSync, statSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { dim, prefixFor, red, say } from './say.js'

const limitBytes = 10_000_000

/**
 * A function that shows and keeps everything a child process prints.
 * @param {string} name
 * @param {string} file
 */
export function logLines(name, file) {
  const prefix = prefixFor(name)
  return (/** @type {import('node:stream').Readable} */ output) => {
    createInterface({ input: output }).on('line', (line) => {
      appendFileSync(file, `${line}\n`, { mode: 0o600 })
      say(prefix + readable(line))
    })
  }
}

/** A JSON log line in short for people; the file keeps all of it. @param {string} line */
function readable(line) {
  if (!line.startsWith('{')) return line
  try {
    const { time, level, msg, err } = JSON.parse(line)
    if (msg === undefined) return line
    const clock = time === undefined ? '' : new Date(time).toISOString().slice(11, 23)
    const text = [msg, err?.message].filter(Boolean).join(': ')
    return `${dim(clock)} ${isSerious(level) ? red(text) : text}`
  } catch {
    return line
  }
}

/** @param {unknown} level pino's number or name */
function isSerious(level) {
  return typeof level === 'number' ? level >= 50 : level === 'error' || level === 'fatal'
}

/**
 * Keeps every log file in these folders under 10 MB, plus one older part of the same size.
 * @param {string[]} folders
 */
export function boundLogs(folders) {
  const look = () => {
    for (const file of folders.flatMap(logFilesIn)) {
      if (statSync(file).size < limitBytes) continue
      copyFileSync(file, `${file}.1`)
      // All writers append, so they go on at the new end.
      truncateSync(file)
    }
  }
  look()
  setInterval(look, 60_000).unref()
}

/** @param {string} folder */
function logFilesIn(folder) {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.log'))
    .map((name) => join(folder, name))
}
