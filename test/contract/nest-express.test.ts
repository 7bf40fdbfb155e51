import { serverKinds } from "../helpers/server-kinds.ts";
import { describeContract } from "./describe-contract.ts";

describeContract("Nest 12 on Express", serverKinds["Nest 12 on Express"]);
