import { Box, Group, Stack, Text, Title } from '@mantine/core'
import { type ReactNode, useEffect, useId } from 'react'
import classes from './page.module.css'
import { Failure } from './states.tsx'

interface PageProps {
  title: string
  /** One line: what this place is for. */
  about?: ReactNode
  actions?: ReactNode
  children: ReactNode
}

/** The frame of every place: its name, what can be done here, and the matter itself. */
export function Page({ title, about, actions, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Piecework`
  }, [title])
  return (
    <Box className={classes.page}>
      <Group justify="space-between" align="flex-end" gap="md" mb="lg">
        <div>
          <Title order={1} className={classes.title}>
            {title}
          </Title>
          {about && (
            <Text c="dimmed" size="sm" mt={2}>
              {about}
            </Text>
          )}
        </div>
        {actions && (
          <Group gap="xs" className="no-print">
            {actions}
          </Group>
        )}
      </Group>
      {children}
    </Box>
  )
}

/** In place of a whole place: why it cannot be shown, and a way on. */
export function FailedPage({ error, retry }: { error: unknown; retry: () => void }) {
  return (
    <Box className={classes.page}>
      <Failure error={error} retry={retry} />
    </Box>
  )
}

interface SectionProps {
  /** For addresses that lead right here. */
  id?: string
  title: string
  about?: string
  actions?: ReactNode
  children: ReactNode
  /** Without padding, for tables. */
  flush?: boolean
}

/** A piece of paper on the ground. */
export function Card({ children }: { children: ReactNode }) {
  return <div className={classes.card}>{children}</div>
}

/** A titled part of a page. */
export function Section({ id, title, about, actions, children, flush = false }: SectionProps) {
  const heading = useId()
  return (
    <Stack component="section" aria-labelledby={heading} gap="sm" mb="xl" {...(id ? { id } : {})}>
      <Group justify="space-between" align="flex-end" gap="sm">
        <div>
          <Title order={2} id={heading} className={classes.section}>
            {title}
          </Title>
          {about && (
            <Text c="dimmed" size="sm">
              {about}
            </Text>
          )}
        </div>
        {actions && (
          <Group gap="xs" className="no-print">
            {actions}
          </Group>
        )}
      </Group>
      {flush ? children : <Card>{children}</Card>}
    </Stack>
  )
}
