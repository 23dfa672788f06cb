import {
  Button,
  CopyButton,
  Group,
  Modal,
  Radio,
  Select,
  Stack,
  Text,
  TextInput,
} from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { createAccessToken } from '#contracts/api/access.ts'
import { useAction } from '../../api/use-action.ts'
import { useServerForm } from '../../ui/form.ts'

const lifetimes = [7, 30, 90, 365]
type Scope = 'read' | 'write'
type NewToken = { name: string; scope: Scope; days: string }
const empty: NewToken = { name: '', scope: 'read', days: '90' }

/** Makes a token and shows it, this once. */
export function CreateToken({ opened, close }: { opened: boolean; close: () => void }) {
  const { t } = useTranslation()
  const [secret, setSecret] = useState<string>()
  const leave = () => {
    close()
    setSecret(undefined)
  }
  return (
    <Modal
      opened={opened}
      onClose={leave}
      title={secret ? t('settings.tokenMade') : t('settings.newToken')}
      // Shown once: a click beside it must not lose it.
      closeOnClickOutside={secret === undefined}
      closeButtonProps={{ 'aria-label': t('act.close') }}
    >
      {secret ? <Secret secret={secret} done={leave} /> : <TokenForm done={setSecret} />}
    </Modal>
  )
}

function TokenForm({ done }: { done: (secret: string) => void }) {
  const { t } = useTranslation()
  const { form, refuse } = useServerForm(empty, {
    name: (name) => (name.trim() === '' ? t('check.needed') : null),
  })
  const create = useAction(createAccessToken, {
    touches: ['access'],
    failed: refuse,
    done: ({ token }) => done(token),
  })
  const send = ({ name, scope, days }: NewToken) =>
    create.mutate({ body: { name, scope, expiresInDays: Number(days) } })
  return (
    <form onSubmit={form.onSubmit(send)}>
      <Stack>
        <TextInput
          label={t('settings.tokenName')}
          description={t('settings.tokenNameHint')}
          maxLength={80}
          data-autofocus
          {...form.getInputProps('name')}
        />
        <Radio.Group label={t('settings.scopeLabel')} {...form.getInputProps('scope')}>
          <Stack gap="xs" mt="xs">
            <Radio value="read" label={t('settings.scope.read')} />
            <Radio value="write" label={t('settings.scope.write')} />
          </Stack>
        </Radio.Group>
        <Select
          label={t('settings.lifetime')}
          data={lifetimes.map((count) => ({
            value: String(count),
            label: t('company.days', { count }),
          }))}
          allowDeselect={false}
          {...form.getInputProps('days')}
        />
        <Button type="submit" loading={create.isPending}>
          {t('settings.makeToken')}
        </Button>
      </Stack>
    </form>
  )
}

function Secret({ secret, done }: { secret: string; done: () => void }) {
  const { t } = useTranslation()
  return (
    <Stack>
      <Text size="sm">{t('settings.shownOnce')}</Text>
      <TextInput
        aria-label={t('settings.token')}
        value={secret}
        readOnly
        data-autofocus
        onFocus={(event) => event.currentTarget.select()}
      />
      <Group justify="flex-end" gap="xs">
        <CopyButton value={secret}>
          {({ copied, copy }) => (
            <Button
              variant="default"
              leftSection={copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
              onClick={copy}
            >
              {copied ? t('settings.copied') : t('settings.copy')}
            </Button>
          )}
        </CopyButton>
        <Button onClick={done}>{t('act.close')}</Button>
      </Group>
    </Stack>
  )
}
