import {
  Button,
  Group,
  SegmentedControl,
  Stack,
  Text,
  TextInput,
  useMantineColorScheme,
} from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { updateMe } from '#contracts/api/identity.ts'
import { renameUser } from '../../api/token.ts'
import { useAction } from '../../api/use-action.ts'
import { useMe } from '../../app/session.ts'
import { useServerForm } from '../../ui/form.ts'
import { LanguageSwitch } from '../../ui/language/language-switch.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { say } from '../../ui/toasts.ts'

const schemes = ['light', 'dark', 'auto'] as const

/** The person's own name, language and look. */
export function Settings() {
  const { t } = useTranslation()
  const me = useMe()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const { form, refuse } = useServerForm(
    { name: me.name },
    { name: (value) => (value.trim() === '' ? t('check.needed') : null) },
  )
  const save = useAction(updateMe, {
    touches: ['people'],
    failed: refuse,
    done: ({ name, locale }) => {
      renameUser({ name, locale })
      form.resetDirty()
      say(t('settings.saved'))
    },
  })
  return (
    <Page title={t('place.settings')} about={me.email}>
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
      <Section title={t('settings.look')}>
        <Stack>
          <Group justify="space-between">
            <Text size="sm">{t('settings.language')}</Text>
            <LanguageSwitch onChange={(locale) => save.mutate({ body: { locale } })} />
          </Group>
          <Group justify="space-between">
            <Text size="sm">{t('settings.theme')}</Text>
            <SegmentedControl
              size="xs"
              aria-label={t('settings.theme')}
              value={colorScheme}
              data={schemes.map((value) => ({ value, label: t(`theme.${value}`) }))}
              onChange={(value) =>
                setColorScheme(schemes.find((known) => known === value) ?? 'auto')
              }
            />
          </Group>
        </Stack>
      </Section>
    </Page>
  )
}
