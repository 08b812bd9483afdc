import type { Decorator, Preview } from '@storybook/react-vite'
import { useEffect, type ReactNode } from 'react'
import 'tidings/styles.css'
import { realtimeDecorator } from 'tidings/testing'
import './preview.css'

/** Theme, direction and motion of the toolbar, on the document the story is in. */
function Surroundings({
  globals,
  children,
}: {
  globals: Record<string, string>
  children: ReactNode
}) {
  const { theme, direction, motion } = globals
  useEffect(() => {
    const root = document.documentElement
    root.dataset.tidingsTheme = theme
    root.dataset.motion = motion
    root.dir = direction ?? 'ltr'
  }, [theme, direction, motion])
  return children
}

const withSurroundings: Decorator = (Story, { globals }) => (
  <Surroundings globals={globals}>
    <Story />
  </Surroundings>
)

const preview: Preview = {
  tags: ['autodocs'],
  decorators: [withSurroundings, realtimeDecorator as Decorator],
  parameters: {
    a11y: { test: 'error' },
    layout: 'padded',
    docs: { story: { inline: false, height: '220px' } },
    options: {
      storySort: { order: ['Start here', 'Components', 'Hooks', 'Toasts', 'Devtools', 'Recipes'] },
    },
  },
  initialGlobals: { theme: 'light', direction: 'ltr', motion: 'full' },
  globalTypes: {
    connection: {
      description: 'What the connection is doing',
      toolbar: {
        title: 'Connection',
        icon: 'transfer',
        items: ['connected', 'connecting', 'degraded', 'reconnecting', 'offline', 'failed', 'idle'],
        dynamicTitle: true,
      },
    },
    theme: {
      description: 'Theme',
      toolbar: { icon: 'contrast', items: ['light', 'dark'], dynamicTitle: true },
    },
    direction: {
      description: 'Direction of the text',
      toolbar: { icon: 'transfer', items: ['ltr', 'rtl'], dynamicTitle: true },
    },
    motion: {
      description: 'Motion',
      toolbar: { icon: 'play', items: ['full', 'reduced'], dynamicTitle: true },
    },
  },
}

export default preview
