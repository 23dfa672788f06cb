import { Button } from '@mantine/core'
import { useCallback, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { readWorkerNumbers, readWorkerStatement } from '#contracts/api/analytics.ts'
import { call } from '../../api/call.ts'
import { pace } from '../../api/live.ts'
import { useApi, usePages } from '../../api/use-api.ts'
import { Section } from '../../ui/page.tsx'
import { type Line, StatementTable } from '../../ui/statement-table.tsx'
import { OrFailure } from '../../ui/states.tsx'
import { WalletFigures } from '../../ui/wallet-figures.tsx'
import { Adjust } from './adjust.tsx'
import { Reverse } from './reverse.tsx'

/** What cannot be taken back: payouts, and what is itself a taking back. */
const final: readonly string[] = ['payout', 'payout_return', 'reversal']

/** The account of one worker: balance, statement, and a way to correct each. */
export function WorkerAccount({ workerId }: { workerId: string }) {
  const { t } = useTranslation()
  const [taken, setTaken] = useState<Line>()
  const params = { workerId }
  const numbers = useApi(readWorkerNumbers, { params }, { every: pace.own })
  const statement = usePages(
    ['readWorkerStatement', workerId],
    (cursor) =>
      call(readWorkerStatement, { params, query: { limit: 100, ...(cursor ? { cursor } : {}) } }),
    { every: pace.own },
  )
  const act = useCallback(
    (line: Line) =>
      !final.includes(line.kind) && (
        <Button size="compact-xs" variant="default" onClick={() => setTaken(line)}>
          {t('corrections.reverse')}
        </Button>
      ),
    [t],
  )
  return (
    <>
      <OrFailure query={numbers}>
        <WalletFigures of={numbers.data} />
      </OrFailure>
      <Section title={t('corrections.adjust')} about={t('corrections.adjustHint')}>
        <Adjust workerId={workerId} />
      </Section>
      <Section title={t('money.statement')} about={t('money.statementHint')} flush>
        <OrFailure query={statement}>
          <StatementTable statement={statement} act={act} />
        </OrFailure>
      </Section>
      <Reverse line={taken} close={() => setTaken(undefined)} />
    </>
  )
}
