import { EventEmitter } from 'node:events'
import { expect, it, vi } from 'vitest'
import { keys, legend, listenForKeys } from '../../../src/server/dev/keyboard'
import { switches } from '../../../src/server/dev/switches'

class FakeTerminal extends EventEmitter {
  setRawMode = vi.fn()
  setEncoding = vi.fn()
  resume = vi.fn()
  pause = vi.fn()
}

function started() {
  const input = new FakeTerminal()
  const actions = {
    turn: vi.fn(),
    changeRate: vi.fn(),
    showLegend: vi.fn(),
    quit: vi.fn(),
  }
  const stop = listenForKeys(input, actions)
  return { input, actions, stop, press: (key: string) => input.emit('data', key) }
}

it('has a key for every switch, and each key is in the legend', () => {
  expect(keys.map(({ name }) => name).sort()).toEqual([...switches.keys()].sort())
  expect(new Set(keys.map(({ key }) => key)).size).toBe(keys.length)
  for (const { key, does } of keys) expect(legend()).toContain(`${key}  ${does}`)
})

it('turns the switch of a key', () => {
  const { actions, press } = started()
  for (const { key, name } of keys) {
    press(key)
    expect(actions.turn).toHaveBeenLastCalledWith(name)
  }
  press('x')
  expect(actions.turn).toHaveBeenCalledTimes(keys.length)
})

it('changes the rate, shows the legend and quits, also on Ctrl-C', () => {
  const { actions, press } = started()
  for (const key of ['+', '-', '0']) press(key)
  expect(actions.changeRate.mock.calls).toEqual([[2], [0.5], [0]])
  press('?')
  expect(actions.showLegend).toHaveBeenCalledTimes(1)
  press('q')
  press('\u0003')
  expect(actions.quit).toHaveBeenCalledTimes(2)
})

it('gives the terminal back', () => {
  const { input, actions, stop, press } = started()
  expect(input.setRawMode).toHaveBeenLastCalledWith(true)
  stop()
  press('d')
  expect(actions.turn).not.toHaveBeenCalled()
  expect(input.setRawMode).toHaveBeenLastCalledWith(false)
  expect(input.pause).toHaveBeenCalledTimes(1)
})
