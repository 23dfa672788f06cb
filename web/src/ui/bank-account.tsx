import { Badge, Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { z } from 'zod'
import type { BankAccount } from '#contracts/api/bank.ts'
import { ibanProblem, plainIban } from '#contracts/iban.ts'
import { Facts } from './facts.tsx'
import { useServerForm } from './form.ts'
import { useFormat } from './format.tsx'

type Account = z.input<typeof BankAccount>
type Entry = { iban: string; holder: string; bic: string }

interface BankAccountCardProps {
  /** Undefined where none is set. */
  account: Account | undefined
  /** Who looks: whoever set it cannot confirm it. */
  meId: string
  /** Left out for those who may not. */
  set?: SetAccount
  confirm: (version: number) => void
  /** Something is on its way. */
  busy: boolean
}

type Body = { iban: string; holder: string; bic?: string }
type SetAccount = (
  body: Body,
  outcome: { onSuccess: () => void; onError: (error: unknown) => void },
) => void

/** Where money goes to or comes from: never its whole number, and whether a second person agreed. */
export function BankAccountCard(props: BankAccountCardProps) {
  const { account, meId, set, confirm, busy } = props
  const { t } = useTranslation()
  const { dateTime } = useFormat()
  const [editing, setEditing] = useState(false)
  const change = set && (
    <Button size="xs" variant="default" onClick={() => setEditing(true)}>
      {t(account ? 'bank.change' : 'bank.set')}
    </Button>
  )
  if (editing && set) return <BankForm set={set} busy={busy} close={() => setEditing(false)} />
  if (!account) {
    return (
      <Stack gap="sm" align="flex-start">
        <Text size="sm" fw={550}>
          {t('bank.none')}
        </Text>
        <Text size="sm" c="dimmed">
          {t('bank.noneHint')}
        </Text>
        {change}
      </Stack>
    )
  }
  const isOwn = account.setBy.id === meId
  return (
    <Stack gap="sm">
      <Facts
        facts={[
          [
            t('bank.iban'),
            <span key="iban" className="number">
              {account.iban}
            </span>,
          ],
          [t('bank.holder'), account.holder],
          [t('bank.bic'), account.bic],
          [t('bank.setBy'), `${account.setBy.name}, ${dateTime(account.setAt)}`],
          [
            t('bank.state'),
            <Badge key="state" color={account.confirmed ? 'evergreen' : 'yellow'}>
              {t(account.confirmed ? 'bank.confirmed' : 'bank.unconfirmed')}
            </Badge>,
          ],
        ]}
      />
      {!account.confirmed && isOwn && (
        <Text size="sm" c="dimmed">
          {t('bank.fourEyes')}
        </Text>
      )}
      <Group gap="xs" justify="flex-end">
        {change}
        {!account.confirmed && !isOwn && (
          <Button size="xs" loading={busy} onClick={() => confirm(account.version)}>
            {t('bank.confirm')}
          </Button>
        )}
      </Group>
    </Stack>
  )
}

interface BankFormProps {
  set: SetAccount
  busy: boolean
  close: () => void
}

function BankForm({ set, busy, close }: BankFormProps) {
  const { t } = useTranslation()
  const { form, refuse } = useServerForm<Entry>(
    { iban: '', holder: '', bic: '' },
    {
      iban: (iban) => (ibanProblem(plainIban(iban)) ? t('check.iban') : null),
      holder: (holder) => (holder.trim() === '' ? t('check.needed') : null),
    },
  )
  function send({ iban, holder, bic }: Entry): void {
    const code = bic.replaceAll(' ', '').toUpperCase()
    const body = { iban, holder, ...(code ? { bic: code } : {}) }
    set(body, { onSuccess: close, onError: refuse })
  }
  return (
    <form onSubmit={form.onSubmit(send)}>
      <Stack gap="sm">
        <TextInput
          label={t('bank.iban')}
          autoComplete="off"
          spellCheck={false}
          maxLength={60}
          {...form.getInputProps('iban')}
        />
        <Group grow align="flex-start">
          <TextInput label={t('bank.holder')} maxLength={70} {...form.getInputProps('holder')} />
          <TextInput label={t('bank.bicOptional')} maxLength={11} {...form.getInputProps('bic')} />
        </Group>
        <Group justify="flex-end" gap="xs">
          <Button size="xs" variant="default" onClick={close}>
            {t('act.back')}
          </Button>
          <Button size="xs" type="submit" loading={busy}>
            {t('act.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
