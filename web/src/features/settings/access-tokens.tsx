import { Button, Text } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { listAccessTokens, type PersonalToken, revokeAccessToken } from '#contracts/api/access.ts'
import { useAction } from '../../api/use-action.ts'
import { useApi } from '../../api/use-api.ts'
import { Confirm } from '../../ui/confirm.tsx'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { useFormat } from '../../ui/format.tsx'
import { Section } from '../../ui/page.tsx'
import { useProblemText } from '../../ui/problem-text.ts'
import { Empty, OrFailure } from '../../ui/states.tsx'
import { say, sayFailed } from '../../ui/toasts.ts'
import { CreateToken } from './create-token.tsx'

/** Tokens that scripts use in this person's name. */
export function AccessTokens() {
  const { t } = useTranslation()
  const { date } = useFormat()
  const [creating, setCreating] = useState(false)
  const [revoking, setRevoking] = useState<PersonalToken>()
  const tokens = useApi(listAccessTokens, {})
  const columns = useMemo(
    (): Column<PersonalToken>[] => [
      {
        id: 'name',
        header: t('settings.tokenName'),
        cell: ({ name, scope }) => (
          <>
            <Text span size="sm" fw={500}>
              {name}
            </Text>
            <Text size="xs" c="dimmed">
              {t(`settings.scope.${scope}`)}
            </Text>
          </>
        ),
      },
      {
        id: 'until',
        header: t('settings.goodUntil'),
        width: 200,
        named: true,
        cell: ({ expiresAt }) => date(expiresAt),
      },
      {
        id: 'revoke',
        header: t('settings.revoke'),
        width: 130,
        align: 'right',
        cell: (token) => (
          <Button variant="default" size="compact-sm" onClick={() => setRevoking(token)}>
            {t('settings.revoke')}
          </Button>
        ),
      },
    ],
    [t, date],
  )
  return (
    <Section
      title={t('settings.tokens')}
      about={t('settings.tokensHint')}
      actions={
        <Button
          variant="default"
          leftSection={<IconPlus size={16} aria-hidden />}
          onClick={() => setCreating(true)}
        >
          {t('settings.newToken')}
        </Button>
      }
      flush
    >
      <OrFailure query={tokens}>
        <DataTable
          label={t('settings.tokens')}
          columns={columns}
          rows={tokens.data?.items}
          empty={<Empty title={t('settings.noTokens')} hint={t('settings.noTokensHint')} />}
        />
      </OrFailure>
      <CreateToken opened={creating} close={() => setCreating(false)} />
      {revoking && <Revoke token={revoking} close={() => setRevoking(undefined)} />}
    </Section>
  )
}

function Revoke({ token: { id, name }, close }: { token: PersonalToken; close: () => void }) {
  const { t } = useTranslation()
  const text = useProblemText()
  const revoke = useAction(revokeAccessToken, {
    touches: ['access'],
    done: () => {
      say(t('settings.revoked'))
      close()
    },
    failed: (error) => sayFailed(text(error)),
  })
  return (
    <Confirm
      opened
      close={close}
      title={t('settings.revokeTitle', { name })}
      action={t('settings.revoke')}
      danger
      busy={revoke.isPending}
      confirm={() => revoke.mutate({ params: { tokenId: id } })}
    >
      {t('settings.revokeHint')}
    </Confirm>
  )
}
