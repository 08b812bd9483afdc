import '@fontsource-variable/inter'
import type { Decorator, Preview } from '@storybook/react-vite'
import { useEffect, type ReactNode } from 'react'
import { configure } from 'storybook/test'
import { defaultLabels } from 'tidings'
import 'tidings/styles.css'
import { realtimeDecorator, storyConnections, type RealtimeStoryParameters } from 'tidings/testing'
import { forceColors } from '../stories/support/forceColors'
import { locales } from '../stories/support/locales'
import { screenTextsOf, ScreenTextsContext } from '../stories/support/screenTexts'
import { tellDefaults } from '../stories/support/tellDefaults'
import './preview.css'

// Machines that build are busy; what never comes is told all the same.
configure({ asyncUtilTimeout: 20_000 })

type Globals = Readonly<Record<string, string | undefined>>

/** What the toolbar says of the surroundings, on the document the story is in. */
function Surroundings({ globals, children }: { globals: Globals; children: ReactNode }) {
  const { theme, direction, motion, density, textSize, locale, colors } = globals
  useEffect(() => {
    const root = document.documentElement
    root.dataset.tidingsTheme = theme
    root.dataset.motion = motion
    root.dataset.density = density
    root.dataset.textSize = textSize
    root.dir = locale === 'ar' ? 'rtl' : (direction ?? 'ltr')
    root.lang = locales[locale ?? 'en']?.tag ?? 'en'
  }, [theme, direction, motion, density, textSize, locale])
  useEffect(() => forceColors(colors === 'forced'), [colors])
  return <ScreenTextsContext value={screenTextsOf(locale)}>{children}</ScreenTextsContext>
}

const withSurroundings: Decorator = (Story, { globals }) => (
  <Surroundings globals={globals}>
    <Story />
  </Surroundings>
)

/** A link that is frozen is found while one looks on. */
const findsSilence = { quietMs: 2_000 }

/** The provider on the simulated server, with the labels of the toolbar's locale. */
const withRealtime: Decorator = (Story, context) => {
  const { locale } = context.globals as Globals
  const realtime = context.parameters.realtime as RealtimeStoryParameters | undefined
  const labels = locales[locale ?? 'en']?.labels(defaultLabels)
  const limits = { ...findsSilence, ...realtime?.provider?.limits }
  const provider = { labels, ...realtime?.provider, limits }
  return realtimeDecorator(Story, {
    ...context,
    parameters: { realtime: { ...realtime, provider } },
  })
}

const preview: Preview = {
  decorators: [withSurroundings, withRealtime],
  argTypesEnhancers: [tellDefaults],
  // Compared with a picture in stories/pictures; `!picture` where something goes on moving.
  tags: ['picture'],
  // Before the accessibility check: contrast is that of what is seen in the end, not in a fade.
  async afterEach() {
    const ending = document
      .getAnimations()
      .filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity)
      .filter(({ playState }) => playState === 'running')
    await Promise.allSettled(ending.map(({ finished }) => finished))
  },
  parameters: {
    a11y: { test: 'error' },
    layout: 'padded',
    // What a prop means and its default, beside the control.
    controls: { expanded: true },
    docs: { story: { inline: true } },
    options: {
      storySort: {
        order: [
          'Start here',
          'Catalogue',
          'Foundations',
          ['Foundations', 'Brands', 'Motion', 'Writing', 'Other styles'],
          'Components',
          'Toasts',
          'Hooks',
          'Recipes',
          'Playground',
          'Devtools',
        ],
      },
    },
  },
  initialGlobals: {
    connection: 'story',
    fault: 'none',
    latency: '0',
    theme: 'light',
    direction: 'ltr',
    locale: 'en',
    density: 'comfortable',
    textSize: '100',
    motion: 'full',
    colors: 'own',
  },
  globalTypes: {
    connection: {
      description: 'What the connection is doing',
      toolbar: {
        title: 'Connection',
        icon: 'transfer',
        items: [{ value: 'story', title: 'as the story says' }, ...storyConnections],
        dynamicTitle: true,
      },
    },
    fault: {
      description: 'A fault that happens when it is chosen',
      toolbar: {
        title: 'Fault',
        icon: 'lightning',
        items: [
          { value: 'none', title: 'no fault' },
          { value: 'drop', title: 'the link is cut' },
          { value: 'freeze', title: 'the link is dead but open' },
          { value: 'gap', title: 'three events are lost' },
          { value: 'burst', title: 'a burst of 50 events' },
          { value: 'expired-token', title: 'the token expires' },
        ],
        dynamicTitle: true,
      },
    },
    latency: {
      description: 'Latency',
      toolbar: {
        title: 'Latency',
        icon: 'time',
        items: [
          { value: '0', title: 'no latency' },
          { value: '300', title: '300 ms' },
          { value: '2000', title: '2 s' },
        ],
        dynamicTitle: true,
      },
    },
    theme: {
      description: 'Theme',
      toolbar: { icon: 'contrast', items: ['light', 'dark'], dynamicTitle: true },
    },
    locale: {
      description: 'Language',
      toolbar: {
        icon: 'globe',
        items: [
          { value: 'en', title: 'English' },
          { value: 'de', title: 'Deutsch' },
          { value: 'ar', title: 'العربية' },
          { value: 'pseudo', title: '[Pséüdö]' },
        ],
        dynamicTitle: true,
      },
    },
    direction: {
      description: 'Direction of the text',
      toolbar: { icon: 'paragraph', items: ['ltr', 'rtl'], dynamicTitle: true },
    },
    density: {
      description: 'Density',
      toolbar: { icon: 'component', items: ['comfortable', 'compact'], dynamicTitle: true },
    },
    textSize: {
      description: 'Size of the text',
      toolbar: {
        icon: 'zoom',
        items: [
          { value: '100', title: 'text 100 %' },
          { value: '200', title: 'text 200 %' },
        ],
        dynamicTitle: true,
      },
    },
    motion: {
      description: 'Motion',
      toolbar: {
        icon: 'play',
        items: [
          { value: 'full', title: 'motion' },
          { value: 'reduced', title: 'less motion' },
        ],
        dynamicTitle: true,
      },
    },
    colors: {
      description: 'Colours',
      toolbar: {
        icon: 'eye',
        items: [
          { value: 'own', title: 'own colours' },
          { value: 'forced', title: 'forced colours' },
        ],
        dynamicTitle: true,
      },
    },
  },
}

export default preview
