import { Alert, Button, Group, List, Stack, Text } from '@mantine/core'
import { IconAlertTriangle, IconChecks, IconDownload } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { downloadBankFile } from '#contracts/api/bank.ts'
import type { PayoutRun } from '#contracts/api/money.ts'
import { settlePayoutRun } from '#contracts/api/payouts.ts'
import { ApiError } from '#contracts/client.ts'
import { download } from '../../api/files.ts'
import { useAction } from '../../api/use-action.ts'
import { Confirm } from '../../ui/confirm.tsx'
import { useFormat } from '../../ui/format.tsx'
import { Section } from '../../ui/page.tsx'
import { useProblemText } from '../../ui/problem-text.ts'
import { TextLink } from '../../ui/text-link.tsx'
import { say, sayFailed } from '../../ui/toasts.ts'

type Missing = { path: string; message: string }[]

/** The order for the bank, and the word that it was carried out. */
export function BankFile({ run }: { run: PayoutRun }) {
  const { t } = useTranslation()
  const { currency, number } = useFormat()
  const text = useProblemText()
  const [missing, setMissing] = useState<Missing>([])
  const [asking, setAsking] = useState(false)
  const params = { runId: run.id }
  const file = useMutation({
    mutationFn: (format: 'pain.001' | 'csv') =>
      download(
        downloadBankFile,
        { params, query: { format } },
        `payout-${run.id}.${format === 'csv' ? 'csv' : 'xml'}`,
      ),
    onSuccess: () => setMissing([]),
    onError: (error) => {
      const wanting = missingIn(error)
      setMissing(wanting)
      if (wanting.length === 0) sayFailed(text(error))
    },
  })
  const settle = useAction(settlePayoutRun, {
    touches: ['payouts', 'money'],
    done: () => {
      setAsking(false)
      say(t('payouts.settledAll'))
    },
    failed: (error) => {
      setAsking(false)
      sayFailed(text(error))
    },
  })
  const left = run.payouts - run.paid
  return (
    <Section title={t('payouts.bankFile')} about={t('payouts.bankFileHint')}>
      <Stack gap="md">
        <Group gap="xs">
          <Button
            variant="default"
            leftSection={<IconDownload size={16} aria-hidden />}
            disabled={currency !== 'EUR'}
            loading={file.isPending && file.variables === 'pain.001'}
            onClick={() => file.mutate('pain.001')}
          >
            {t('payouts.pain')}
          </Button>
          <Button
            variant="default"
            leftSection={<IconDownload size={16} aria-hidden />}
            loading={file.isPending && file.variables === 'csv'}
            onClick={() => file.mutate('csv')}
          >
            {t('payouts.csv')}
          </Button>
          <Button
            leftSection={<IconChecks size={16} aria-hidden />}
            disabled={left === 0}
            onClick={() => setAsking(true)}
          >
            {t('payouts.settleAll')}
          </Button>
        </Group>
        {currency !== 'EUR' && (
          <Text size="sm" c="dimmed">
            {t('payouts.painEuro')}
          </Text>
        )}
        {missing.length > 0 && <MissingAccounts missing={missing} />}
      </Stack>
      <Confirm
        opened={asking}
        close={() => setAsking(false)}
        title={t('payouts.settleTitle')}
        action={t('payouts.settleAll')}
        busy={settle.isPending}
        confirm={() => settle.mutate({ params })}
      >
        {t('payouts.settleHint', { count: left, payouts: number(left) })}
      </Confirm>
    </Section>
  )
}

function missingIn(error: unknown): Missing {
  const isMissing = error instanceof ApiError && error.problem.code === 'missing_bank_account'
  return isMissing ? (error.problem.errors ?? []) : []
}

/** As many as fit; the others come up as soon as these are mended. */
const shown = 20

/** Whose account is missing or not confirmed, each with the way to it. */
function MissingAccounts({ missing }: { missing: Missing }) {
  const { t } = useTranslation()
  const { number } = useFormat()
  return (
    <Alert
      role="alert"
      color="orange"
      variant="default"
      icon={<IconAlertTriangle size={18} />}
      title={t('payouts.missing', { count: missing.length, accounts: number(missing.length) })}
    >
      <Text size="sm">{t('payouts.missingHint')}</Text>
      <List size="sm" mt="xs" spacing={2}>
        {missing.slice(0, shown).map(({ path, message }) => (
          <List.Item key={path}>
            {path === 'organization' ? (
              <TextLink to="/policies" size="sm">
                {t('bank.company')}
              </TextLink>
            ) : (
              <TextLink
                to="/workers/$workerId"
                params={{ workerId: path.replace('workers.', '') }}
                hash="bank"
                size="sm"
              >
                {nameIn(message)}
              </TextLink>
            )}
          </List.Item>
        ))}
      </List>
    </Alert>
  )
}

/** The server says `Ann has no confirmed bank account`. */
const nameIn = (message: string) => message.replace(' has no confirmed bank account', '')
