import { cleanUp } from "../../support.mjs";

export default function cleanUpAtTheEnd(nitro) {
  nitro.hooks.hook("close", cleanUp);
}
