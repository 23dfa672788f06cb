/**
 * Breaks one guard after the other and demands that its test turns red: `npm run mutants`.
 * Works in a copy of the last commit, so that the checkout stays as it is. `-- NAME …` runs only those.
 */
import { writeFileSync } from 'node:fs'
import { type Copy, makeCopy } from './copy.ts'
import { type Mutant, readMutants } from './mutants.ts'

interface Outcome {
  mutant: Mutant
  verdict: 'caught' | 'SURVIVED' | 'does not apply'
  seconds: number
}

const wanted = process.argv.slice(2)
const mutants = readMutants().filter(({ name }) => wanted.length === 0 || wanted.includes(name))
const copy = await makeCopy()
const outcomes: Outcome[] = []
try {
  for (const mutant of mutants) {
    const outcome = await judge(mutant, copy)
    outcomes.push(outcome)
    console.log(line(outcome))
  }
} finally {
  await copy.remove()
}
const caught = outcomes.filter(({ verdict }) => verdict === 'caught').length
console.log(`\n${caught} passed, ${outcomes.length - caught} failed`)
if (wanted.length === 0) writeFileSync('docs/proof/mutants.md', page(outcomes))
process.exitCode = caught === outcomes.length && outcomes.length > 0 ? 0 : 1

async function judge(mutant: Mutant, { apply, test, restore }: Copy): Promise<Outcome> {
  const startedAt = Date.now()
  const verdict = (await apply(mutant.patch))
    ? (await test(mutant.test))
      ? 'SURVIVED'
      : 'caught'
    : 'does not apply'
  await restore()
  return { mutant, verdict, seconds: (Date.now() - startedAt) / 1000 }
}

function line({ mutant, verdict, seconds }: Outcome): string {
  return `${verdict.padEnd(14)} ${mutant.name.padEnd(40)} ${seconds.toFixed(1).padStart(6)} s`
}

function page(all: readonly Outcome[]): string {
  return [
    '# Mutants',
    '',
    'Each guard was broken by a patch of `tests/mutants/`; its test has to turn red. Written by',
    '`npm run test:long`.',
    '',
    '| guard that was broken | test | verdict |',
    '| --- | --- | --- |',
    ...all.map(
      ({ mutant, verdict }) => `| ${mutant.guard} | \`${mutant.test.join(' ')}\` | ${verdict} |`,
    ),
    '',
  ].join('\n')
}
