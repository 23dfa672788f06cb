import { expect, it } from 'vitest'
import { deviceName } from './device-name.ts'

const chromium = '(KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36'

it.each([
  [`Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 ${chromium}`, 'Chrome · Linux'],
  [`Mozilla/5.0 (Windows NT 10.0; Win64) AppleWebKit ${chromium} Edg/130.0`, 'Edge · Windows'],
  ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1', 'Safari · iPhone'],
  ['curl/8.0', undefined],
  [null, undefined],
])('%s is %s', (userAgent, name) => {
  expect(deviceName(userAgent)).toBe(name)
})
