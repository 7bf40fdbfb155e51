import { cleanUp } from "../../support.mjs";

export default defineNitroPlugin((nitro) => {
  nitro.hooks.hook("close", cleanUp);
});
