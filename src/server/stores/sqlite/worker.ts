import { Worker } from 'node:worker_threads'
import { missingPackage, StoreError } from '../../errors'
import type { WorkerOptions } from './rows'

interface Answer {
  readonly id: number
  readonly result?: unknown
  readonly error?: { readonly code: string; readonly message: string }
}

interface Waiting {
  readonly resolve: (result: unknown) => void
  readonly reject: (error: Error) => void
}

/** The thread in which SQLite works. */
export interface SqliteThread {
  readonly epoch: string
  /** Rejects with a `StoreError`, retryable while another process holds the file. */
  call(name: string, ...args: readonly unknown[]): Promise<unknown>
  close(): Promise<void>
}

/** Starts the thread and opens the file there. */
export async function startSqliteThread(file: URL, options: WorkerOptions): Promise<SqliteThread> {
  const worker = new Worker(file, { workerData: options })
  const waiting = new Map<number, Waiting>()
  let lastId = 0
  let failure: StoreError | null = null
  let closing: Promise<void> | null = null

  const fail = (error: StoreError) => {
    failure ??= error
    for (const { reject } of waiting.values()) reject(failure)
    waiting.clear()
  }
  worker.on('message', ({ id, result, error }: Answer) => {
    const each = waiting.get(id)
    waiting.delete(id)
    if (error) each?.reject(storeErrorOf(error))
    else each?.resolve(result)
  })
  worker.on('error', (cause) => {
    fail(new StoreError('The thread of the SQLite store has died.', { cause }))
  })
  const exited = new Promise<void>((resolve) => {
    worker.once('exit', () => {
      fail(new StoreError('The store is closed.'))
      resolve()
    })
  })
  const answer = (id: number) =>
    new Promise<unknown>((resolve, reject) => waiting.set(id, { resolve, reject }))
  const call = (name: string, ...args: readonly unknown[]) => {
    if (failure) return Promise.reject(failure)
    lastId += 1
    const answered = answer(lastId)
    worker.postMessage({ id: lastId, name, args })
    return answered
  }

  try {
    const { epoch } = (await answer(0)) as { epoch: string }
    return {
      epoch,
      call,
      close() {
        // one that has died has nothing left to close
        closing ??= (failure ? exited : call('close')).then(() => exited)
        return closing
      },
    }
  } catch (error) {
    await worker.terminate()
    throw error
  }
}

function storeErrorOf({ code, message }: { code: string; message: string }): Error {
  const cause = Object.assign(new Error(message), { code })
  if (code === 'ERR_MODULE_NOT_FOUND') {
    return missingPackage('libsql', 'The SQLite store', cause)
  }
  if (/^SQLITE_(BUSY|LOCKED)/.test(code)) {
    return new StoreError('Another process holds the database.', {
      ...{ retryable: true, retryAfterMs: 1_000, cause },
    })
  }
  const why: Readonly<Record<string, string>> = {
    SQLITE_FULL: 'The disk is full: make room, then publish again.',
    SQLITE_CORRUPT: 'The database file is damaged: restore it from a backup.',
    SQLITE_NOTADB: 'The file is no SQLite database.',
    SQLITE_READONLY: 'The database file cannot be written.',
    SQLITE_CANTOPEN: 'The database file cannot be opened: does its folder exist?',
  }
  // where the file cannot be opened there is no code
  const name = code || 'SQLITE_CANTOPEN'
  return new StoreError(why[name] ?? `The SQLite store failed with ${name}.`, { cause })
}
