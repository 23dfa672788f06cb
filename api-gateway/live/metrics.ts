import { Gauge } from 'prom-client'

export const openStreams = new Gauge({
  name: 'live_streams_open',
  help: 'Streams of events that are open in this process.',
})
