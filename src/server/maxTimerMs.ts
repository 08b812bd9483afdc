/** Longest delay a timer takes; a larger one would fire at once. */
export const maxTimerMs = 2_147_483_647
