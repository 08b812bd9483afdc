import '@fontsource-variable/inter'
import { useState } from 'react'
import { LiveBadge, RealtimeIndicator } from 'tidings'
import { JobTable } from 'tidings/jobs'
import { Feed, Interviews, Run, show, Tray } from './live'
import './shadcn.css'
import { Badge, Button, Card, CardTitle, Input } from './ui'

/** Tidings has a theme of its own for what is not mapped: it is told too. */
function setTheme(theme: 'light' | 'dark') {
  document.documentElement.classList.toggle('dark', theme === 'dark')
  document.documentElement.dataset.tidingsTheme = theme
}

function ModeToggle() {
  const [theme, setShown] = useState<'light' | 'dark'>('light')
  const other = theme === 'light' ? 'dark' : 'light'
  const change = () => {
    setTheme(other)
    setShown(other)
  }
  return (
    <Button variant="outline" onClick={change}>
      {other === 'dark' ? 'Dark' : 'Light'}
    </Button>
  )
}

function Screen() {
  return (
    <div className="mx-auto grid max-w-5xl gap-5 p-4">
      <header className="flex flex-wrap items-center gap-3">
        <h1 className="grow text-xl font-semibold tracking-tight">Operations</h1>
        <ModeToggle />
        <RealtimeIndicator className="ml-auto" />
      </header>
      <main className="grid gap-5 md:grid-cols-2 *:min-w-0">
        <Card>
          <CardTitle>
            Time to first value <LiveBadge autoHideDuration={0} />
          </CardTitle>
          <Interviews />
          <Feed className="h-80" />
        </Card>
        <Card>
          <label className="grid gap-2 text-sm font-medium">
            Site
            <Input defaultValue="kestrel-bikes.example" />
          </label>
          <Button>Start a run</Button>
          <ul className="text-sm text-muted-foreground">
            <li className="flex justify-between">
              Runs once a night <Badge>nightly</Badge>
            </li>
            <li>
              Answers go to{' '}
              <a className="underline underline-offset-4" href="#inbox">
                the inbox
              </a>
            </li>
          </ul>
          <Run />
        </Card>
        <div className="md:col-span-2">
          <JobTable />
        </div>
      </main>
      <Tray />
    </div>
  )
}

setTheme('light')
show(<Screen />)
