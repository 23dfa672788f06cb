import { useTranslation } from 'react-i18next'
import {
  confirmWorkerBankAccount,
  listBankAccounts,
  setWorkerBankAccount,
} from '#contracts/api/bank.ts'
import { useAction } from '../../api/use-action.ts'
import { useApi } from '../../api/use-api.ts'
import { useMe } from '../../app/session.ts'
import { BankAccountCard } from '../../ui/bank-account.tsx'
import { Section } from '../../ui/page.tsx'
import { useProblemText } from '../../ui/problem-text.ts'
import { Answer, Waiting } from '../../ui/states.tsx'
import { say, sayFailed } from '../../ui/toasts.ts'

/** Where a worker is paid by bank file. */
export function WorkerBank({ workerId }: { workerId: string }) {
  const { t } = useTranslation()
  const me = useMe()
  const text = useProblemText()
  const found = useApi(listBankAccounts, { query: { ownerId: workerId } })
  const set = useAction(setWorkerBankAccount, {
    touches: ['bank'],
    done: () => say(t('bank.saved')),
  })
  const confirm = useAction(confirmWorkerBankAccount, {
    touches: ['bank'],
    done: () => say(t('bank.nowConfirmed')),
    failed: (error) => sayFailed(text(error)),
  })
  const params = { workerId }
  return (
    <Section id="bank" title={t('bank.title')}>
      <Answer query={found} waiting={<Waiting lines={3} height={28} />}>
        {({ items }) => (
          <BankAccountCard
            account={items[0]}
            meId={me.id}
            set={(body, outcome) => set.mutate({ params, body }, outcome)}
            confirm={(version) => confirm.mutate({ params, body: { version } })}
            busy={set.isPending || confirm.isPending}
          />
        )}
      </Answer>
    </Section>
  )
}
