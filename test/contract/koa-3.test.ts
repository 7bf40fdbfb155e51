import { serverKinds } from "../helpers/server-kinds.ts";
import { describeContract } from "./describe-contract.ts";

describeContract("Koa 3", serverKinds["Koa 3"]);
