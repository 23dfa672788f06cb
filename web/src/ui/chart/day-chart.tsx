import { Skeleton, Text } from '@mantine/core'
import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import { useFormat } from '../format.tsx'
import classes from './day-chart.module.css'

type Day = { date: string } & Record<string, string | number>

export interface Series {
  key: string
  name: string
  color: string
}

/** With more, nothing is left of thin bars beside the gaps between them. */
const mostSpacedDays = 14

interface DayChartProps {
  /** What it shows, in words. */
  label: string
  /** Undefined while they are on their way. */
  days: Day[] | undefined
  series: Series[]
  /** One bar a day, of all series. */
  stacked?: boolean
  height?: number
}

/** Money per day, as bars. The same numbers stand in a table nearby, for those who cannot see it. */
export function DayChart({ label, days, series, stacked = false, height = 220 }: DayChartProps) {
  const { day, money, number, perMajor } = useFormat()
  if (!days) return <Skeleton height={height} />
  // Without anything to show, the scale would be zeros from top to bottom.
  const isEmpty = days.every((values) => series.every(({ key }) => values[key] === 0))
  return (
    <figure className={classes.figure} role="img" aria-label={label}>
      {series.length > 1 && !stacked && (
        <figcaption className={classes.legend}>
          {series.map(({ key, name, color }) => (
            <Text key={key} span size="xs" c="dimmed">
              <i style={{ background: color }} />
              {name}
            </Text>
          ))}
        </figcaption>
      )}
      <ResponsiveContainer width="100%" height={height}>
        <BarChart
          data={days}
          margin={{ top: 8, right: 4, bottom: 0, left: 4 }}
          barGap={days.length > mostSpacedDays ? 0 : 2}
        >
          <CartesianGrid vertical={false} stroke="var(--line)" />
          <XAxis
            dataKey="date"
            tickFormatter={day}
            tickLine={false}
            axisLine={false}
            minTickGap={28}
            tick={{ fontSize: 12, fill: 'var(--mantine-color-dimmed)' }}
          />
          <YAxis
            width={56}
            {...(isEmpty ? { domain: [0, 10 * perMajor] } : {})}
            tickFormatter={(minor: number) => number(minor / perMajor)}
            tickLine={false}
            axisLine={false}
            tick={{ fontSize: 12, fill: 'var(--mantine-color-dimmed)' }}
          />
          <Tooltip
            cursor={{ fill: 'var(--quiet)' }}
            isAnimationActive={false}
            content={({ active, payload, label: date }) =>
              active && (
                <div className={classes.tip}>
                  <Text size="xs" c="dimmed">
                    {day(String(date))}
                  </Text>
                  {payload
                    .filter(({ value }) => !stacked || value !== 0)
                    .map(({ name, value, color }) => (
                      <Text key={String(name)} size="sm" className={classes.tipLine}>
                        <i style={{ background: color }} />
                        {String(name)}
                        <b className="number">{money(Number(value))}</b>
                      </Text>
                    ))}
                </div>
              )
            }
          />
          {series.map(({ key, name, color }) => (
            <Bar
              key={key}
              dataKey={key}
              name={name}
              {...(stacked ? { stackId: 'day' } : {})}
              fill={color}
              radius={[3, 3, 0, 0]}
              maxBarSize={22}
              isAnimationActive={false}
            />
          ))}
        </BarChart>
      </ResponsiveContainer>
    </figure>
  )
}
