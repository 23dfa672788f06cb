import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'

/** Files that break one rule each. All names differ, so that one run catches them all. */
const violations: Record<string, Record<string, string>> = {
  'contracts-stand-alone': { 'contracts/koa.ts': `import 'koa'` },
  'platform-knows-no-service': {
    'platform/service.ts': `import '../email/mail.ts'`,
    'email/mail.ts': '',
  },
  'services-meet-only-in-contracts': {
    'accounting/mail.ts': `import '../email/send.ts'`,
    'email/send.ts': '',
  },
  'web-sees-only-contracts': {
    'web/src/page.ts': `import '../../platform/log.ts'`,
    'platform/log.ts': '',
  },
  'features-stand-alone': {
    'web/src/features/tasks/tasks.ts': `import '../people/people.ts'`,
    'web/src/features/people/people.ts': '',
  },
  'web-ui-knows-no-business': {
    'web/src/ui/button.ts': `import '../features/mail/mail.ts'`,
    'web/src/features/mail/mail.ts': '',
  },
  'web-checks-nothing': { 'web/src/check.ts': `import 'zod'` },
  'domain-is-pure': { 'email/domain/chance.ts': `import 'node:crypto'` },
  'store-knows-only-domain': {
    'email/store/deliveries.ts': `import '../use-cases/deliver.ts'`,
    'email/use-cases/deliver.ts': '',
  },
  'use-cases-do-not-open-doors': {
    'email/use-cases/first.ts': `import './second.ts'`,
    'email/use-cases/second.ts': '',
  },
  'doors-do-not-touch-sql': {
    'email/routes.ts': `import './store/rows.ts'`,
    'email/store/rows.ts': '',
  },
  'only-main-reads-config': {
    'email/mailer.ts': `import './config.ts'`,
    'email/config.ts': '',
  },
  'no-cycles': {
    'platform/hen.ts': `import './egg.ts'`,
    'platform/egg.ts': `import './hen.ts'`,
  },
  'no-orphans': { 'platform/alone.ts': '' },
  'nothing-unresolvable': { 'platform/lost.ts': `import './missing.ts'` },
  'tests-stay-out': {
    'platform/curious.ts': `import './exam.test.ts'`,
    'platform/exam.test.ts': '',
  },
}
/** Breaks nothing. */
const wellBehaved = { 'analytics/good.ts': `import './better.ts'`, 'analytics/better.ts': '' }

const report = z.object({
  summary: z.object({
    violations: z.array(z.object({ from: z.string(), rule: z.object({ name: z.string() }) })),
  }),
})

describe('import rules', () => {
  const home = mkdtempSync(join(tmpdir(), 'piecework-boundaries-'))
  let caught: { from: string; rule: string }[] = []

  beforeAll(async () => {
    for (const file of ['tsconfig.json', 'package.json', '.dependency-cruiser.cjs']) {
      cpSync(file, join(home, file))
    }
    symlinkSync(resolve('node_modules'), join(home, 'node_modules'))
    for (const files of [...Object.values(violations), wellBehaved]) plant(home, files)
    caught = await cruise(home)
  })
  afterAll(() => rmSync(home, { recursive: true, force: true }))

  it.each(Object.entries(violations))('%s: a planted violation is caught', (rule, files) => {
    const inThese = caught.filter(({ from }) => from in files).map((found) => found.rule)

    expect(inThese).toContain(rule)
  })

  it('has a planted violation for every rule', async () => {
    const rules = z.object({ forbidden: z.array(z.object({ name: z.string() })) })
    const { default: config } = z
      .object({ default: rules })
      .parse(await import(resolve('.dependency-cruiser.cjs')))

    expect(config.forbidden.map(({ name }) => name).toSorted()).toEqual(
      Object.keys(violations).toSorted(),
    )
  })

  it('leaves alone what keeps the rules', () => {
    expect(caught.filter(({ from }) => from in wellBehaved)).toEqual([])
  })
})

function plant(home: string, files: Record<string, string>): void {
  for (const [path, source] of Object.entries(files)) {
    mkdirSync(dirname(join(home, path)), { recursive: true })
    writeFileSync(join(home, path), `${source}\nexport const planted = true\n`)
  }
}

async function cruise(home: string): Promise<{ from: string; rule: string }[]> {
  const folders = ['contracts', 'platform', 'accounting', 'email', 'analytics', 'web']
  const args = ['--config', '.dependency-cruiser.cjs', '--output-type', 'json', ...folders]
  const run = promisify(execFile)
  const { stdout } = await run('node_modules/.bin/depcruise', args, { cwd: home }).catch(
    (error: unknown) => z.object({ stdout: z.string() }).parse(error),
  )
  const { summary } = report.parse(JSON.parse(stdout))
  return summary.violations.map(({ from, rule }) => ({ from, rule: rule.name }))
}
