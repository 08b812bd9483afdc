/**
 * @typedef {object} Layer
 * @property {string} folder - below `src/`
 * @property {readonly string[]} imports - layers it may import values of
 * @property {readonly string[]} types - layers of which it may import types alone
 * @property {readonly string[]} packages - packages it may import
 * @property {string} reason - why, for whoever meets the rule
 */

/**
 * The layers of `src/` and what each may import: one table for the linter and for the architecture
 * test.
 * @type {readonly Layer[]}
 */
export const layers = [
  {
    folder: 'protocol',
    imports: [],
    types: [],
    packages: [],
    reason: 'The protocol is what both ends agree on; it stands on nothing.',
  },
  {
    folder: 'core',
    imports: ['protocol'],
    types: [],
    packages: [],
    reason: 'The core is the engine: no React, no DOM, no domain.',
  },
  {
    folder: 'transports',
    imports: ['protocol'],
    types: ['core/transport'],
    packages: ['eventsource-parser', 'socket.io-client', '@stomp/stompjs', 'sockjs-client'],
    reason: 'A transport knows the joint it implements, not the core behind it.',
  },
  {
    folder: 'domains',
    imports: ['protocol'],
    types: [],
    packages: ['valibot'],
    reason: 'Domains are data; they work in a server as well as in a page.',
  },
  {
    folder: 'react',
    imports: ['protocol', 'core', 'domains'],
    types: [],
    packages: ['react'],
    reason: 'Hooks bind the core to React; they know no component and no cache.',
  },
  {
    folder: 'query',
    imports: ['react'],
    types: ['protocol', 'core', 'domains'],
    packages: ['@tanstack/react-query', 'react'],
    reason: 'The query layer reaches the client by what is attached to it.',
  },
  {
    folder: 'toast',
    imports: ['react'],
    types: ['protocol', 'core', 'domains'],
    packages: ['sonner', 'react'],
    reason: 'Toasts follow events by the hooks alone.',
  },
  {
    folder: 'persist',
    imports: [],
    types: ['core'],
    packages: ['idb-keyval'],
    reason: 'A store of messages knows their form and nothing else.',
  },
  {
    folder: 'components',
    imports: ['react'],
    types: ['protocol', 'core', 'domains'],
    packages: ['react', 'clsx', '@tanstack/react-virtual'],
    reason: 'Components show what the hooks tell them.',
  },
  {
    folder: 'devtools',
    imports: ['protocol', 'core', 'domains', 'react'],
    types: [],
    packages: ['react'],
    reason: 'The panel may look everywhere, but nothing may need it.',
  },
  {
    folder: 'testing',
    imports: ['protocol', 'core', 'domains', 'react'],
    types: [],
    packages: ['react', '@testing-library/react'],
    reason: 'The test kit may use everything, but nothing may need it.',
  },
  {
    folder: 'server',
    imports: ['protocol', 'domains'],
    types: [],
    packages: [
      'valibot',
      'ws',
      'libsql',
      'pg',
      'redis',
      'socket.io',
      'sockjs',
      'prom-client',
      'node:*',
    ],
    reason: 'The server shares the protocol and the domains with the client, and nothing else.',
  },
]
