interface LockOptions {
  signal?: AbortSignal
  steal?: boolean
}

interface Request {
  readonly grant: () => void
  readonly refuse: (cause: unknown) => void
}

/** Web Locks for tabs in one process: exclusive, in order, abortable, and to be stolen. */
export function createLocks() {
  const holders = new Map<string, Request>()
  const queues = new Map<string, Request[]>()
  let isBroken = false

  function next(name: string) {
    const request = queues.get(name)?.shift()
    if (request) request.grant()
    else holders.delete(name)
  }

  function request(
    name: string,
    { signal, steal }: LockOptions,
    whileHeld: () => Promise<void>,
  ): Promise<unknown> {
    if (isBroken) return Promise.reject(new DOMException('no locks here', 'SecurityError'))
    return new Promise((resolve, reject) => {
      const own: Request = {
        grant() {
          holders.set(name, own)
          void Promise.resolve()
            .then(whileHeld)
            .then(resolve, reject)
            .finally(() => {
              if (holders.get(name) === own) next(name)
            })
        },
        refuse: reject,
      }
      if (steal) {
        holders.get(name)?.refuse(new DOMException('stolen', 'AbortError'))
        own.grant()
        return
      }
      const queue = queues.get(name) ?? []
      queues.set(name, queue)
      queue.push(own)
      signal?.addEventListener('abort', () => {
        if (!queue.includes(own)) return
        queue.splice(queue.indexOf(own), 1)
        reject(new DOMException('aborted', 'AbortError'))
      })
      if (!holders.has(name)) next(name)
    })
  }

  return {
    request,
    /** The browser takes the lock of a tab that is no more, and gives it to the next. */
    crash(name = [...holders.keys()][0] ?? '') {
      next(name)
    },
    break() {
      isBroken = true
    },
    names: () => [...holders.keys()],
  }
}
