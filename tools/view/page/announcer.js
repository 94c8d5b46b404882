// Says aloud what a person sees change elsewhere on the page.
import { byId } from "./element.js";

export function announce(text) {
  byId("announcements").textContent = text;
}
