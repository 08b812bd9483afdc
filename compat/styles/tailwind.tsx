import '@fontsource-variable/inter'
import type { ReactNode } from 'react'
import { LiveBadge, RealtimeIndicator } from 'tidings'
import { JobTable } from 'tidings/jobs'
import { Feed, Interviews, Run, show, Tray } from './live'
import './tailwind.css'

const card =
  'rounded-xl border border-slate-200 bg-white p-5 shadow-xs dark:border-slate-700 dark:bg-slate-900'
const field =
  'mt-1 block w-full rounded-md border border-slate-300 px-3 py-2 dark:border-slate-600 dark:bg-slate-800'

function Card({ children }: { children: ReactNode }) {
  return <section className={card}>{children}</section>
}

function Screen() {
  return (
    <div className="mx-auto grid max-w-5xl gap-5 p-4">
      <header className="flex items-center gap-3">
        <h1 className="grow text-2xl font-semibold tracking-tight">Operations</h1>
        <RealtimeIndicator />
      </header>
      <main className="grid gap-5 md:grid-cols-2 *:min-w-0">
        <Card>
          <h2 className="text-lg font-medium">
            Time to first value
            <LiveBadge className="ml-2" autoHideDuration={0} />
          </h2>
          <Interviews className="mt-2" />
          <Feed className="mt-4 h-72" />
        </Card>
        <Card>
          <form className="grid gap-3">
            <label className="text-sm font-medium">
              Site
              <input className={field} defaultValue="kestrel-bikes.example" />
            </label>
            <button
              type="button"
              className="rounded-md bg-indigo-600 px-4 py-2 font-medium text-white hover:bg-indigo-700"
            >
              Start a run
            </button>
          </form>
          <ul className="my-4 list-disc pl-5 text-slate-600 dark:text-slate-300">
            <li>Runs once a night</li>
            <li>
              Answers go to{' '}
              <a className="underline" href="#inbox">
                the inbox
              </a>
            </li>
          </ul>
          <Run className="rounded-none p-6" />
        </Card>
        <div className="md:col-span-2">
          <JobTable />
        </div>
      </main>
      <Tray />
    </div>
  )
}

show(<Screen />)
