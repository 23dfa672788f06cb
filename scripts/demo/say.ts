const startedAt = Date.now()
const barWidth = 30

/** One line of the story, with the seconds since its beginning. */
export function say(line: string): void {
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1).padStart(5)
  console.log(`${seconds} s  ${line}`)
}

/** A line that belongs to the one before it. */
export function detail(line: string): void {
  console.log(`         ${line}`)
}

/** A progress bar on a terminal; elsewhere only its last state, so that logs stay short. */
export function bar(label: string, done: number, total: number): void {
  const share = total === 0 ? 1 : done / total
  const filled = Math.round(share * barWidth)
  const picture = '█'.repeat(filled) + '░'.repeat(barWidth - filled)
  const line = `         ${label} ${picture} ${done} of ${total}`
  const finished = total > 0 && done >= total
  if (process.stdout.isTTY) process.stdout.write(`\r${line}${finished ? '\n' : ''}`)
  else if (finished) console.log(line)
}

/** An amount in euros, as people read it. */
export function euros(amountMinor: number): string {
  return new Intl.NumberFormat('en', { style: 'currency', currency: 'EUR' }).format(
    amountMinor / 100,
  )
}
