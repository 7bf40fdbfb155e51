import { slow } from "../../support.mjs";

export default defineEventHandler(slow);
