// What a page does: shows posts as they arrive, sends what is typed, opens forms. One file for each of these beside it.
import { startClock } from "./clock.js";
import { startComposer } from "./composer.js";
import { startDialog } from "./dialog.js";
import { startDrawer } from "./drawer.js";
import { startLive } from "./live.js";
import { startLog } from "./log.js";
import { post } from "./net.js";

startDrawer();
const log = startLog();
const dialog = startDialog(log);
startComposer(log, dialog);
startClock();
startLive(log);

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-post]");
  if (!button) return;
  button.disabled = true;
  const answer = await post(button.dataset.post, {});
  if (answer.outcome === "failed") {
    button.disabled = false;
    log.say(answer.plain);
  } else {
    location.reload();
  }
});
