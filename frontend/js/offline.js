// The room keeps its last copy on the device (see sw.js) and says so when that copy is what one looks at.
import { on, one } from "./core.js";

const bar = one("#offline");
function tell() {
  if (!bar) return;
  bar.hidden = navigator.onLine && !document.documentElement.hasAttribute("data-copy");
}
if ("serviceWorker" in navigator && document.body.dataset.worker) {
  navigator.serviceWorker.register(document.body.dataset.worker, { scope: "/room/" }).catch(() => {});
  navigator.serviceWorker.addEventListener("message", (event) => {
    if (event.data !== "last copy") return;
    document.documentElement.dataset.copy = "";
    tell();
  });
  navigator.serviceWorker.ready.then((registration) => registration.active?.postMessage("was this a copy?"));
}
on("online", () => {
  // Not a reload: what is being typed stays, and what was held is being sent at this moment.
  delete document.documentElement.dataset.copy;
  document.dispatchEvent(new CustomEvent("goodbuy:refresh"));
  tell();
}, window);
on("offline", tell, window);
tell();
