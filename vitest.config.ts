import { defineConfig } from 'vitest/config'

const never = ['**/node_modules/**', '**/dist/**']
const servers = ['./platform/testing/global-setup.ts']

/** Unit tests need nothing; the others share one set of throw-away servers per run. */
export default defineConfig({
  test: {
    env: { NODE_ENV: 'test', LOG_LEVEL: 'fatal' },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['**/*.test.ts'],
          exclude: [...never, '**/*.int.test.ts', '**/*.long.test.ts', 'tests/*.test.ts'],
          // A limit, not a measure: some start processes, beside whatever the machine does.
          testTimeout: 20_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['**/*.int.test.ts'],
          exclude: never,
          globalSetup: servers,
          testTimeout: 30_000,
          hookTimeout: 60_000,
          // They wait more than they work.
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'flows',
          include: ['tests/*.test.ts'],
          exclude: [...never, '**/*.long.test.ts'],
          globalSetup: servers,
          testTimeout: 60_000,
          hookTimeout: 120_000,
          // Each file runs the whole system: five processes on two cores are enough.
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
      {
        extends: true,
        test: {
          name: 'long',
          include: ['**/*.long.test.ts'],
          exclude: never,
          globalSetup: servers,
          testTimeout: 600_000,
          hookTimeout: 120_000,
          maxWorkers: 1,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
})
