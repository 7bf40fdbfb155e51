import { serverKinds } from "../helpers/server-kinds.ts";
import { describeContract } from "./describe-contract.ts";

describeContract("Express 5", serverKinds["Express 5"]);
