import { defineEventHandler } from "h3";
import { slow } from "../../support.mjs";

export default defineEventHandler(slow);
