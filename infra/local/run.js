// @ts-check
// Runs a program to its end and answers what it printed.

import { spawn } from 'node:child_process'

/**
 * @param {string} program
 * @param {string[]} args
 * @param {{ input?: string, env?: NodeJS.ProcessEnv, cwd?: string, uid?: number, gid?: number,
 *   limitMs?: number }} [options]
 * @returns {Promise<string>} throws with everything it printed when it fails or takes too long
 */
export function run(program, args, { input = '', limitMs = 600_000, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { ...options, timeout: limitMs, killSignal: 'SIGKILL' })
    let output = ''
    let all = ''
    child.stdout.on('data', (chunk) => {
      output += chunk
      all += chunk
    })
    child.stderr.on('data', (chunk) => {
      all += chunk
    })
    child.once('error', reject)
    child.once('close', (code, signal) => {
      if (code === 0) resolve(output.trimEnd())
      else reject(new Error(`${program} ended with ${signal ?? code}:\n${all.trimEnd()}`))
    })
    // A program that ends before it has read everything says why in its exit code.
    child.stdin.on('error', () => {})
    child.stdin.end(input)
  })
}
