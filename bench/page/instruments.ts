let count = 0

// A production build of React tells of its commits here and nowhere else. React looks for it when
// it is loaded, so this module is imported first.
Object.assign(globalThis, {
  __REACT_DEVTOOLS_GLOBAL_HOOK__: {
    supportsFiber: true,
    inject: () => 1,
    onCommitFiberRoot() {
      count++
    },
    onCommitFiberUnmount() {},
  },
})

/** React's commits since the page was opened. */
export const commits = () => count

const timers = new Set<unknown>()

/** Counts the timers that are still to fire. It costs a little for each, so only `soak` asks for it. */
export function watchTimers(): () => number {
  const { setTimeout: set, clearTimeout: clear } = globalThis
  Object.assign(globalThis, {
    setTimeout(callback: () => void, delayMs?: number) {
      const timer: unknown = set(() => {
        timers.delete(timer)
        callback()
      }, delayMs)
      timers.add(timer)
      return timer
    },
    clearTimeout(timer: number) {
      timers.delete(timer)
      clear(timer)
    },
  })
  return () => timers.size
}
