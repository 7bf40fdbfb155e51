import { serverKinds } from "../helpers/server-kinds.ts";
import { describeContract } from "./describe-contract.ts";

describeContract("Koa 2", serverKinds["Koa 2"]);
