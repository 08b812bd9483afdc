/** A whole screen: its parts beneath each other. */
export const screen = { display: 'grid', gap: 20, maxInlineSize: 960 } as const

/** A part and its heading. */
export const stack = { display: 'grid', gap: 8, minInlineSize: 0 } as const

/** Headings stand in grids, which give them their distance. */
export const heading = { margin: 0 } as const
