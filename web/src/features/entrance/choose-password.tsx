import { Alert, Button, PasswordInput, Stack } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { resetPassword } from '#contracts/api/access.ts'
import { useAction } from '../../api/use-action.ts'
import { useServerForm } from '../../ui/form.ts'
import { EntranceCard } from './entrance-card.tsx'
import { Frame } from './frame.tsx'
import { passwordProblem } from './password.ts'

/** Where the mailed link led: of an invitation, or of a forgotten password. */
export type Occasion = 'invitation' | 'reset'

/** Where mailed links lead: a password, and the person can come in. */
export default function ChoosePassword({ occasion }: { occasion: Occasion }) {
  // Behind the #, so that it reaches no server's log.
  const [token] = useState(() => new URLSearchParams(location.hash.slice(1)).get('token') ?? '')
  const [done, setDone] = useState(false)
  return (
    <Frame>
      {token === '' ? (
        <NoToken occasion={occasion} />
      ) : done ? (
        <Done occasion={occasion} />
      ) : (
        <PasswordForm occasion={occasion} token={token} done={() => setDone(true)} />
      )}
    </Frame>
  )
}

function NoToken({ occasion }: { occasion: Occasion }) {
  const { t } = useTranslation()
  return (
    <EntranceCard title={t(`entrance.${occasion}`)}>
      <Alert color="orange" mt="md" title={t('entrance.noToken')}>
        {t(`entrance.${occasion}NoToken`)}
      </Alert>
      {occasion === 'reset' && (
        <Button component="a" href="/forgotten-password" mt="lg" fullWidth>
          {t('entrance.askForLink')}
        </Button>
      )}
      <Button component="a" href="/" variant="default" mt="sm" fullWidth>
        {t('entrance.signIn')}
      </Button>
    </EntranceCard>
  )
}

function Done({ occasion }: { occasion: Occasion }) {
  const { t } = useTranslation()
  return (
    <EntranceCard title={t(`entrance.${occasion}`)} about={t('entrance.passwordSet')}>
      <Button component="a" href="/" fullWidth size="md" autoFocus>
        {t('entrance.signIn')}
      </Button>
    </EntranceCard>
  )
}

interface PasswordFormProps {
  occasion: Occasion
  token: string
  done: () => void
}

function PasswordForm({ occasion, token, done }: PasswordFormProps) {
  const { t } = useTranslation()
  const { form, refuse } = useServerForm(
    { password: '' },
    { password: (value) => (passwordProblem(value) ? t('check.password') : null) },
  )
  const set = useAction(resetPassword, { done, failed: refuse })
  return (
    <EntranceCard title={t(`entrance.${occasion}`)} about={t(`entrance.${occasion}Hint`)}>
      <form onSubmit={form.onSubmit(({ password }) => set.mutate({ body: { token, password } }))}>
        <Stack>
          <PasswordInput
            label={t('field.newPassword')}
            description={t('check.password')}
            autoComplete="new-password"
            autoFocus
            visibilityToggleButtonProps={{ 'aria-label': t('field.showPassword') }}
            {...form.getInputProps('password')}
          />
          <Button type="submit" loading={set.isPending} fullWidth size="md">
            {t('entrance.setPassword')}
          </Button>
        </Stack>
      </form>
    </EntranceCard>
  )
}
