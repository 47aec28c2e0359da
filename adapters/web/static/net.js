// Requests. A failed one is told in words and never throws; each act has a key, so that a repetition counts once.
const base = document.body.dataset.base;
export const place = document.body.dataset.place;

export async function get(path) {
  const response = await fetch(path, { headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(response.status);
  return response.json();
}

export async function post(path, body) {
  let response;
  try {
    response = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
  } catch {
    return { outcome: "failed", lost: true, plain: "The demo cannot be reached. Your text is still here; try again." };
  }
  try {
    return await response.json();
  } catch {
    return { outcome: "failed", plain: `That did not work (${response.status}). Your text is still here; try again.` };
  }
}

// Does something in this place. Until it is answered, the same act keeps its key, however often it is sent.
const keys = new Map();

export async function act(path, body) {
  const signature = path + JSON.stringify(body);
  const event = keys.get(signature) ?? crypto.randomUUID();
  keys.set(signature, event);
  let answer = await post(`${base}/${path}`, { place, event, ...body });
  if (answer.lost) answer = await post(`${base}/${path}`, { place, event, ...body });
  if (answer.outcome !== "failed") keys.delete(signature);
  return answer;
}

export const words = () => get(`${base}/words`);
export const suggest = (command, option, q) => get(`${base}/suggest?${new URLSearchParams({ command, option, q })}`);
export const stream = (after) => new EventSource(`${base}/stream?after=${after}`);
export const markRead = (seq) => post(`${base}/read`, { place, seq });
