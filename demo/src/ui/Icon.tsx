/** Outlines on a grid of 20, drawn with a stroke of 1.5. */
const paths = {
  plus: 'M10 4v12M4 10h12',
  back: 'M12 5l-5 5 5 5',
  chevron: 'M8 5l5 5-5 5',
  close: 'M5 5l10 10M15 5L5 15',
  sun: 'M10 2.5v1.8M10 15.7v1.8M2.5 10h1.8M15.7 10h1.8M4.7 4.7l1.3 1.3M14 14l1.3 1.3M4.7 15.3L6 14M14 6l1.3-1.3M13.2 10a3.2 3.2 0 1 1-6.4 0 3.2 3.2 0 0 1 6.4 0z',
  moon: 'M16.5 11.8A6.8 6.8 0 0 1 8.2 3.5a6.8 6.8 0 1 0 8.3 8.3z',
  server:
    'M4 4.5h12a1 1 0 0 1 1 1v3a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1v-3a1 1 0 0 1 1-1zM4 10.5h12a1 1 0 0 1 1 1v3a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1v-3a1 1 0 0 1 1-1zM6 7h.01M6 13h.01M9 7h5M9 13h5',
  search: 'M9 14.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11zM13 13l4 4',
  pause: 'M7 4.5v11M13 4.5v11',
  play: 'M6.5 4.5l9 5.5-9 5.5z',
  check: 'M4.5 10.5l3.7 3.7 7.3-8',
  stop: 'M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM5.2 14.8l9.6-9.6',
  bug: 'M3 4.5h9l4 5.5-4 5.5H3l3.5-5.5z',
  window: 'M3 5h9v9H3zM8 8.5V2.5h9v9h-5',
  direction: 'M3 7h12l-3-3M17 13H5l3 3',
  flag: 'M5 17V3.5M5 4h9.5l-2 3.5 2 3.5H5',
  list: 'M7 5.5h10M7 10h10M7 14.5h10M3.5 5.5h.01M3.5 10h.01M3.5 14.5h.01',
  alert: 'M10 3l7.5 13.5h-15zM10 8.5v3.5M10 14.3v.01',
  upload: 'M10 13V3.5M6 7l4-3.8L14 7M3.5 12.5v4h13v-4',
  database:
    'M4 5.5c0-1.4 2.7-2.5 6-2.5s6 1.1 6 2.5-2.7 2.5-6 2.5-6-1.1-6-2.5zM4 5.5v9C4 15.9 6.7 17 10 17s6-1.1 6-2.5v-9M4 10c0 1.4 2.7 2.5 6 2.5s6-1.1 6-2.5',
  pulse: 'M2.5 10.5h3.5l2-5.5 4 10.5 2-5h3.5',
} as const

/** The names of {@link Icon}. */
export type IconName = keyof typeof paths

/** A decorative icon in the colour of the text; its button carries the name. */
export function Icon({ name, size = 18 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      className="icon"
      data-icon={name}
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={paths[name]} />
    </svg>
  )
}
