import { Button, Group, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { updateMe } from '#contracts/api/identity.ts'
import { renameUser } from '../../api/token.ts'
import { useAction } from '../../api/use-action.ts'
import { useMe } from '../../app/session.ts'
import { useServerForm } from '../../ui/form.ts'
import { Section } from '../../ui/page.tsx'
import { say } from '../../ui/toasts.ts'

/** What others call this person. */
export function Profile() {
  const { t } = useTranslation()
  const me = useMe()
  const { form, refuse } = useServerForm(
    { name: me.name },
    { name: (value) => (value.trim() === '' ? t('check.needed') : null) },
  )
  const save = useAction(updateMe, {
    touches: ['people'],
    failed: refuse,
    done: ({ name }) => {
      renameUser({ name })
      form.resetDirty()
      say(t('settings.saved'))
    },
  })
  return (
    <Section title={t('settings.profile')}>
      <form onSubmit={form.onSubmit((body) => save.mutate({ body }))}>
        <Group align="flex-end">
          <TextInput
            flex={1}
            label={t('field.yourName')}
            autoComplete="name"
            maxLength={120}
            {...form.getInputProps('name')}
          />
          <Button type="submit" loading={save.isPending} disabled={!form.isDirty()}>
            {t('act.save')}
          </Button>
        </Group>
      </form>
    </Section>
  )
}
