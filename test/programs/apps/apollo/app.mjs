import { ApolloServer } from "@apollo/server";
import { startStandaloneServer } from "@apollo/server/standalone";
import { cleanUp, host, port, slow } from "./support.mjs";

const server = new ApolloServer({
  typeDefs: "type Query { fast: String, slow: String }",
  resolvers: { Query: { fast: () => "fast", slow } },
  plugins: [{ serverWillStart: async () => ({ serverWillStop: cleanUp }) }],
});
await startStandaloneServer(server, { listen: { port, host } });
