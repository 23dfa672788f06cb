/**
 * Breaks one guard after the other and demands that its test turns red: `npm run mutants`.
 * Works in a copy of the last commit, so that the checkout stays as it is. `-- NAME …` runs only
 * those. First all the tests run unbroken: a test that is red anyway proves nothing.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { type Copy, makeCopy, type Ran } from './copy.ts'
import { type Mutant, readMutants } from './mutants.ts'

type Verdict = 'caught' | 'SURVIVED' | 'does not apply' | 'not green before' | 'test did not run'

interface Outcome {
  mutant: Mutant
  verdict: Verdict
  seconds: number
  failure: string
}

const wanted = process.argv.slice(2)
const mutants = readMutants().filter(({ name }) => wanted.length === 0 || wanted.includes(name))
const copy = await makeCopy()
const outcomes: Outcome[] = []
try {
  const before = await testUnbroken(copy, mutants)
  for (const mutant of mutants) {
    const outcome = await judge(mutant, copy, before)
    outcomes.push(outcome)
    console.log(line(outcome))
  }
} finally {
  await copy.remove()
}
const caught = outcomes.filter(({ verdict }) => verdict === 'caught').length
console.log(`\n${caught} passed, ${outcomes.length - caught} failed`)
if (wanted.length === 0) {
  mkdirSync('docs/proof', { recursive: true })
  writeFileSync('docs/proof/mutants.md', page(outcomes))
}
process.exitCode = caught === outcomes.length && outcomes.length > 0 ? 0 : 1

async function testUnbroken({ test }: Copy, all: readonly Mutant[]): Promise<Ran[]> {
  const ran: Ran[] = []
  for (const project of new Set(all.map((mutant) => mutant.project))) {
    const own = all.filter((mutant) => mutant.project === project)
    const files = new Set(own.map(({ file }) => file))
    const names = new Set(own.map((mutant) => literally(mutant.test)))
    ran.push(...((await test([project, ...files, '-t', [...names].join('|')])) ?? []))
  }
  return ran
}

async function judge(mutant: Mutant, broken: Copy, before: readonly Ran[]): Promise<Outcome> {
  const since = Date.now()
  const said = await verdictOn(mutant, broken, before)
  return { mutant, failure: '', ...said, seconds: (Date.now() - since) / 1000 }
}

async function verdictOn(
  { project, file, test: name, patch }: Mutant,
  { apply, test, restore }: Copy,
  before: readonly Ran[],
): Promise<{ verdict: Verdict; failure?: string }> {
  const only = [project, file, '--bail', '1', '-t', literally(name)]
  // Among many others a test may have been too slow: it gets a second chance, alone.
  if (!isGreen(before.filter((ran) => ran.file === file && ran.name.includes(name)))) {
    if (!isGreen(await test(only))) return { verdict: 'not green before' }
  }
  if (!(await apply(patch))) return { verdict: 'does not apply' }
  const ran = await test(only)
  await restore()
  if (!ran || ran.length === 0) return { verdict: 'test did not run' }
  const red = ran.find(({ passed }) => !passed)
  return red ? { verdict: 'caught', failure: red.failure } : { verdict: 'SURVIVED' }
}

function isGreen(ran: readonly Ran[] | undefined): boolean {
  return ran !== undefined && ran.length > 0 && ran.every(({ passed }) => passed)
}

/** As an expression for `-t` that means just this text. */
function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

function line({ mutant, verdict, seconds, failure }: Outcome): string {
  const time = `${seconds.toFixed(1).padStart(6)} s`
  return `${verdict.padEnd(16)} ${mutant.name.padEnd(36)} ${time}  ${failure.slice(0, 90)}`
}

function page(all: readonly Outcome[]): string {
  return [
    '# Mutants',
    '',
    'Each guard was broken by its patch in `tests/mutants/`, and its test had to turn red.',
    'Written by `npm run test:long`.',
    '',
    '| guard that was broken | test | verdict |',
    '| --- | --- | --- |',
    ...all.map(
      ({ mutant: { guard, file, test }, verdict }) =>
        `| ${guard} | \`${file}\`: ${test} | ${verdict} |`,
    ),
    '',
  ].join('\n')
}
