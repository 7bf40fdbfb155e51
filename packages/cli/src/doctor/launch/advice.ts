/** The same advice as the warning that the library gives at start. */
export const START_NODE_ITSELF: string =
  'Start node itself: in a Dockerfile CMD ["node", "app.js"] (exec form), in a script `exec node app.js`, ' +
  "in place of npm, pnpm or yarn start; `node --import tsx app.ts` in place of tsx";
