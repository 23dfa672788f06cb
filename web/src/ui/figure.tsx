import { SimpleGrid, Skeleton, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './figure.module.css'

interface FigureProps {
  label: string
  /** Undefined while it is on its way. */
  value: ReactNode
  note?: ReactNode
  /** The one that matters most. */
  large?: boolean
}

/** One number with its name. */
export function Figure({ label, value, note, large = false }: FigureProps) {
  return (
    <div className={classes.figure}>
      <Text component="dt" size="sm" c="dimmed">
        {label}
      </Text>
      <dd className={large ? classes.large : classes.value}>
        {value ?? <Skeleton height={large ? 38 : 26} width={110} mt={6} />}
        {note && (
          <Text span size="xs" c="dimmed" display="block" fw={400} className={classes.note}>
            {note}
          </Text>
        )}
      </dd>
    </div>
  )
}

/** Numbers side by side. */
export function Figures({ children, cols = 4 }: { children: ReactNode; cols?: number }) {
  return (
    <SimpleGrid component="dl" cols={{ base: 2, md: cols }} spacing={0} className={classes.figures}>
      {children}
    </SimpleGrid>
  )
}
