import { Alert, Text } from '@mantine/core'
import { IconAlertTriangle, IconShieldCheck } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { verifyLedger } from '#contracts/api/ledger.ts'
import { useApi } from '../../api/use-api.ts'
import { useFormat } from '../../ui/format.tsx'
import { Answer, Waiting } from '../../ui/states.tsx'

/** Whether every balance is the sum of its transfers: one green or red answer. */
export function LedgerCheck() {
  const { t } = useTranslation()
  const { number, dateTime } = useFormat()
  const check = useApi(verifyLedger, {})
  return (
    <Answer query={check} waiting={<Waiting lines={1} height={76} />}>
      {({ balanced, transfers, accounts, checkedAt, problems }) => (
        <Alert
          color={balanced ? 'evergreen' : 'red'}
          variant="light"
          role={balanced ? 'status' : 'alert'}
          icon={balanced ? <IconShieldCheck size={20} /> : <IconAlertTriangle size={20} />}
          title={t(balanced ? 'corrections.balanced' : 'corrections.unbalanced')}
        >
          <Text size="sm">
            {t('corrections.checked', {
              transfers: number(transfers),
              accounts: number(accounts),
              when: dateTime(checkedAt),
            })}
          </Text>
          {problems.map(({ accountId, detail }) => (
            <Text key={`${accountId} ${detail}`} size="sm">
              {accountId ? `${accountId}: ${detail}` : detail}
            </Text>
          ))}
        </Alert>
      )}
    </Answer>
  )
}
