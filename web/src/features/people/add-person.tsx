import { Button, Select, Stack, Text, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { createUser } from '#contracts/api/identity.ts'
import { type Role, roles } from '#contracts/endpoint.ts'
import { useAction } from '../../api/use-action.ts'
import { isAddress, useServerForm } from '../../ui/form.ts'
import { say } from '../../ui/toasts.ts'

type NewPerson = {
  name: string
  email: string
  role: Role
}

/** Invites somebody by mail. */
export function AddPerson({ done }: { done: () => void }) {
  const { t } = useTranslation()
  const empty: NewPerson = { name: '', email: '', role: 'worker' }
  const { form, refuse } = useServerForm(empty, {
    name: (name) => (name.trim() === '' ? t('check.needed') : null),
    email: (email) => (isAddress(email) ? null : t('check.email')),
  })
  const add = useAction(createUser, {
    touches: ['people'],
    failed: refuse,
    done: ({ email }) => {
      say(t('people.invited', { email }))
      done()
    },
  })
  return (
    <form onSubmit={form.onSubmit((body) => add.mutate({ body }))}>
      <Stack>
        <TextInput label={t('people.name')} data-autofocus {...form.getInputProps('name')} />
        <TextInput label={t('field.email')} type="email" {...form.getInputProps('email')} />
        <Select
          label={t('people.role')}
          data={roles.map((value) => ({ value, label: t(`role.${value}`) }))}
          allowDeselect={false}
          {...form.getInputProps('role')}
        />
        <Text size="xs" c="dimmed">
          {t('people.addHint')}
        </Text>
        <Button type="submit" loading={add.isPending}>
          {t('people.invite')}
        </Button>
      </Stack>
    </form>
  )
}
