// Runs in the page under measurement. `bench` is what the measuring program calls.
window.bench = (() => {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const list = () => document.querySelector("[data-testid=message-list]");
  const marks = {};

  // When the list of conversations could be used: its rows are there, and a frame with them was drawn.
  const watch = new MutationObserver(async () => {
    if (!document.querySelector("[data-testid=conversation-row]")) return;
    watch.disconnect();
    await frame();
    marks.list = performance.now();
  });
  watch.observe(document, { childList: true, subtree: true });

  const keys = [];
  const tasks = [];
  addEventListener(
    "keydown",
    async ({ timeStamp }) => {
      await frame();
      setTimeout(() => keys.push(performance.now() - timeStamp));
    },
    true,
  );
  new PerformanceObserver((found) => {
    for (const { duration } of found.getEntries()) tasks.push(duration);
  }).observe({ type: "longtask", buffered: true });

  // The message that is nearest to the middle of what is in sight.
  function middle() {
    const { top, height } = list().getBoundingClientRect();
    const away = (one) => Math.abs(one.getBoundingClientRect().top - top - height / 2);
    const all = [...list().querySelectorAll("[data-testid=message]")];
    return all.reduce((best, one) => (best && away(best) <= away(one) ? best : one), null);
  }

  // Scroll up in steps, as a wheel does, and rest now and then; what jumps then jumped by itself.
  async function scrollUp(steps, pixels) {
    const frames = [];
    const jumps = [];
    for (let step = 0; step < steps; step++) {
      const before = performance.now();
      list().scrollBy(0, -pixels);
      await frame();
      frames.push(performance.now() - before);
      if (step % 20 < 19) continue;
      const anchor = middle();
      const top = anchor?.getBoundingClientRect().top;
      await pause(250);
      if (anchor?.isConnected) jumps.push(Math.abs(anchor.getBoundingClientRect().top - top));
    }
    return { frames, jumps };
  }

  return { marks, keys, tasks, scrollUp, pause };
})();
