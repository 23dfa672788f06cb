import { ActionIcon, Button, Group, Select, Stack, Text, TextInput } from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { createUser } from '#contracts/api/identity.ts'
import { type Role, roles } from '#contracts/endpoint.ts'
import { callOnce } from '../../api/call.ts'
import { isAddress } from '../../ui/form.ts'
import { useProblemText } from '../../ui/problem-text.ts'

interface Guest {
  id: number
  email: string
  role: Role
  problem?: string
}

const guest = (id: number, role: Role): Guest => ({ id, email: '', role })
const first = [guest(0, 'manager'), guest(1, 'accountant'), guest(2, 'worker'), guest(3, 'worker')]

/** Invites people by mail; lines left empty are nobody. */
export function PeopleStep({ done }: { done: () => void }) {
  const { t } = useTranslation()
  const text = useProblemText()
  const [guests, setGuests] = useState(first)
  const [busy, setBusy] = useState(false)
  const change = (id: number, to: Partial<Guest>) =>
    setGuests((all) => all.map((one) => (one.id === id ? { ...one, ...to } : one)))

  async function invite(): Promise<void> {
    const named = guests.filter(({ email }) => email.trim() !== '')
    const wrong = named.filter(({ email }) => !isAddress(email))
    for (const { id } of wrong) change(id, { problem: t('check.email') })
    if (wrong.length > 0) return
    setBusy(true)
    const left: Guest[] = []
    for (const one of named) {
      const { email, role } = one
      const name = email.split('@')[0] ?? email
      const problem = await callOnce(createUser, { body: { email, role, name } }).then(
        () => undefined,
        (error: unknown) => text(error),
      )
      if (problem) left.push({ ...one, problem })
    }
    setBusy(false)
    if (left.length > 0) setGuests(left)
    else done()
  }

  return (
    <Stack mt="md">
      <Text size="sm" c="dimmed">
        {t('entrance.peopleHint')}
      </Text>
      {guests.map(({ id, email, role, problem }, index) => (
        <Group key={id} gap="xs" wrap="nowrap" align="flex-start">
          <TextInput
            flex={1}
            type="email"
            placeholder={t('entrance.addressPlaceholder')}
            aria-label={t('entrance.addressOf', { number: index + 1 })}
            value={email}
            error={problem}
            onChange={(event) => {
              const value = event.currentTarget.value
              setGuests((all) =>
                all.map((one) => (one.id === id ? { id, role, email: value } : one)),
              )
            }}
          />
          <Select
            w={132}
            aria-label={t('entrance.roleOf', { number: index + 1 })}
            data={roles.map((value) => ({ value, label: t(`role.${value}`) }))}
            allowDeselect={false}
            value={role}
            onChange={(value) => value && change(id, { role: value })}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            size={36}
            aria-label={t('act.remove')}
            onClick={() => setGuests((all) => all.filter((one) => one.id !== id))}
          >
            <IconX size={16} />
          </ActionIcon>
        </Group>
      ))}
      <Button
        variant="subtle"
        leftSection={<IconPlus size={16} />}
        style={{ alignSelf: 'flex-start' }}
        onClick={() => setGuests((all) => [...all, guest(Date.now(), 'worker')])}
      >
        {t('entrance.another')}
      </Button>
      <Group justify="space-between">
        <Button variant="default" onClick={done}>
          {t('act.later')}
        </Button>
        <Button onClick={() => void invite()} loading={busy}>
          {t('entrance.invite')}
        </Button>
      </Group>
    </Stack>
  )
}
