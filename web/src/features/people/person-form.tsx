import { Button, Divider, Select, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { inviteAgain, type User, updateUser } from '#contracts/api/identity.ts'
import { roles } from '#contracts/endpoint.ts'
import { useAction } from '../../api/use-action.ts'
import { Confirm } from '../../ui/confirm.tsx'
import { useServerForm } from '../../ui/form.ts'
import { say } from '../../ui/toasts.ts'
import { sayUndoable } from '../../ui/undo-toast.tsx'
import { useUndo } from './use-undo.ts'

/** Changes somebody's name, role, or whether they may come in. */
export function PersonForm({ person, done }: { person: User; done: () => void }) {
  const { t } = useTranslation()
  const [asking, setAsking] = useState(false)
  const { id, name, role, status } = person
  const undo = useUndo(person)
  const { form, refuse } = useServerForm(
    { name, role },
    { name: (value) => (value.trim() === '' ? t('check.needed') : null) },
  )
  const change = useAction(updateUser, {
    touches: ['people'],
    done: (_, { body }) => {
      sayUndoable({
        message: t('people.saved'),
        label: t('act.undo'),
        undo: () => undo(body),
      })
      done()
    },
    failed: (error) => {
      setAsking(false)
      refuse(error)
    },
  })
  const invitation = useAction(inviteAgain, {
    touches: ['mail'],
    done: ({ email }) => {
      say(t('people.invited', { email }))
      done()
    },
    failed: refuse,
  })
  const params = { userId: id }
  const next = status === 'disabled' ? 'active' : 'disabled'
  return (
    <form onSubmit={form.onSubmit((body) => change.mutate({ params, body }))}>
      <Stack>
        <Text size="sm" c="dimmed">
          {person.email}
        </Text>
        <TextInput label={t('people.name')} {...form.getInputProps('name')} />
        <Select
          label={t('people.role')}
          data={roles.map((value) => ({ value, label: t(`role.${value}`) }))}
          allowDeselect={false}
          {...form.getInputProps('role')}
        />
        <Button type="submit" loading={change.isPending} disabled={!form.isDirty()}>
          {t('act.save')}
        </Button>
        {status === 'invited' && (
          <Button
            variant="default"
            loading={invitation.isPending}
            onClick={() => invitation.mutate({ params })}
          >
            {t('people.inviteAgain')}
          </Button>
        )}
        {status !== 'invited' && (
          <>
            <Divider color="var(--line)" />
            <Button variant="default" onClick={() => setAsking(true)}>
              {t(`people.${next}`)}
            </Button>
          </>
        )}
      </Stack>
      <Confirm
        opened={asking}
        close={() => setAsking(false)}
        title={t(`people.${next}Title`, { name })}
        action={t(`people.${next}`)}
        danger={next === 'disabled'}
        busy={change.isPending}
        confirm={() => change.mutate({ params, body: { status: next } })}
      >
        {t(`people.${next}Hint`)}
      </Confirm>
    </form>
  )
}
