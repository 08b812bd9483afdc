import { useState } from 'react'
import { useLocation } from 'wouter'
import { ExecutionsPlatform } from '../executions/ExecutionsPlatform'
import { NormalizationPlatform } from '../normalization/NormalizationPlatform'
import { OperationsPlatform } from '../operations/OperationsPlatform'
import { isPlatformPath, platformPaths, type PlatformPath } from './platformPaths'

const platforms = {
  '/executions': ExecutionsPlatform,
  '/normalization': NormalizationPlatform,
  '/operations': OperationsPlatform,
} as const

const storageKey = 'cairn.platforms'

/**
 * The platforms whose page was opened in this tab. One connects when it is first needed, and stays,
 * so that its jobs are followed from every other page and after a reload.
 */
export function JobPlatforms() {
  const [location] = useLocation()
  const [opened, setOpened] = useState(readOpened)
  if (isPlatformPath(location) && !opened.includes(location)) {
    const next = [...opened, location]
    sessionStorage.setItem(storageKey, next.join())
    setOpened(next)
  }
  return platformPaths.map((path) => {
    const Platform = platforms[path]
    return opened.includes(path) && <Platform key={path} isShown={location === path} />
  })
}

const readOpened = (): readonly PlatformPath[] =>
  (sessionStorage.getItem(storageKey) ?? '').split(',').filter(isPlatformPath)
