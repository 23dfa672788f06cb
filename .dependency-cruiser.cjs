const services = 'api-gateway|task-tracker|accounting|analytics|email'
const service = `^(${services})/`

/** The map of who may import whom. docs/ARCHITECTURE.md explains why. */
module.exports = {
  forbidden: [
    {
      name: 'contracts-stand-alone',
      comment: 'contracts/ is shared with the browser: it knows zod and itself, nothing else.',
      severity: 'error',
      from: { path: '^contracts/', pathNot: '\\.test\\.ts$' },
      to: { pathNot: ['^contracts/', 'node_modules/zod/'] },
    },
    {
      name: 'platform-knows-no-service',
      comment: 'platform/ is plumbing. Business words do not belong in it.',
      severity: 'error',
      from: { path: '^platform/', pathNot: '^platform/testing/' },
      to: { path: `${service}|^web/` },
    },
    {
      name: 'services-meet-only-in-contracts',
      comment: 'A service talks to another through HTTP or events, never through an import.',
      severity: 'error',
      from: { path: `^(${services})/` },
      to: { path: service, pathNot: '^$1/' },
    },
    {
      name: 'web-sees-only-contracts',
      severity: 'error',
      from: { path: '^web/' },
      to: { path: `${service}|^platform/|^tests/` },
    },
    {
      name: 'features-stand-alone',
      comment: 'A part of the web app can be read, changed and thrown away without the others.',
      severity: 'error',
      from: { path: '^web/src/features/([^/]+)/' },
      to: { path: '^web/src/features/', pathNot: '^web/src/features/$1/' },
    },
    {
      name: 'web-ui-knows-no-business',
      comment: 'What is used everywhere depends on nothing in particular.',
      severity: 'error',
      from: { path: '^web/src/ui/' },
      to: { path: '^web/src/(features|app|api)/' },
    },
    {
      name: 'web-checks-nothing',
      comment: 'In the browser schemas are types only: web/types-only-zod.ts stands in for zod.',
      severity: 'error',
      from: { path: '^web/', pathNot: '\\.test\\.ts$' },
      to: { path: 'node_modules/zod/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'domain-is-pure',
      comment: 'Rules take values and return values: no database, no clock, no chance, no Node.',
      severity: 'error',
      from: { path: '/domain/', pathNot: '\\.test\\.ts$' },
      to: { pathNot: ['/domain/', '^contracts/'] },
    },
    {
      name: 'store-knows-only-domain',
      comment: 'SQL in, SQL out.',
      severity: 'error',
      from: { path: '/store/', pathNot: '\\.test\\.ts$' },
      to: { path: '/(use-cases|templates)/|/(main|routes|consumers|jobs)\\.ts$' },
    },
    {
      name: 'use-cases-do-not-open-doors',
      comment: 'Doors call use cases, never the other way round; use cases do not call each other.',
      severity: 'error',
      from: { path: '/use-cases/', pathNot: '\\.test\\.ts$' },
      to: {
        path: '/use-cases/|/(main|config|routes|consumers|jobs)\\.ts$|node_modules/(koa|@koa|amqplib|bullmq|nodemailer|node-cron)/',
        pathNot: '^platform/',
      },
    },
    {
      name: 'doors-do-not-touch-sql',
      comment: 'Routes, consumers and jobs go through a use case.',
      severity: 'error',
      from: { path: `${service}(routes|consumers|jobs)\\.ts$` },
      to: { path: '/store/' },
    },
    {
      name: 'only-main-reads-config',
      severity: 'error',
      from: { path: service, pathNot: '/main\\.ts$|\\.test\\.ts$' },
      to: { path: '/config\\.ts$', pathNot: '^platform/' },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphans',
      severity: 'error',
      from: {
        orphan: true,
        pathNot: '\\.(test|d)\\.ts$|/main\\.ts$|migrations/|\\.config\\.ts$|\\.cjs$|^infra/local/',
      },
      to: {},
    },
    { name: 'nothing-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'tests-stay-out',
      severity: 'error',
      from: { pathNot: '\\.test\\.ts$|^tests/|/testing/|^bench/|vitest\\.config\\.ts$' },
      to: { path: '\\.test\\.ts$|^tests/|/testing/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
}
