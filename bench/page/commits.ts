let count = 0

// A production build of React tells of its commits here and nowhere else. React looks for it when
// it is loaded, so this module is imported first.
Object.assign(globalThis, {
  __REACT_DEVTOOLS_GLOBAL_HOOK__: {
    supportsFiber: true,
    inject: () => 1,
    onCommitFiberRoot() {
      count++
    },
    onCommitFiberUnmount() {},
  },
})

/** React's commits since the page was opened. */
export const commits = () => count
