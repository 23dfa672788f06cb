import { endpoint, file, roles } from '../endpoint.ts'

export const openStream = endpoint({
  name: 'openStream',
  service: 'api-gateway',
  method: 'GET',
  path: '/stream',
  roles,
  answers: { 200: file('text/event-stream') },
  errors: [],
  summary: 'What changed that I may see, as server-sent events: kinds, ids and versions, no data',
})
