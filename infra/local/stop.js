// @ts-check
// `npm run stop`: ends everything that `npm start` runs in this checkout.

import { say } from './say.js'
import { stateFolder } from './state-folder.js'
import { stopEverything } from './stop-everything.js'

const stopped = await stopEverything(stateFolder())
say(stopped ? 'Piecework is stopped. Its data is kept.' : 'Piecework was not running.')
