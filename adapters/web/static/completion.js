// What can stand next in a line, from the declarations of the commands alone. Pure, except that zones are looked up.
import { suggest } from "./net.js";

const MOST = 8;

// Offers for `line` with the cursor at its end: { from, items: [{ insert, label, help }] }, `from` being where they begin.
// A weak offer is a hint at what is possible: Enter does not take it unless it was chosen.
export async function offers(line, known) {
  if (!line.startsWith("/")) return names(line, known) ?? nothing;
  const typed = line.slice(1).toLowerCase();
  const command = commandOf(line, known);
  if (!command) return commands(typed, known);
  return names(line, known) ?? options(line, command, known);
}

const nothing = { from: 0, items: [] };

function commandOf(line, known) {
  const fitting = known.commands.filter((command) => line.toLowerCase().startsWith(`/${command.name} `));
  return fitting.sort((one, other) => other.name.length - one.name.length)[0];
}

function commands(typed, known) {
  const items = known.commands
    .filter((command) => command.name.startsWith(typed))
    .map((command) => ({ insert: `/${command.name} `, label: `/${command.name}`, help: command.help }));
  return { from: 0, items };
}

// People behind an @, channels behind a #.
function names(line, known) {
  const sign = line.match(/(?:^|[\s:])([@#])([^@#]{0,40})$/u);
  if (!sign) return null;
  const all = sign[1] === "@" ? known.people : known.rooms;
  const typed = sign[2].toLowerCase();
  const items = all
    .filter((name) => name.toLowerCase().startsWith(typed))
    .slice(0, MOST)
    .map((name) => ({ insert: `${sign[1]}${name} `, label: `${sign[1]}${name}`, help: "" }));
  return items.length ? { from: line.length - typed.length - 1, items } : null;
}

async function options(line, command, known) {
  const rest = line.slice(command.name.length + 2);
  const word = rest.match(/\S*$/)[0];
  const from = line.length - word.length;
  const marked = word.match(/^([a-z-]+):(.*)$/);
  const named = marked && command.options.find((option) => option.name === marked[1]);
  if (named) return { from: from + marked[1].length + 1, items: await values(named, marked[2], command, known) };
  const open = command.options.filter((option) => !rest.includes(`${option.name}:`));
  const next = rest.trim() === word ? open[0] : undefined;
  const direct = next ? await values(next, word, command, known) : [];
  const marks = open
    .filter((option) => option.name.startsWith(word) && (word || !direct.length))
    .map((option) => ({ insert: `${option.name}:`, label: `${option.name}:`, help: option.help, weak: true }));
  return { from, items: [...direct, ...marks].slice(0, MOST) };
}

async function values(option, typed, command, known) {
  const begun = typed.toLowerCase();
  if (option.completed) {
    const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const own = option.kind === "zone" && !typed ? [{ value: here, label: here }] : [];
    const found = await suggest(command.name, option.name, typed).catch(() => []);
    const others = found.filter((one) => one.value !== own[0]?.value);
    return [...own, ...others].map((one) => ({ insert: `${one.value} `, label: one.label, help: "" }));
  }
  if (option.kind === "member" || option.kind === "place") {
    const [sign, all] = option.kind === "member" ? ["@", known.people] : ["#", known.rooms];
    return all
      .filter((name) => name.toLowerCase().startsWith(begun))
      .map((name) => ({ insert: `${sign}${name} `, label: `${sign}${name}`, help: "" }));
  }
  return option.choices
    .filter((choice) => choice.value.startsWith(begun) || choice.label.toLowerCase().startsWith(begun))
    .map((choice) => ({ insert: `${choice.value} `, label: choice.value, help: choice.label }));
}
