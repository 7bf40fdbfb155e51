/** A node that has something to write when its flow ends; a function node's own code for that is not waited for. */
module.exports = (RED) => {
  RED.nodes.registerType("store", function Store(config) {
    RED.nodes.createNode(this, config);
    this.on("close", async (done) => {
      const { cleanUp } = await import("../support.mjs");
      await cleanUp();
      done();
    });
  });
};
