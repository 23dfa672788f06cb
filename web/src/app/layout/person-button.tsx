import { Avatar, Box, Text, UnstyledButton, type UnstyledButtonProps } from '@mantine/core'
import { IconSelector } from '@tabler/icons-react'
import type { ComponentPropsWithRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useMe } from '../session.ts'
import classes from './navigation.module.css'

type Props = UnstyledButtonProps & Omit<ComponentPropsWithRef<'button'>, keyof UnstyledButtonProps>

/** Who is here. */
export function PersonButton({ className = '', ...props }: Props) {
  const { t } = useTranslation()
  const me = useMe()
  return (
    <UnstyledButton className={`${classes.person} ${className}`} {...props}>
      <Avatar name={me.name} color="evergreen" size={30} radius="xl" aria-hidden />
      <Box flex={1} miw={0}>
        <Text size="sm" fw={550} truncate>
          {me.name}
        </Text>
        <Text size="xs" c="dimmed">
          {t(`role.${me.role}`)}
        </Text>
      </Box>
      <IconSelector size={16} stroke={1.6} aria-hidden />
    </UnstyledButton>
  )
}
