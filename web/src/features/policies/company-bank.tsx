import { useTranslation } from 'react-i18next'
import {
  confirmOrganizationBankAccount,
  listBankAccounts,
  setOrganizationBankAccount,
} from '#contracts/api/bank.ts'
import { useAction } from '../../api/use-action.ts'
import { useApi } from '../../api/use-api.ts'
import { useMe } from '../../app/session.ts'
import { BankAccountCard } from '../../ui/bank-account.tsx'
import { Section } from '../../ui/page.tsx'
import { useProblemText } from '../../ui/problem-text.ts'
import { Answer, Waiting } from '../../ui/states.tsx'
import { say, sayFailed } from '../../ui/toasts.ts'

/** The account that bank files pay from. Only admins set it. */
export function CompanyBank() {
  const { t } = useTranslation()
  const me = useMe()
  const text = useProblemText()
  const found = useApi(listBankAccounts, { query: { ownerId: me.organizationId } })
  const set = useAction(setOrganizationBankAccount, {
    touches: ['bank'],
    done: () => say(t('bank.saved')),
  })
  const confirm = useAction(confirmOrganizationBankAccount, {
    touches: ['bank'],
    done: () => say(t('bank.nowConfirmed')),
    failed: (error) => sayFailed(text(error)),
  })
  return (
    <Section title={t('bank.company')} about={t('bank.companyHint')}>
      <Answer query={found} waiting={<Waiting lines={3} height={28} />}>
        {({ items }) => (
          <BankAccountCard
            account={items[0]}
            meId={me.id}
            {...(me.role === 'admin'
              ? { set: (body, outcome) => set.mutate({ body }, outcome) }
              : {})}
            confirm={(version) => confirm.mutate({ body: { version } })}
            busy={set.isPending || confirm.isPending}
          />
        )}
      </Answer>
    </Section>
  )
}
