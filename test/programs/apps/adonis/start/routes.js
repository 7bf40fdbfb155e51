import router from "@adonisjs/core/services/router";
import { slow } from "../support.mjs";

router.get("/fast", () => "fast");
router.get("/slow", () => slow());
