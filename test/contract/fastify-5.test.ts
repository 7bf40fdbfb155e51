import { serverKinds } from "../helpers/server-kinds.ts";
import { describeContract } from "./describe-contract.ts";

describeContract("Fastify 5", serverKinds["Fastify 5"]);
