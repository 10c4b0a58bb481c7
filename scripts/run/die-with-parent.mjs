// Preloaded into children: when the parent is gone, even by kill -9, its end of the channel closes.
process.on("disconnect", () => {
  setTimeout(() => process.exit(1), 5_000).unref();
  process.kill(process.pid, "SIGTERM");
});
