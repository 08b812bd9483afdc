import { page } from 'vitest/browser'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { render } from 'vitest-browser-react'
import { RealtimeIndicator, RealtimeProvider } from '../../src'
import { createFakeServer } from '../../src/testing'
import '../../src/styles.css'

function part(selector: string): HTMLElement {
  const found = document.querySelector<HTMLElement>(selector)
  if (!found) throw new Error(`no ${selector}`)
  return found
}

const { clientWidth, clientHeight } = document.documentElement

beforeEach(() => page.viewport(320, 480))

afterEach(async () => {
  document.documentElement.dir = 'ltr'
  await page.viewport(clientWidth, clientHeight)
})

it.each([
  ['ltr', 'header'],
  ['rtl', 'header'],
  ['ltr', 'footer'],
] as const)(
  '%s: on a phone all of it can be read, in a %s beside buttons',
  async (dir, position) => {
    document.documentElement.dir = dir
    const server = createFakeServer()
    server.refuse('unauthorized', Infinity)
    const place = position === 'header' ? { insetBlockStart: 0 } : { insetBlockEnd: 0 }
    await render(
      <RealtimeProvider transport={server.transport} token={() => 'old'}>
        {/* As headers are: what is fixed in it is so within it. */}
        <div
          style={{
            ...{ position: 'fixed', insetInline: 0, backdropFilter: 'blur(2px)', ...place },
            ...{ display: 'flex', justifyContent: 'end' },
          }}
        >
          <RealtimeIndicator position={position} />
          <div style={{ inlineSize: 120, flex: 'none' }} />
        </div>
      </RealtimeProvider>,
    )
    await vi.waitFor(() => part('[data-state="failed"]'))
    part('button').click()
    await vi.waitFor(() => part('.tidings-indicator-panel'))
    const box = part('.tidings-indicator-panel').getBoundingClientRect()
    const face = part('.tidings-indicator-face').getBoundingClientRect()
    expect(box.left).toBeGreaterThanOrEqual(16)
    expect(box.right).toBeLessThanOrEqual(320 - 16)
    expect(position === 'header' ? box.top - face.bottom : face.top - box.bottom).toBeCloseTo(8)
  },
)
