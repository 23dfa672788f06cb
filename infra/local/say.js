// @ts-check
// What the launcher says to the person in front of it.

const colors = process.stdout.isTTY && process.env.NO_COLOR === undefined

/** @param {number} code @param {string} text */
function paint(code, text) {
  return colors ? `\x1b[${code}m${text}\x1b[0m` : text
}

export const bold = (/** @type {string} */ text) => paint(1, text)
export const dim = (/** @type {string} */ text) => paint(2, text)
export const red = (/** @type {string} */ text) => paint(31, text)
export const green = (/** @type {string} */ text) => paint(32, text)

/** @param {string} text */
export function say(text) {
  process.stdout.write(`${text}\n`)
}

/**
 * Does one step and says how long it took; says what is under way when it takes longer.
 * @template T
 * @param {string} what
 * @param {() => T | Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(what, work) {
  const startedAt = performance.now()
  const seconds = () => `${((performance.now() - startedAt) / 1000).toFixed(1)} s`
  const early = setTimeout(() => say(dim(`  … ${what}`)), 1_500)
  const often = setInterval(() => say(dim(`  … ${what}, ${seconds()}`)), 15_000)
  try {
    const result = await work()
    say(`  ${green('✓')} ${what} ${dim(seconds())}`)
    return result
  } catch (error) {
    say(`  ${red('✗')} ${what} ${dim(seconds())}`)
    throw error
  } finally {
    clearTimeout(early)
    clearInterval(often)
  }
}

/** An end that a person can do something about: its message is the whole screen, no stack trace. */
export class Refusal extends Error {}

let painted = 0

/**
 * A prefix for the log lines of one process, in a color of its own.
 * @param {string} name
 */
export function prefixFor(name) {
  const color = [36, 33, 35, 34, 32, 96, 93, 95][painted % 8] ?? 36
  painted += 1
  return paint(color, `${name.padEnd(12)} │ `)
}
